import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { KeyStore } from '#src/storage/ports/key-store.ts';
import type { TenantStore } from '#src/storage/ports/tenant-store.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { KeyService } from './key-service.ts';
import { isSuccessorDue, lifeCycle } from './life-cycle.ts';

interface KeyKeeperDeps {
  readonly tenants: Pick<TenantStore, 'list'>;
  readonly store: Pick<KeyStore, 'list'>;
  readonly keys: Pick<KeyService, 'rotate' | 'removeUseless'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Days after which another key signs; 0 for never. */
  readonly rotationDays: number;
}

/**
 * Takes the steps that are due, of every tenant: publishes next keys, and removes retired ones. Nothing hangs on the moment,
 * nor on who does it: which key signs is decided by the clock.
 */
export function keyKeeper(deps: KeyKeeperDeps): () => Promise<void> {
  return async () => {
    for (const { id } of await deps.tenants.list()) {
      // What is wrong with one tenant's keys is no reason to leave the others'.
      await keep(deps, id).catch((error: unknown) => deps.logger.error({ error, tenantId: id }, 'keys were not kept'));
    }
  };
}

async function keep(deps: KeyKeeperDeps, tenantId: string): Promise<void> {
  const { store, keys, audit, clock, rotationDays } = deps;
  const now = clock.now();
  const life = lifeCycle(await store.list(tenantId), now);
  const prepared = new Set(life.filter(({ state }) => state === 'next').map(({ key }) => key.alg));
  for (const { key, state } of life) {
    if (state !== 'active' || prepared.has(key.alg) || !isSuccessorDue(key, rotationDays, now)) continue;
    for (const { kid, alg, signsFrom, isNew } of await keys.rotate(tenantId, key.alg, 'prepare')) {
      if (isNew) await audit.record('keys.rotated', { tenantId, details: { kid, alg, signs_from: `${signsFrom}` } });
    }
  }
  for (const { kid, alg } of await keys.removeUseless(tenantId)) {
    await audit.record('keys.retired', { tenantId, details: { kid, alg, cause: 'over' } });
  }
}
