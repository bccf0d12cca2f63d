import type { DatabaseSync } from 'node:sqlite';
import type { EvidenceStore, SessionEvidence, SessionOrigin } from '../ports/evidence-store.ts';
import type { Writer } from './writer.ts';

type EvidenceRow = Omit<SessionEvidence, 'evidence' | 'settled' | 'origin'> & {
  evidence: string;
  settled: number;
  origin: string | null;
};

const SELECT = `SELECT tenant_id AS tenantId, session_uid AS sessionUid, user_id AS userId, evidence, settled,
    expires_at AS expiresAt, origin
  FROM session_evidence`;

export function sqliteEvidenceStore(db: DatabaseSync, { write }: Writer): EvidenceStore {
  const select = db.prepare(
    `${SELECT} WHERE tenant_id = @tenantId AND session_uid = @sessionUid AND user_id = @userId AND expires_at > @now`,
  );
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
    find: async ({ tenantId, sessionUid, userId }, now) => {
      const row = select.get({ tenantId, sessionUid, userId, now });
      return row && asSession(row);
    },
    save: async (session) =>
      void write(() =>
        upsert.run({
          ...session,
          evidence: JSON.stringify(session.evidence),
          settled: session.settled ? 1 : 0,
          origin: session.origin === undefined ? null : JSON.stringify(session.origin),
        }),
      ),
    listByUser: async (tenantId, userId, now) => (selectByUser.all(tenantId, userId, now) as unknown[]).map(asSession),
    remove: async (tenantId, sessionUid) => void write(() => remove.run(tenantId, sessionUid)),
    removeByUser: async (tenantId, userId) => void write(() => removeByUser.run(tenantId, userId)),
  };
}

function asSession(found: unknown): SessionEvidence {
  const { origin, evidence, settled, ...row } = found as EvidenceRow;
  return {
    ...row,
    evidence: JSON.parse(evidence) as SessionEvidence['evidence'],
    settled: settled === 1,
    ...(origin === null ? {} : { origin: JSON.parse(origin) as SessionOrigin }),
  };
}
