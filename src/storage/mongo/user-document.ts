import { type Connection, Schema } from 'mongoose';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { User } from '../ports/user-store.ts';
import { searchText } from '../stored-text.ts';
import { documentId } from './document-id.ts';
import { number, STRICT, text, textOrNull } from './fields.ts';
import { FIRST_VERSION } from './versions.ts';

export interface UserDocument extends Omit<User, 'id'> {
  readonly _id: string;
  readonly userId: string;
  /** What is looked through for a text. */
  readonly searchText: string;
}

const schema = new Schema<UserDocument>(
  {
    _id: text,
    tenantId: text,
    userId: text,
    username: text,
    email: textOrNull,
    emailVerified: { type: Boolean, default: false, cast: false },
    displayName: text,
    status: { ...text, enum: ['active', 'disabled'] },
    role: { ...text, enum: ['user', 'auditor', 'helpdesk', 'admin'] },
    preferredMethod: { ...textOrNull, enum: [...METHOD_KINDS, null] },
    groups: { type: [{ type: String, cast: false }], default: [] },
    externalId: textOrNull,
    createdAt: number,
    version: number,
    searchText: text,
  },
  STRICT,
);

/** Users rewritten in one go. */
const BATCH = 1000;

export const usersOf = (connection: Connection) => connection.model('user', schema, 'user');

export type Users = ReturnType<typeof usersOf>;

export function byId(tenantId: string, userId: string) {
  return { _id: documentId(tenantId, userId), tenantId };
}

/** Takes a user out of a group who is still in these. */
export function without(group: string, _id: string, groups: readonly string[]) {
  const left = groups.filter((other) => other !== group);
  return { filter: { _id, groups }, update: { $set: { groups: left }, $inc: { version: 1 } } };
}

export function toDocument({ id, ...user }: User): UserDocument {
  return { ...user, ...byId(user.tenantId, id), userId: id, searchText: searchText(user) };
}

export function fromDocument(found: UserDocument): User {
  const { userId: id, tenantId, username, email, displayName, status, role, preferredMethod, createdAt } = found;
  // Documents of an earlier release lack these.
  const { emailVerified = false, groups = [], version = FIRST_VERSION } = found as Partial<UserDocument>;
  return {
    id,
    tenantId,
    username,
    email,
    emailVerified,
    displayName,
    status,
    role,
    preferredMethod: preferredMethod ?? null,
    externalId: found.externalId ?? null,
    groups: groups.toSorted(),
    createdAt,
    version,
  };
}

/** Users of an earlier release have no text yet in which they could be found. */
export async function rewriteEarlierUsers(connection: Connection): Promise<void> {
  const users = usersOf(connection);
  for (;;) {
    const found = await users.find({ searchText: null }).limit(BATCH).lean().exec();
    if (found.length === 0) return;
    // Where the names are still the ones read: whoever changes them writes the text, too.
    const changes = found.map(({ _id, username, email, displayName }) => ({
      updateOne: {
        filter: { _id, username, email, displayName },
        update: { $set: { searchText: searchText({ username, email, displayName }) } },
      },
    }));
    await users.bulkWrite(changes);
  }
}
