import mongoose, { type Connection, Schema } from 'mongoose';
import type { ArtifactKey, ArtifactPayload, ArtifactStore, StoredArtifact } from '../ports/artifact-store.ts';
import { documentId, namesIn } from './document-id.ts';
import { upserting } from './failures.ts';
import {
  json,
  nextInOrder,
  numberOrNull,
  order,
  STRICT,
  text,
  textOrNull,
  timeOrNull,
  toDate,
  toEpochSeconds,
} from './fields.ts';

export interface ArtifactDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly model: string;
  readonly payload: string;
  readonly expiresAt: Date | null;
  readonly consumedAt: number | null;
  readonly uid: string | null;
  readonly userCode: string | null;
  readonly grantId: string | null;
  readonly userId: string | null;
  readonly order: mongoose.Types.ObjectId;
}

const schema = new Schema<ArtifactDocument>(
  {
    _id: text,
    tenantId: text,
    model: text,
    payload: json,
    expiresAt: timeOrNull,
    consumedAt: numberOrNull,
    uid: textOrNull,
    userCode: textOrNull,
    grantId: textOrNull,
    userId: textOrNull,
    order,
  },
  STRICT,
);

type Artifacts = ReturnType<typeof artifactsOf>;

const artifactsOf = (connection: Connection) => connection.model('artifact', schema, 'artifact');

export function mongoArtifactStore(connection: Connection): ArtifactStore {
  const artifacts = artifactsOf(connection);
  const find = (key: ArtifactKey) => artifacts.findOne(byKey(key)).lean().exec();
  const mark = async (key: ArtifactKey, at: number, alive: object = {}) => {
    const { modifiedCount } = await artifacts.updateOne(
      { ...byKey(key), consumedAt: null, ...alive },
      { consumedAt: at },
    );
    return modifiedCount === 1;
  };

  return {
    save: async (key, payload, expiresAt) => {
      const { consumed = null, ...rest } = payload;
      // An existing mark is kept: of the two writes only the first one, where there is none yet, can set it.
      if (consumed !== null) await mark(key, consumed);
      const $set = stateOf(rest, expiresAt);
      const $setOnInsert = { model: key.model, consumedAt: consumed, order: nextInOrder() };
      const change = { $set, $setOnInsert };
      await upserting(() => artifacts.updateOne(byKey(key), change, { upsert: true }).exec());
    },
    find: async (key, now) => payloadOf(await find(key), now),
    findByUid: async (tenantId, model, uid, now) =>
      // While a session changes its identifier there are two of a uid.
      payloadOf(
        await artifacts
          .findOne({ tenantId, model, uid, ...aliveAt(now) })
          .sort({ order: -1 })
          .lean()
          .exec(),
        now,
      ),
    findByUserCode: async (tenantId, model, userCode, now) =>
      payloadOf(
        await artifacts
          .findOne({ tenantId, model, userCode, ...aliveAt(now) })
          .lean()
          .exec(),
        now,
      ),
    consume: async (key, now) => {
      if (await mark(key, now, aliveAt(now))) return 'spent';
      return payloadOf(await find(key), now) ? 'already_spent' : 'gone';
    },
    remove: async (key) => void (await artifacts.deleteOne(byKey(key))),
    removeByGrant: async (tenantId, grantId) =>
      void (await artifacts.deleteMany({ tenantId, grantId, model: mongoose.trusted({ $ne: 'Interaction' }) })),
    ...ofUsers(artifacts),
  };
}

function ofUsers(artifacts: Artifacts): Pick<ArtifactStore, 'listByUser' | 'listUsers' | 'removeByUser'> {
  return {
    listByUser: async (tenantId, userId, models, now) => {
      const found = await artifacts
        .find({ tenantId, userId, model: mongoose.trusted({ $in: [...models] }), ...aliveAt(now) })
        .sort({ order: 1 })
        .lean()
        .exec();
      return found.map(toStored);
    },
    listUsers: async (tenantId, { after, limit }) => {
      const found = await artifacts
        .find({ tenantId, userId: mongoose.trusted({ $gt: after }) }, { userId: 1 })
        .sort({ userId: 1 })
        .limit(limit)
        .lean()
        .exec();
      // Whoever has more of them than fit is passed by with the next part.
      return [...new Set(found.map(({ userId }) => userId ?? ''))];
    },
    removeByUser: async (tenantId, userId) => void (await artifacts.deleteMany({ tenantId, userId })),
  };
}

function byKey({ tenantId, model, id }: ArtifactKey) {
  return { _id: documentId(tenantId, model, id), tenantId };
}

function stateOf(payload: ArtifactPayload, expiresAt: number | null) {
  const ends = expiresAt === null ? null : toDate(expiresAt);
  return { ...lookedUp(payload), payload: JSON.stringify(payload), expiresAt: ends };
}

function aliveAt(now: number) {
  return { $or: [{ expiresAt: null }, { expiresAt: mongoose.trusted({ $gt: toDate(now) }) }] };
}

export function lookedUp({ uid, userCode, grantId, accountId }: ArtifactPayload) {
  return { uid: uid ?? null, userCode: userCode ?? null, grantId: grantId ?? null, userId: accountId ?? null };
}

type Found = Pick<ArtifactDocument, 'payload' | 'expiresAt' | 'consumedAt'>;

function payloadOf(found: Found | null, now: number): ArtifactPayload | undefined {
  if (found === null || (found.expiresAt !== null && found.expiresAt <= toDate(now))) return undefined;
  const members = JSON.parse(found.payload) as ArtifactPayload;
  return found.consumedAt === null ? members : { ...members, consumed: found.consumedAt };
}

function toStored(found: ArtifactDocument): StoredArtifact {
  const { _id, tenantId, model, expiresAt } = found;
  const payload = JSON.parse(found.payload) as ArtifactPayload;
  return {
    key: { tenantId, model, id: namesIn(_id).at(-1) ?? '' },
    payload: found.consumedAt === null ? payload : { ...payload, consumed: found.consumedAt },
    expiresAt: expiresAt === null ? null : toEpochSeconds(expiresAt),
  };
}
