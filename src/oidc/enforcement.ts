import type { AuditLog } from '#src/audit/audit-log.ts';
import { isWithin, standingEvidence } from '#src/policy/freshness.ts';
import type { RegisteredCredential } from '#src/policy/types.ts';
import type { StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { SessionEvidence } from '#src/storage/ports/evidence-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { userPolicy, type PolicyClient } from '#src/tenants/user-policy.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import {
  authorizationsOf,
  endEverything,
  endRows,
  latest,
  readUser,
  removeAll,
  tell,
  type EndingDeps,
  type Reach,
} from './end-sessions.ts';
import { stillMeets, type TokenOrigin } from './standing.ts';
import { storageId } from './storage-id.ts';

export interface EnforcementDeps extends EndingDeps {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly clientOf: (clientId: string) => Promise<PolicyClient | undefined>;
  readonly users: Pick<UserStore, 'find'>;
  readonly credentials: Pick<CredentialStore, 'listByUser'>;
  readonly audit: AuditLog;
}

/** Why somebody's sign-ins are looked at. */
export interface Looking {
  /** A stable word, for the audit log. */
  readonly cause: string;
  /** Only what this application holds. */
  readonly clientId?: string | undefined;
  /** A session that goes on whatever counts in it: somebody is at it right now. */
  readonly exceptSession?: string | undefined;
}

/** How many have been ended. */
export interface Ended {
  readonly sessions: number;
  readonly grants: number;
}

interface Facts {
  readonly user: User;
  readonly rows: readonly StoredArtifact[];
  readonly proven: readonly SessionEvidence[];
  readonly credentials: readonly RegisteredCredential[];
  readonly now: number;
}

/**
 * Ends what a user's sign-ins have left and what is below what holds for the user now, and tells the applications: sessions
 * in which nothing counts any more, and grants of applications at which too little does. Whoever does it again finds nothing
 * to end; whoever does it after a process that died in between finds the rest, and may tell an application twice.
 */
export async function enforceOn(userId: string, looking: Looking, deps: EnforcementDeps): Promise<Ended> {
  const left = await readUser(deps, userId);
  if (left.rows.length === 0) return { sessions: 0, grants: 0 };
  const user = await deps.users.find(deps.tenantId, userId);
  if (user?.status !== 'active') return endOfNobody(userId, left.rows, looking, deps);

  const credentials = (await deps.credentials.listByUser(deps.tenantId, userId)).map(toRegistered);
  const facts = { user, credentials, now: deps.clock.now(), ...left };
  const sessions = looking.clientId === undefined ? await endSessionsBelow(facts, looking, deps) : 0;
  const after = sessions === 0 ? facts : { ...facts, ...(await readUser(deps, userId)) };
  return { sessions, grants: await endGrantsBelow(after, looking, deps) };
}

// What is left of a disabled user is worth nothing.
async function endOfNobody(
  userId: string,
  rows: readonly StoredArtifact[],
  { cause }: Looking,
  deps: EnforcementDeps,
): Promise<Ended> {
  const ended = { sessions: latest(rows).length, grants: rows.filter(({ key }) => key.model === 'Grant').length };
  await deps.audit.record('session.ended_by_policy', { tenantId: deps.tenantId, userId, details: { cause } });
  await endEverything(deps, userId);
  return ended;
}

async function endSessionsBelow(
  facts: Facts,
  { cause, exceptSession }: Looking,
  deps: EnforcementDeps,
): Promise<number> {
  const { tenantId, evidence, audit } = deps;
  const userId = facts.user.id;
  let ended = 0;
  for (const { payload } of latest(facts.rows)) {
    const uid = payload.uid ?? '';
    const reach = uid === exceptSession ? undefined : reachOfEnd(uid, facts, deps);
    if (reach === undefined) continue;
    const applications = await endRows(deps, facts.rows, { userId, uid, reach });
    const details = { cause, applications: applications.join(' ') };
    await audit.record('session.ended_by_policy', { tenantId, userId, details });
    // Last of all: as long as it is there, what is left of the session is judged by it.
    await evidence.remove(tenantId, uid);
    ended += 1;
  }
  return ended;
}

/** What ends with a session in which nothing counts any more; undefined for one that goes on. */
function reachOfEnd(uid: string, facts: Facts, { tenant }: EnforcementDeps): Reach | undefined {
  const { user, proven, credentials, now } = facts;
  const policy = userPolicy(tenant, user);
  const held = proven.find(({ sessionUid }) => sessionUid === uid)?.evidence ?? [];
  const standing = standingEvidence(policy, credentials, held, now);
  if (standing.length === 0) return 'everything';
  // Merely over: what applications may keep beyond a session is theirs.
  return standing.some((proof) => isWithin(policy.session.absolute, proof, now)) ? undefined : 'session';
}

async function endGrantsBelow(facts: Facts, { cause, clientId: only }: Looking, deps: EnforcementDeps) {
  const { tenantId, audit } = deps;
  const userId = facts.user.id;
  const issued = Map.groupBy(facts.rows, ({ payload }) => storageId(payload.grantId ?? ''));
  const entered = Map.groupBy(latest(facts.rows).flatMap(visitsOf), ({ grantId }) => storageId(grantId ?? ''));
  // Nothing that it held is to be anything to another application that gets its id.
  const isGone = only !== undefined && (await deps.clientOf(only)) === undefined;
  let ended = 0;
  for (const grant of facts.rows.filter(({ key }) => key.model === 'Grant')) {
    const clientId = String(grant.payload['clientId']);
    if (only !== undefined && clientId !== only) continue;
    const tokens = issued.get(grant.key.id) ?? [];
    const visits = entered.get(grant.key.id) ?? [];
    const unspent = tokens.filter(({ payload }) => payload.consumed === undefined);
    const origins = [...unspent.map(({ payload }) => payload as TokenOrigin), ...visits];
    if (!isGone && !(await isBelow(clientId, origins, facts, deps))) continue;

    // Without a session of ours the application may still have one of its own.
    await tell(deps, userId, visits.length === 0 ? [{ clientId }] : visits);
    await audit.record('grant.ended_by_policy', { tenantId, userId, clientId, details: { cause } });
    // The grant last, by which whoever has to do this again finds the tokens.
    for (const rows of [tokens, [grant]]) await removeAll(deps, rows);
    ended += 1;
  }
  return ended;
}

/** Whether none of these sign-ins, through which an application got or gets its tokens, is still enough there. */
async function isBelow(clientId: string, origins: readonly TokenOrigin[], facts: Facts, deps: EnforcementDeps) {
  if (origins.length === 0) return false;
  const { user, proven, credentials, now } = facts;
  const client = await deps.clientOf(clientId);
  const policy = userPolicy(deps.tenant, user, client);
  const heldIn = new Map(proven.map(({ sessionUid, evidence }) => [sessionUid, evidence]));
  return origins.every((origin) => {
    const held = heldIn.get(origin.sessionUid ?? '');
    return !stillMeets(origin, { policy, client, held, credentials, now });
  });
}

/** The applications that a session has entered, as what they might be issued from it now. */
function visitsOf(session: StoredArtifact) {
  const { uid, loginTs } = session.payload;
  const authTime = typeof loginTs === 'number' ? loginTs : undefined;
  return authorizationsOf(session).map((one) => ({ ...one, sessionUid: uid, authTime }));
}
