import type { Clock } from '#src/clock.ts';
import type { ArtifactStore, StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import type { EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import type { LogOutAtClient } from './back-channel-logout.ts';
import { storageId } from './storage-id.ts';

/** What ending needs: stores, and a way to tell applications. No provider: a command can end sessions, too. */
export interface EndingDeps {
  readonly tenantId: string;
  readonly artifacts: Pick<ArtifactStore, 'listByUser' | 'remove' | 'removeByGrant' | 'removeByUser'>;
  readonly evidence: Pick<EvidenceStore, 'listByUser' | 'remove' | 'removeByUser'>;
  readonly logOutAt: LogOutAtClient;
  readonly clock: Clock;
}

/** What ends with a session: what lasts only as long as it does, or what applications may keep beyond it as well. */
export type Reach = 'session' | 'everything';

/** What a user's sign-ins leave behind, besides the sessions themselves. */
export const ISSUED = ['Grant', 'AuthorizationCode', 'AccessToken', 'RefreshToken', 'DeviceCode'] as const;

/** What oidc-provider writes into a session, as far as it matters here. */
interface SessionPayload {
  readonly uid?: string;
  readonly authorizations?: Readonly<Record<string, Authorization>>;
}

interface Authorization {
  readonly sid?: string;
  readonly grantId?: string;
  /** Granted `offline_access`: it outlasts a sign-out (OpenID Connect Core 1.0 §11). */
  readonly persistsLogout?: boolean;
}

/** Ends a session, and tells the applications. False when this user has no such session. */
export async function endSession(deps: EndingDeps, userId: string, uid: string, reach: Reach): Promise<boolean> {
  const { tenantId, evidence } = deps;
  const { rows, proven } = await readUser(deps, userId);
  const isThere = rows.some((row) => isSession(row, uid)) || proven.some(({ sessionUid }) => sessionUid === uid);
  if (!isThere) return false;
  // First the evidence: from here on the engine lets nobody proceed in it.
  await evidence.remove(tenantId, uid);
  await endRows(deps, rows, { userId, uid, reach });
  return true;
}

interface Ending {
  readonly userId: string;
  readonly uid: string;
  readonly reach: Reach;
}

/** Ends a session among all rows of its user but for its evidence, and tells the applications, whose ids it answers. */
export async function endRows(
  deps: EndingDeps,
  rows: readonly StoredArtifact[],
  { userId, uid, reach }: Ending,
): Promise<string[]> {
  const own = rows.filter((row) => isSession(row, uid));
  // While a session changes its identifier there are two rows of it, which name the same applications.
  const left = own.flatMap(authorizationsOf);
  // Before the rows are gone, by which whoever has to do this again would know whom to tell.
  await tell(deps, userId, left);
  await Promise.all(left.map((one) => endGrant(deps, one, reach)));
  await removeAll(deps, [...rows.filter((row) => isIssuedIn(row, uid, reach)), ...own]);
  return [...new Set(left.map(({ clientId }) => clientId))];
}

/** Ends everything but this session: other sessions, and what applications keep. Answers how many sessions there were. */
export async function endOtherSessions(deps: EndingDeps, userId: string, uid: string): Promise<number> {
  const { rows, proven } = await readUser(deps, userId);
  const [mine, others] = partition(rows, uid);
  const kept = new Set(mine.flatMap(authorizationsOf).map(({ grantId }) => storageId(grantId ?? '')));
  const ended = proven.filter(({ sessionUid }) => sessionUid !== uid);
  await Promise.all(ended.map(({ sessionUid }) => deps.evidence.remove(deps.tenantId, sessionUid)));
  await removeAll(
    deps,
    others.filter(({ key }) => key.model !== 'Grant' || !kept.has(key.id)),
  );
  await tell(deps, userId, latest(others).flatMap(authorizationsOf));
  return new Set([...latest(others).map(({ payload }) => payload.uid), ...ended.map((one) => one.sessionUid)]).size;
}

/**
 * Ends all that a user's sign-ins have left: sessions, grants and tokens. An application that was let in without a session
 * of ours being left is told, too.
 */
export async function endEverything(deps: EndingDeps, userId: string): Promise<void> {
  const { tenantId, artifacts, evidence } = deps;
  const { rows } = await readUser(deps, userId);
  await evidence.removeByUser(tenantId, userId);
  await artifacts.removeByUser(tenantId, userId);
  const entered = latest(rows).flatMap(authorizationsOf);
  const granted = rows.filter(({ key }) => key.model === 'Grant').map(({ payload }) => String(payload['clientId']));
  const otherwise = granted.filter((clientId) => !entered.some((one) => one.clientId === clientId));
  await tell(deps, userId, [...entered, ...otherwise.map((clientId) => ({ clientId }))]);
}

/** Ends the sessions in which a credential was used, and what was issued in them. Answers how many there were. */
export async function endSessionsProvenBy(deps: EndingDeps, userId: string, credentialId: string): Promise<number> {
  const proven = await deps.evidence.listByUser(deps.tenantId, userId, deps.clock.now());
  const concerned = proven.filter(({ evidence }) => evidence.some((proof) => proof.credentialId === credentialId));
  for (const { sessionUid } of concerned) await endSession(deps, userId, sessionUid, 'everything');
  return concerned.length;
}

/** All that a user's sign-ins have left. */
export async function readUser({ tenantId, artifacts, evidence, clock }: EndingDeps, userId: string) {
  const now = clock.now();
  const [rows, proven] = await Promise.all([
    artifacts.listByUser(tenantId, userId, ['Session', ...ISSUED], now),
    evidence.listByUser(tenantId, userId, now),
  ]);
  return { rows, proven };
}

/** Removes artifacts, the grants first: without its grant no token is worth anything. */
export async function removeAll(
  { artifacts }: { readonly artifacts: Pick<ArtifactStore, 'remove'> },
  rows: readonly StoredArtifact[],
): Promise<void> {
  for (const model of ['Grant', undefined]) {
    const these = rows.filter(({ key }) => (key.model === 'Grant' ? 'Grant' : undefined) === model);
    await Promise.all(these.map(({ key }) => artifacts.remove(key)));
  }
}

/** What a session holds of each application it has entered. */
export function authorizationsOf({ payload }: StoredArtifact): (Authorization & { readonly clientId: string })[] {
  const { authorizations = {} } = payload as SessionPayload;
  return Object.entries(authorizations).map(([clientId, authorization]) => ({ ...authorization, clientId }));
}

function isSession({ key, payload }: StoredArtifact, uid: string): boolean {
  return key.model === 'Session' && payload.uid === uid;
}

// What expires with its session is worth nothing without it, so it goes too.
function isIssuedIn({ key, payload }: StoredArtifact, uid: string, reach: Reach): boolean {
  if (key.model === 'Session' || payload['sessionUid'] !== uid) return false;
  return reach === 'everything' || payload['expiresWithSession'] === true;
}

async function endGrant({ tenantId, artifacts }: EndingDeps, one: Authorization, reach: Reach): Promise<void> {
  const { grantId, persistsLogout } = one;
  if (grantId === undefined || (reach === 'session' && persistsLogout === true)) return;
  await artifacts.remove({ tenantId, model: 'Grant', id: storageId(grantId) });
  await artifacts.removeByGrant(tenantId, grantId);
}

/** Each application once for each session it has of the user. */
export async function tell(
  { logOutAt }: Pick<EndingDeps, 'logOutAt'>,
  userId: string,
  left: readonly { readonly clientId: string; readonly sid?: string }[],
): Promise<void> {
  const each = new Map(left.map(({ clientId, sid }) => [JSON.stringify([clientId, sid]), { clientId, sid }]));
  await Promise.all([...each.values()].map(({ clientId, sid }) => logOutAt(clientId, userId, sid)));
}

/** What belongs to the session, and everything else. */
function partition(rows: readonly StoredArtifact[], uid: string): readonly [StoredArtifact[], StoredArtifact[]] {
  const isMine = ({ key, payload }: StoredArtifact) =>
    (key.model === 'Session' ? payload.uid : payload['sessionUid']) === uid;
  return [rows.filter(isMine), rows.filter((row) => !isMine(row))];
}

/** Of each session the row that counts. */
export function latest(rows: readonly StoredArtifact[]): StoredArtifact[] {
  const sessions = rows.filter(({ key }) => key.model === 'Session');
  return [...new Map(sessions.map((row) => [row.payload.uid, row])).values()];
}
