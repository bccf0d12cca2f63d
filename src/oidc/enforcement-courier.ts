import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditLog } from '#src/audit/audit-log.ts';
import type { ClientService } from '#src/clients/client-service.ts';
import type { Clock } from '#src/clock.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import { openContents } from '#src/outbox/contents.ts';
import type { Attempt, Courier } from '#src/outbox/courier.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import { STALENESS } from '#src/recently-read.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { ENFORCEMENT, postChange, type ChangeContents } from '#src/tenants/policy-changes.ts';
import { rulesOfClient, type PolicyClient } from '#src/tenants/user-policy.ts';
import { logOutByOutbox } from './back-channel-logout.ts';
import { enforceOn, type EnforcementDeps } from './enforcement.ts';

export interface EnforcementCourierDeps {
  readonly storage: Storage;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly clients: Pick<ClientService, 'find'>;
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info'>;
}

/** Users looked at for one message, and milliseconds after which no further one is begun. */
const PART = 100;
const BUDGET = 20_000;
/** Seconds after which no node lets anybody in by what held before the change, however its clock is set. */
const SETTLED = STALENESS + 5;

/** Looks at the sign-ins there are after a change of what is required of them, and ends those that are below it. */
export function enforcementCourier(deps: EnforcementCourierDeps): Courier {
  return {
    family: ENFORCEMENT,
    lanes: 2,
    mostAttempts: Infinity,
    deliver: async (message) => {
      try {
        return await enforcePart(message, openContents(deps.sealer, message) as ChangeContents, deps);
      } catch (error) {
        if (error instanceof SealError) return { kind: 'refused', code: 'unreadable' };
        throw error;
      }
    },
    // That it was given up is logged by the outbox; what is below the bar stays refused.
    abandon: () => Promise.resolve(),
  };
}

// The tenant and its clients of now, and not as they were up to five seconds ago.
async function enforcePart(
  message: OutboxMessage,
  change: ChangeContents,
  deps: EnforcementCourierDeps,
): Promise<Attempt> {
  const { storage, outbox, clock } = deps;
  const { tenantId, userId } = message;
  const tenant = await storage.tenants.find(tenantId);
  // Everything of it is refused meanwhile; resuming it announces a change.
  if (tenant?.status !== 'active') return { kind: 'done' };
  const begunAt = clock.now();
  const users = userId === null ? await nextUsers(tenantId, change, storage) : [userId];
  const seen = await look(users, change, tenant, deps);
  const settledAt = change.changedAt + SETTLED;
  const whom = { tenantId, userId };
  if (userId === null && seen !== undefined) {
    const early = begunAt < settledAt ? seen : change.early;
    await postChange(outbox, whom, { ...change, after: seen, ...(early === undefined ? {} : { early }) });
    return { kind: 'done' };
  }
  // Once more over those behind whose back another node may have let somebody in: perhaps all, or those of the beginning.
  const { after: _after, early, until: _until, ...again } = change;
  const delay = settledAt - begunAt;
  if (delay > 0) await postChange(outbox, whom, again, delay);
  else if (early !== undefined) await postChange(outbox, whom, { ...again, until: early });
  return { kind: 'done' };
}

async function nextUsers(
  tenantId: string,
  { after = '', until }: ChangeContents,
  { artifacts }: Pick<Storage, 'artifacts'>,
): Promise<string[]> {
  const users = await artifacts.listUsers(tenantId, { after, limit: PART });
  return until === undefined ? users : users.filter((userId) => userId <= until);
}

/** Looks at some users, while there is time; answers the last one it has got to. */
async function look(
  users: readonly string[],
  change: ChangeContents,
  tenant: Tenant,
  deps: EnforcementCourierDeps,
): Promise<string | undefined> {
  const enforcement = enforcementOf(tenant, deps);
  const ended = { users: 0, sessions: 0, grants: 0 };
  const start = performance.now();
  let seen: string | undefined;
  for (const userId of users) {
    if (seen !== undefined && performance.now() - start > BUDGET) break;
    const { sessions, grants } = await enforceOn(userId, change, enforcement);
    if (sessions + grants > 0) ended.users += 1;
    ended.sessions += sessions;
    ended.grants += grants;
    seen = userId;
    // Others are answered in between.
    await nextTurn();
  }
  const about = { tenantId: tenant.id, cause: change.cause, ...ended };
  if (ended.users > 0) deps.logger.info(about, 'sign-ins below what is required now were ended');
  return seen;
}

function enforcementOf(tenant: Tenant, { storage, ...deps }: EnforcementCourierDeps): EnforcementDeps {
  const tenantId = tenant.id;
  const known = new Map<string, Promise<PolicyClient | undefined>>();
  const read = async (clientId: string) => {
    const client = await storage.clients.find(tenantId, clientId);
    return client && { id: clientId, rules: rulesOfClient(tenant, client) };
  };
  return {
    ...storage,
    ...deps,
    ...{ tenantId, tenant, logOutAt: logOutByOutbox({ ...deps, tenantId }) },
    clientOf: (clientId) => {
      const client = known.get(clientId) ?? read(clientId);
      known.set(clientId, client);
      return client;
    },
  };
}
