import { type Connection, Schema } from 'mongoose';
import type { User, UserStore } from '../ports/user-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text } from './fields.ts';
import { memberships } from './memberships.ts';
import { byId, fromDocument, type Users, usersOf } from './user-document.ts';

/** A name or an address that somebody has, or is about to get. */
interface IdentifierDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly reservedAt: number;
}

const identifierSchema = new Schema<IdentifierDocument>(
  { _id: text, tenantId: text, userId: text, reservedAt: number },
  STRICT,
);

/** Seconds after which a name without its user was left behind by a process that died in between. */
const ABANDONED = 60;

export function mongoUserStore(connection: Connection): UserStore {
  const users = usersOf(connection);
  const names = identifiers(connection, users);
  const find = async (tenantId: string, userId: string) => {
    const found = await users.findOne(byId(tenantId, userId)).lean().exec();
    return found ? fromDocument(found) : undefined;
  };

  return {
    // Names first, then the user: a name without its user is nobody's, and is found out below.
    add: async (user) => {
      const held: string[] = [];
      for (const identifier of new Set([user.username, ...(user.email === null ? [] : [user.email])])) {
        if (!(await names.reserve(identifier, user))) return names.release(held, user);
        held.push(identifier);
      }
      const { id, ...rest } = user;
      const isNew = await unlessTaken(users.insertOne({ ...rest, ...byId(user.tenantId, id), userId: id }));
      return isNew || names.release(held, user);
    },
    find,
    findByIdentifier: async (tenantId, identifier) => {
      const userId = await names.ownerOf(tenantId, identifier);
      // The same is asked of the database whether anybody goes by this name or not.
      const user = await find(tenantId, userId ?? '');
      return user?.username === identifier || user?.email === identifier ? user : undefined;
    },
    setPreferredMethod: async (tenantId, userId, preferredMethod) =>
      (await users.updateOne(byId(tenantId, userId), { $set: { preferredMethod } }, { runValidators: true }))
        .matchedCount === 1,
    setStatus: async (tenantId, userId, status) =>
      (await users.updateOne(byId(tenantId, userId), { $set: { status } }, { runValidators: true })).matchedCount === 1,
    verifyEmail: async (tenantId, userId, email) => {
      const found = { ...byId(tenantId, userId), email };
      return (await users.updateOne(found, { $set: { emailVerified: true } })).matchedCount === 1;
    },
    ...memberships(connection),
  };
}

function identifiers(connection: Connection, users: Users) {
  const names = connection.model('user_identifier', identifierSchema, 'user_identifier');
  const byName = (tenantId: string, name: string) => ({ _id: documentId(tenantId, name), tenantId });
  const isInUse = async ({ tenantId, userId }: IdentifierDocument) =>
    (await users.exists(byId(tenantId, userId)).readConcern('local').exec()) !== null;

  return {
    reserve: async (name: string, { id: userId, tenantId, createdAt: reservedAt }: User): Promise<boolean> => {
      if (await unlessTaken(names.insertOne({ ...byName(tenantId, name), userId, reservedAt }))) return true;
      const other = await names.findOne(byName(tenantId, name)).readConcern('local').lean().exec();
      if (!other || reservedAt - other.reservedAt < ABANDONED || (await isInUse(other))) return false;
      return (await names.updateOne(other, { $set: { userId, reservedAt } })).modifiedCount === 1;
    },
    release: async (held: readonly string[], { id: userId, tenantId }: User): Promise<false> => {
      for (const name of held) await names.deleteOne({ ...byName(tenantId, name), userId });
      return false;
    },
    ownerOf: async (tenantId: string, name: string): Promise<string | undefined> =>
      (await names.findOne(byName(tenantId, name)).lean().exec())?.userId,
  };
}
