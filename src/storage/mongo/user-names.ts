import mongoose, { type Connection, Schema } from 'mongoose';
import type { User } from '../ports/user-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text } from './fields.ts';
import { byId, type Users } from './user-document.ts';

/** A name, an address or an external id that somebody has, or is about to get. */
interface NameDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly userId: string;
  /** Epoch seconds. */
  readonly reservedAt: number;
  /** The version of the user from which on they have it; an earlier release wrote none. */
  readonly version?: number;
}

const schema = new Schema<NameDocument>(
  { _id: text, tenantId: text, userId: text, reservedAt: number, version: { ...number, required: false } },
  STRICT,
);

/** Seconds after which a name without its user was left behind by a process that died in between. */
const ABANDONED = 60;

type Named = Pick<User, 'tenantId' | 'username' | 'email' | 'externalId'>;

/** The ids of the names of a user: names and addresses share one name space, external ids have their own. */
export function nameIds({ tenantId, username, email, externalId }: Named): string[] {
  return [
    ...new Set([username, email].flatMap((name) => (name === null ? [] : [documentId(tenantId, name)]))),
    ...(externalId === null ? [] : [externalNameId(tenantId, externalId)]),
  ];
}

export const externalNameId = (tenantId: string, externalId: string) => documentId(tenantId, 'external', externalId);

/** Who has which name: entered before the user has it, so that nobody's can be somebody else's. */
export interface UserNames {
  /** Whether somebody else has one of these, or is about to. */
  areTaken(ids: readonly string[], user: User, now: number): Promise<boolean>;
  /** Enters one for this version of the user; false when somebody else has it. */
  reserve(id: string, user: User, now: number): Promise<boolean>;
  /** Gives back names that were reserved for this version of the user or an earlier one. */
  release(ids: readonly string[], user: Pick<User, 'tenantId' | 'id' | 'version'>): Promise<void>;
  ownerOf(tenantId: string, id: string): Promise<string | undefined>;
}

export function userNames(connection: Connection, users: Users): UserNames {
  const names = connection.model('user_identifier', schema, 'user_identifier');
  const newest = (_id: string, tenantId: string) => names.findOne({ _id, tenantId }).readConcern('local').lean().exec();
  // What its user does not go by (any more) was left behind, unless it is just being given.
  const isInUse = async ({ _id, tenantId, userId, reservedAt }: NameDocument, now: number) => {
    if (now - reservedAt < ABANDONED) return true;
    const owner = await users.findOne(byId(tenantId, userId)).readConcern('local').lean().exec();
    return owner !== null && nameIds({ ...owner, externalId: owner.externalId ?? null }).includes(_id);
  };

  return {
    areTaken: async (ids, user, now) => {
      for (const id of ids) {
        const other = await newest(id, user.tenantId);
        if (other && other.userId !== user.id && (await isInUse(other, now))) return true;
      }
      return false;
    },
    reserve: async (_id, { tenantId, id: userId, version }, now) => {
      const mine = { userId, reservedAt: now, version };
      if (await unlessTaken(names.insertOne({ _id, tenantId, ...mine }))) return true;
      const other = await newest(_id, tenantId);
      if (!other || (other.userId !== userId && (await isInUse(other, now)))) return false;
      return (await names.updateOne(other, { $set: mine })).matchedCount === 1;
    },
    release: async (ids, { tenantId, id: userId, version }) => {
      // What the user has got back since is reserved for a later version.
      const until = { $or: [{ version: mongoose.trusted({ $lte: version }) }, { version: null }] };
      for (const id of ids) await names.deleteOne({ _id: id, tenantId, userId, ...until });
    },
    ownerOf: async (tenantId, _id) => (await names.findOne({ _id, tenantId }).lean().exec())?.userId,
  };
}
