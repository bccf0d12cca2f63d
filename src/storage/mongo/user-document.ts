import { type Connection, Schema } from 'mongoose';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { User } from '../ports/user-store.ts';
import { documentId } from './document-id.ts';
import { number, STRICT, text, textOrNull } from './fields.ts';

export interface UserDocument extends Omit<User, 'id'> {
  readonly _id: string;
  readonly userId: string;
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
    role: { ...text, enum: ['user', 'admin'] },
    preferredMethod: { ...textOrNull, enum: [...METHOD_KINDS, null] },
    groups: { type: [{ type: String, cast: false }], default: [] },
    createdAt: number,
  },
  STRICT,
);

export const usersOf = (connection: Connection) => connection.model('user', schema, 'user');

export type Users = ReturnType<typeof usersOf>;

export function byId(tenantId: string, userId: string) {
  return { _id: documentId(tenantId, userId), tenantId };
}

/** Takes a user out of a group who is still in these. */
export function without(group: string, _id: string, groups: readonly string[]) {
  return { filter: { _id, groups }, update: { $set: { groups: groups.filter((other) => other !== group) } } };
}

export function fromDocument(found: UserDocument): User {
  const { userId: id, tenantId, username, email, displayName, status, role, preferredMethod, createdAt } = found;
  // Documents of an earlier release lack these.
  const { emailVerified = false, groups = [] } = found as Partial<UserDocument>;
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
    groups: groups.toSorted(),
    createdAt,
  };
}
