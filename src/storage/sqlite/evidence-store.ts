import type { DatabaseSync } from 'node:sqlite';
import type { EvidenceStore, SessionEvidence } from '../ports/evidence-store.ts';
import type { Writer } from './writer.ts';

type EvidenceRow = Omit<SessionEvidence, 'evidence' | 'settled'> & { evidence: string; settled: number };

export function sqliteEvidenceStore(db: DatabaseSync, { write }: Writer): EvidenceStore {
  const select = db.prepare(
    `SELECT tenant_id AS tenantId, session_uid AS sessionUid, user_id AS userId, evidence, settled,
       expires_at AS expiresAt
     FROM session_evidence
     WHERE tenant_id = @tenantId AND session_uid = @sessionUid AND user_id = @userId AND expires_at > @now`,
  );
  const upsert = db.prepare(
    `INSERT INTO session_evidence (tenant_id, session_uid, user_id, evidence, settled, expires_at)
     VALUES (@tenantId, @sessionUid, @userId, @evidence, @settled, @expiresAt)
     ON CONFLICT (tenant_id, session_uid) DO UPDATE SET user_id = excluded.user_id, evidence = excluded.evidence,
       settled = excluded.settled, expires_at = excluded.expires_at`,
  );
  const remove = db.prepare('DELETE FROM session_evidence WHERE tenant_id = ? AND session_uid = ?');
  const removeByUser = db.prepare('DELETE FROM session_evidence WHERE tenant_id = ? AND user_id = ?');

  return {
    find: async ({ tenantId, sessionUid, userId }, now) => {
      const row = select.get({ tenantId, sessionUid, userId, now }) as EvidenceRow | undefined;
      return row && fromRow(row);
    },
    save: async (session) =>
      void write(() =>
        upsert.run({
          ...session,
          evidence: JSON.stringify(session.evidence),
          settled: session.settled ? 1 : 0,
        }),
      ),
    remove: async (tenantId, sessionUid) => void write(() => remove.run(tenantId, sessionUid)),
    removeByUser: async (tenantId, userId) => void write(() => removeByUser.run(tenantId, userId)),
  };
}

function fromRow(row: EvidenceRow): SessionEvidence {
  return {
    ...row,
    evidence: JSON.parse(row.evidence) as SessionEvidence['evidence'],
    settled: row.settled === 1,
  };
}
