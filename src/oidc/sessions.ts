import type { TenantPolicy } from '#src/policy/types.ts';
import type { StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import type { SessionEvidence, SessionOrigin } from '#src/storage/ports/evidence-store.ts';
import { authorizationsOf, endOtherSessions, endSession, type EndingDeps, type Reach } from './end-sessions.ts';

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

export interface UserSessions {
  list(userId: string): Promise<UserSession[]>;
  /** Ends a session, and tells the applications. False when this user has no such session. */
  end(userId: string, uid: string, reach: Reach): Promise<boolean>;
  /** Ends everything but this session: other sessions, and what applications keep. Answers how many sessions there were. */
  endOthers(userId: string, uid: string): Promise<number>;
}

export interface UserSessionsDeps extends EndingDeps {
  readonly policy: TenantPolicy;
}

/** The sessions of a tenant's users, to be looked at and ended. */
export function userSessions(deps: UserSessionsDeps): UserSessions {
  const { tenantId, policy, artifacts, evidence, clock } = deps;
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
    end: (userId, uid, reach) => endSession(deps, userId, uid, reach),
    endOthers: (userId, uid) => endOtherSessions(deps, userId, uid),
  };
}

function toSession(held: SessionEvidence, row: StoredArtifact, { idle, now }: { idle: number; now: number }) {
  const { sessionUid: uid, evidence, origin } = held;
  const signedInAt = Math.min(...evidence.map(({ provenAt }) => provenAt), now);
  const lastUsedAt = Math.min(now, Math.max(signedInAt, (row.expiresAt ?? now + idle) - idle));
  return { uid, signedInAt, lastUsedAt, origin, clientIds: authorizationsOf(row).map(({ clientId }) => clientId) };
}
