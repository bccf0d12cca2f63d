import type { User } from '../ports/user-store.ts';
import { searchText } from '../stored-text.ts';

/** Where users are selected: the ids of their groups, as JSON. */
const GROUPS_OF_USER = `(SELECT json_group_array(group_id ORDER BY group_id) FROM membership
  WHERE membership.tenant_id = user.tenant_id AND membership.user_id = user.id)`;
/** Of users and their groups, in the names of the port. */
export const USER_COLUMNS = `user.id, user.tenant_id AS tenantId, user.username, user.email,
  user.email_verified AS emailVerified, user.display_name AS displayName, user.status, user.role,
  user.preferred_method AS preferredMethod, user.external_id AS externalId, user.created_at AS createdAt,
  user.version, ${GROUPS_OF_USER} AS groups`;

export type UserRow = Omit<User, 'emailVerified' | 'groups'> & {
  readonly emailVerified: number;
  readonly groups: string;
};

/** All but the groups, which are kept apart. */
export function toRow({ groups: _apart, ...user }: User) {
  return { ...user, emailVerified: Number(user.emailVerified), searchText: searchText(user) };
}

/** The driver's rows have no prototype. */
export function asUser(row: UserRow): User {
  const groups = Object.freeze(JSON.parse(row.groups) as string[]);
  return Object.freeze({ ...row, emailVerified: row.emailVerified === 1, groups });
}
