import type { Clock } from '#src/clock.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { ArtifactStore, StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import type { EvidenceStore, SessionEvidence, SessionOrigin } from '#src/storage/ports/evidence-store.ts';
import { storageId } from './adapter.ts';
import type { LogOutAtClient } from './back-channel-logout.ts';

/** A browser in which somebody is signed in. */
export interface UserSession {
  readonly uid: string;
  /** Epoch seconds of the first proof that still counts. */
  readonly signedInAt: number;
  /** Epoch seconds, as of the last time an application asked: the session is written then. */
  readonly lastUsedAt: number;
  readonly origin: SessionOrigin | undefined;
  /** The applications that were entered from it. */
  readonly clientIds: readonly string[];
}

/** What ends with a session: what lasts only as long as it does, or what applications may keep beyond it as well. */
export type Reach = 'session' | 'everything';

export interface UserSessions {
  list(userId: string): Promise<UserSession[]>;
  /** Ends a session, and tells the applications. False when this user has no such session. */
  end(userId: string, uid: string, reach: Reach): Promise<boolean>;
  /** Ends everything but this session: other sessions, and what applications keep. Answers how many sessions there were. */
  endOthers(userId: string, uid: string): Promise<number>;
}

export interface UserSessionsDeps {
  readonly tenantId: string;
  readonly policy: TenantPolicy;
  readonly artifacts: Pick<ArtifactStore, 'listByUser' | 'remove' | 'removeByGrant'>;
  readonly evidence: Pick<EvidenceStore, 'listByUser' | 'remove'>;
  readonly logOutAt: LogOutAtClient;
  readonly clock: Clock;
}

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

/** The sessions of a tenant's users, to be looked at and ended. */
export function userSessions(deps: UserSessionsDeps): UserSessions {
  const { tenantId, policy, artifacts, evidence, clock } = deps;
  const read = async (userId: string) => {
    const now = clock.now();
    const [rows, proven] = await Promise.all([
      artifacts.listByUser(tenantId, userId, ['Session', ...ISSUED], now),
      evidence.listByUser(tenantId, userId, now),
    ]);
    return { rows, proven };
  };

  return {
    list: async (userId) => {
      const now = clock.now();
      const [rows, proven] = await Promise.all([
        artifacts.listByUser(tenantId, userId, ['Session'], now),
        evidence.listByUser(tenantId, userId, now),
      ]);
      return proven.flatMap((held) => {
        // While a session changes its identifier there are two rows of it; the newer one is the last.
        const row = rows.findLast(({ payload }) => payload.uid === held.sessionUid);
        return row ? [toSession(held, row, { idle: policy.session.idle, now })] : [];
      });
    },

    end: async (userId, uid, reach) => {
      const { rows, proven } = await read(userId);
      const own = rows.filter(({ key, payload }) => key.model === 'Session' && payload.uid === uid);
      if (own.length === 0 && !proven.some(({ sessionUid }) => sessionUid === uid)) return false;

      // First the evidence: from here on the engine lets nobody proceed in it.
      await evidence.remove(tenantId, uid);
      await removeAll(deps, [...own, ...rows.filter((row) => isIssuedIn(row, uid, reach))]);
      await Promise.all(own.flatMap((row) => authorizationsOf(row)).map((one) => leave(deps, userId, one, reach)));
      return true;
    },

    endOthers: async (userId, uid) => {
      const { rows, proven } = await read(userId);
      const [mine, others] = partition(rows, uid);
      const kept = new Set(mine.flatMap(authorizationsOf).map(({ grantId }) => storageId(grantId ?? '')));
      const ended = proven.filter(({ sessionUid }) => sessionUid !== uid);
      await Promise.all(ended.map(({ sessionUid }) => evidence.remove(tenantId, sessionUid)));
      await removeAll(
        deps,
        others.filter(({ key }) => key.model !== 'Grant' || !kept.has(key.id)),
      );
      const told = latest(others).flatMap(authorizationsOf);
      await Promise.all(told.map(({ clientId, sid }) => deps.logOutAt(clientId, userId, sid)));
      return new Set([...latest(others).map(({ payload }) => payload.uid), ...ended.map((one) => one.sessionUid)]).size;
    },
  };
}

/** Removes artifacts, the grants first: without its grant no token is worth anything. */
export async function removeAll(
  { artifacts }: Pick<UserSessionsDeps, 'artifacts'>,
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

function toSession(held: SessionEvidence, row: StoredArtifact, { idle, now }: { idle: number; now: number }) {
  const { sessionUid: uid, evidence, origin } = held;
  const signedInAt = Math.min(...evidence.map(({ provenAt }) => provenAt), now);
  const lastUsedAt = Math.min(now, Math.max(signedInAt, (row.expiresAt ?? now + idle) - idle));
  return { uid, signedInAt, lastUsedAt, origin, clientIds: authorizationsOf(row).map(({ clientId }) => clientId) };
}

// What expires with its session is worth nothing without it, so it goes too.
function isIssuedIn({ key, payload }: StoredArtifact, uid: string, reach: Reach): boolean {
  if (key.model === 'Session' || payload['sessionUid'] !== uid) return false;
  return reach === 'everything' || payload['expiresWithSession'] === true;
}

async function leave(
  { tenantId, artifacts, logOutAt }: UserSessionsDeps,
  userId: string,
  { clientId, grantId, sid, persistsLogout }: ReturnType<typeof authorizationsOf>[number],
  reach: Reach,
): Promise<void> {
  if (grantId !== undefined && (reach === 'everything' || persistsLogout !== true)) {
    await artifacts.remove({ tenantId, model: 'Grant', id: storageId(grantId) });
    await artifacts.removeByGrant(tenantId, grantId);
  }
  await logOutAt(clientId, userId, sid);
}

/** What belongs to the session, and everything else. */
function partition(rows: readonly StoredArtifact[], uid: string): readonly [StoredArtifact[], StoredArtifact[]] {
  const isMine = ({ key, payload }: StoredArtifact) =>
    (key.model === 'Session' ? payload.uid : payload['sessionUid']) === uid;
  return [rows.filter(isMine), rows.filter((row) => !isMine(row))];
}

/** Of each session the row that counts. */
function latest(rows: readonly StoredArtifact[]): StoredArtifact[] {
  const sessions = rows.filter(({ key }) => key.model === 'Session');
  return [...new Map(sessions.map((row) => [row.payload.uid, row])).values()];
}
