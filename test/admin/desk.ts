import type { Actor } from '#src/admin/actor.ts';
import type { Operation } from '#src/admin/operation.ts';
import { perform, type Asking, type Performed } from '#src/admin/perform.ts';
import { createContainer, type Container } from '#src/container.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Role } from '#src/users/roles.ts';
import { permissionsOf, SYSTEM_TENANT } from '#src/users/roles.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPolicy, aTenant } from '../support/builders.ts';
import { fixedClock, type FixedClock } from '../support/fixed-clock.ts';
import { testConfig } from '../support/start-test-server.ts';

/** Where operations are asked for without a server: real services on a database in memory, and a clock that stands. */
export interface Desk {
  readonly container: Container;
  readonly clock: FixedClock;
  ask(op: Operation, asking: Partial<Asking> & { readonly actor: Actor }): Promise<Performed>;
  /** The answer of an operation. */
  answer<T = Readonly<Record<string, unknown>>>(
    op: Operation,
    asking: Partial<Asking> & { readonly actor: Actor },
  ): Promise<T>;
  /** What was written down of a tenant, the newest first. */
  events(tenantId?: string): Promise<AuditEvent[]>;
  close(): Promise<void>;
}

/** Opens a desk for the organisations acme, globex and system. */
export async function openDesk(policy: TenantPolicy = aPolicy({ campaigns: [] })): Promise<Desk> {
  const clock = fixedClock();
  const container = await createContainer(testConfig(), { clock, logger: createLogger({ level: 'silent' }) });
  for (const id of ['acme', 'globex', SYSTEM_TENANT]) {
    await container.storage.tenants.add(aTenant({ id, name: id, policy, version: 1 }));
  }
  const ask: Desk['ask'] = (op, asking) => perform(op, { params: { tenant: 'acme' }, ...asking }, container.admin);
  return {
    ...{ container, clock, ask },
    answer: async (op, asking) => (await ask(op, asking)).body as never,
    events: (tenantId = 'acme') => container.storage.audit.list(tenantId, 50),
    close: () => container.storage.close(),
  };
}

/** Somebody of a tenant by role, with a proof that is fresh for another minute unless told otherwise. */
export function personOf(
  { clock }: Pick<Desk, 'clock'>,
  role: Role,
  options: { readonly tenantId?: string; readonly userId?: string; readonly fresh?: boolean } = {},
): Actor {
  const { tenantId = 'acme', fresh = true } = options;
  const userId = options.userId ?? `${tenantId}-${role}`;
  return {
    ...{ kind: 'person', tenantId, role, userId, username: userId },
    freshUntil: fresh ? clock.now() + 60 : 0,
    permissions: new Set(permissionsOf({ tenantId, role })),
  };
}

/** A program of a tenant that may do all that can be given to one. */
export function programOf(tenantId = 'acme', clientId = 'sync'): Actor {
  return {
    ...{ kind: 'client', tenantId, clientId },
    permissions: new Set(permissionsOf({ tenantId, role: 'admin' })),
  };
}
