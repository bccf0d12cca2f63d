import { type Connection, Schema } from 'mongoose';
import type { EvidenceStore, SessionEvidence, SessionOrigin } from '../ports/evidence-store.ts';
import { documentId } from './document-id.ts';
import { upserting } from './failures.ts';
import { flag, json, STRICT, text, textOrNull, time, toDate, toEpochSeconds } from './fields.ts';

interface EvidenceDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
  readonly evidence: string;
  readonly settled: boolean;
  readonly expiresAt: Date;
  readonly origin: string | null;
}

const schema = new Schema<EvidenceDocument>(
  {
    _id: text,
    tenantId: text,
    sessionUid: text,
    userId: text,
    evidence: json,
    settled: flag,
    expiresAt: time,
    origin: textOrNull,
  },
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
    save: async (session) => {
      const filter = bySession(session.tenantId, session.sessionUid);
      await upserting(() => sessions.updateOne(filter, { $set: toDocument(session) }, { upsert: true }).exec());
    },
    listByUser: async (tenantId, userId, now) => {
      const found = await sessions.find({ tenantId, userId }).lean().exec();
      return found.filter(({ expiresAt }) => expiresAt > toDate(now)).map(fromDocument);
    },
    remove: async (tenantId, sessionUid) => void (await sessions.deleteOne(bySession(tenantId, sessionUid))),
    removeByUser: async (tenantId, userId) => void (await sessions.deleteMany({ tenantId, userId })),
  };
}

export function toDocument({ sessionUid, userId, evidence, settled, expiresAt, origin }: SessionEvidence) {
  const proofs = { evidence: JSON.stringify(evidence), settled, expiresAt: toDate(expiresAt) };
  return { sessionUid, userId, ...proofs, origin: origin === undefined ? null : JSON.stringify(origin) };
}

export function fromDocument(found: EvidenceDocument): SessionEvidence {
  const { tenantId, sessionUid, userId, evidence, settled, expiresAt, origin } = found;
  const proofs = JSON.parse(evidence) as SessionEvidence['evidence'];
  const session = { tenantId, sessionUid, userId, evidence: proofs, settled, expiresAt: toEpochSeconds(expiresAt) };
  // What an older release has written knows of no origin.
  return typeof origin === 'string' ? { ...session, origin: JSON.parse(origin) as SessionOrigin } : session;
}
