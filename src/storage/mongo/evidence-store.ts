import { type Connection, Schema } from 'mongoose';
import type { EvidenceStore, SessionEvidence } from '../ports/evidence-store.ts';
import { documentId } from './document-id.ts';
import { upserting } from './failures.ts';
import { flag, json, STRICT, text, time, toDate, toEpochSeconds } from './fields.ts';

interface EvidenceDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
  readonly evidence: string;
  readonly settled: boolean;
  readonly expiresAt: Date;
}

const schema = new Schema<EvidenceDocument>(
  { _id: text, tenantId: text, sessionUid: text, userId: text, evidence: json, settled: flag, expiresAt: time },
  STRICT,
);

export function mongoEvidenceStore(connection: Connection): EvidenceStore {
  const sessions = connection.model('session_evidence', schema, 'session_evidence');
  const bySession = (tenantId: string, sessionUid: string) => ({ _id: documentId(tenantId, sessionUid), tenantId });
  return {
    find: async ({ tenantId, sessionUid, userId }, now) => {
      const found = await sessions
        .findOne({ ...bySession(tenantId, sessionUid), userId })
        .lean()
        .exec();
      return found && found.expiresAt > toDate(now) ? fromDocument(found) : undefined;
    },
    save: async ({ tenantId, sessionUid, userId, evidence, settled, expiresAt }) => {
      const session = { sessionUid, userId, evidence: JSON.stringify(evidence), settled, expiresAt: toDate(expiresAt) };
      const save = () =>
        sessions.updateOne(bySession(tenantId, sessionUid), { $set: session }, { upsert: true }).exec();
      await upserting(save);
    },
    remove: async (tenantId, sessionUid) => void (await sessions.deleteOne(bySession(tenantId, sessionUid))),
    removeByUser: async (tenantId, userId) => void (await sessions.deleteMany({ tenantId, userId })),
  };
}

function fromDocument(found: EvidenceDocument): SessionEvidence {
  const { tenantId, sessionUid, userId, evidence, settled, expiresAt } = found;
  const proofs = JSON.parse(evidence) as SessionEvidence['evidence'];
  return { tenantId, sessionUid, userId, evidence: proofs, settled, expiresAt: toEpochSeconds(expiresAt) };
}
