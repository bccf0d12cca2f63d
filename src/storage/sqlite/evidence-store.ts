import type { DatabaseSync } from 'node:sqlite';
import type { EvidenceStore, SessionEvidence, SessionOrigin } from '../ports/evidence-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';

type EvidenceRow = Omit<SessionEvidence, 'evidence' | 'settled' | 'origin'> & {
  evidence: string;
  settled: number;
  origin: string | null;
};

const SELECT = `SELECT tenant_id AS tenantId, session_uid AS sessionUid, user_id AS userId, evidence, settled,
    expires_at AS expiresAt, origin
  FROM session_evidence`;

export function sqliteEvidenceStore(
  db: DatabaseSync,
  { find, write }: RowCache<SessionEvidence>,
): Immediate<EvidenceStore> {
  const select = db.prepare(`${SELECT} WHERE tenant_id = ? AND session_uid = ?`);
  const selectByUser = db.prepare(`${SELECT} WHERE tenant_id = ? AND user_id = ? AND expires_at > ? ORDER BY rowid`);
  const upsert = db.prepare(
    `INSERT INTO session_evidence (tenant_id, session_uid, user_id, evidence, settled, expires_at, origin)
     VALUES (@tenantId, @sessionUid, @userId, @evidence, @settled, @expiresAt, @origin)
     ON CONFLICT (tenant_id, session_uid) DO UPDATE SET user_id = excluded.user_id, evidence = excluded.evidence,
       settled = excluded.settled, expires_at = excluded.expires_at, origin = excluded.origin`,
  );
  const remove = db.prepare('DELETE FROM session_evidence WHERE tenant_id = ? AND session_uid = ?');
  const removeByUser = db.prepare('DELETE FROM session_evidence WHERE tenant_id = ? AND user_id = ?');

  return {
    find: ({ tenantId, sessionUid, userId }, now) => {
      const session = find(keyOf(tenantId, sessionUid), () => {
        const row = select.get(tenantId, sessionUid);
        return row && asSession(row);
      });
      return session?.userId === userId && session.expiresAt > now ? session : undefined;
    },
    save: (session) =>
      void write(keyOf(session.tenantId, session.sessionUid), () =>
        upsert.run({
          ...session,
          evidence: JSON.stringify(session.evidence),
          settled: session.settled ? 1 : 0,
          origin: session.origin === undefined ? null : JSON.stringify(session.origin),
        }),
      ),
    listByUser: (tenantId, userId, now) => (selectByUser.all(tenantId, userId, now) as unknown[]).map(asSession),
    remove: (tenantId, sessionUid) => void write(keyOf(tenantId, sessionUid), () => remove.run(tenantId, sessionUid)),
    removeByUser: (tenantId, userId) => void write(undefined, () => removeByUser.run(tenantId, userId)),
  };
}

const keyOf = (tenantId: string, sessionUid: string) => `${tenantId} ${sessionUid}`;

function asSession(found: unknown): SessionEvidence {
  const { origin, evidence, settled, ...row } = found as EvidenceRow;
  return Object.freeze({
    ...row,
    evidence: JSON.parse(evidence) as SessionEvidence['evidence'],
    settled: settled === 1,
    ...(origin === null ? {} : { origin: JSON.parse(origin) as SessionOrigin }),
  });
}
