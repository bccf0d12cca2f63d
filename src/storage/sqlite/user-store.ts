import type { DatabaseSync } from 'node:sqlite';
import { MOST_GROUPS, type User, type UserStore } from '../ports/user-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';

/** Where users are selected: the ids of their groups, as JSON. */
export const GROUPS_OF_USER = `(SELECT json_group_array(group_id ORDER BY group_id) FROM membership
  WHERE membership.tenant_id = user.tenant_id AND membership.user_id = user.id)`;
const COLUMNS = `user.id, user.tenant_id AS tenantId, user.username, user.email,
  user.email_verified AS emailVerified, user.display_name AS displayName, user.status, user.role, user.preferred_method AS preferredMethod, user.created_at AS createdAt,
  ${GROUPS_OF_USER} AS groups`;

type UserRow = Omit<User, 'emailVerified' | 'groups'> & { readonly emailVerified: number; readonly groups: string };

export function sqliteUserStore(db: DatabaseSync, { find, write, writeAll }: RowCache<User>): Immediate<UserStore> {
  const insert = db.prepare(
    `INSERT INTO user (tenant_id, id, username, email, email_verified, display_name, status, role, preferred_method, created_at)
     VALUES (@tenantId, @id, @username, @email, @emailVerified, @displayName, @status, @role, @preferredMethod, @createdAt)`,
  );
  const insertIdentifier = db.prepare('INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES (?, ?, ?)');
  const insertMember = db.prepare('INSERT INTO membership (tenant_id, user_id, group_id) VALUES (?, ?, ?)');
  const isTaken = db.prepare(
    `SELECT 1 FROM user WHERE tenant_id = @tenantId AND id = @id
     UNION ALL
     SELECT 1 FROM user_identifier WHERE tenant_id = @tenantId AND identifier IN (@username, @email)`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM user WHERE tenant_id = ? AND id = ?`);
  const selectByIdentifier = db.prepare(
    `SELECT ${COLUMNS} FROM user_identifier AS identifier
     JOIN user ON user.tenant_id = identifier.tenant_id AND user.id = identifier.user_id
     WHERE identifier.tenant_id = ? AND identifier.identifier = ?`,
  );
  const markVerified = db.prepare(
    'UPDATE user SET email_verified = 1 WHERE tenant_id = @tenantId AND id = @userId AND email = @email',
  );
  const updateStatus = db.prepare('UPDATE user SET status = @status WHERE tenant_id = @tenantId AND id = @userId');

  const updatePreferred = db.prepare(
    'UPDATE user SET preferred_method = @method WHERE tenant_id = @tenantId AND id = @userId',
  );

  const addIfFree = (user: User): boolean => {
    const { groups, ...row } = user;
    const { tenantId, id, username, email } = row;
    if (isTaken.get({ tenantId, id, username, email })) return false;
    insert.run({ ...row, emailVerified: Number(user.emailVerified) });
    for (const group of groups) insertMember.run(tenantId, id, group);
    for (const identifier of new Set([username, ...(email === null ? [] : [email])])) {
      insertIdentifier.run(tenantId, identifier, id);
    }
    return true;
  };

  return {
    add: (user) => writeAll(keyOf(user.tenantId, user.id), () => addIfFree(user)),
    find: (tenantId, userId) =>
      find(keyOf(tenantId, userId), () => plain(select.get(tenantId, userId) as UserRow | undefined)),
    findByIdentifier: (tenantId, identifier) =>
      plain(selectByIdentifier.get(tenantId, identifier) as UserRow | undefined),
    setPreferredMethod: (tenantId, userId, method) =>
      write(keyOf(tenantId, userId), () => updatePreferred.run({ tenantId, userId, method })).changes === 1,
    setStatus: (tenantId, userId, status) =>
      write(keyOf(tenantId, userId), () => updateStatus.run({ tenantId, userId, status })).changes === 1,
    verifyEmail: (tenantId, userId, email) =>
      write(keyOf(tenantId, userId), () => markVerified.run({ tenantId, userId, email })).changes === 1,
    ...memberships(db, write),
    ...paging(db),
  };
}

function memberships(
  db: DatabaseSync,
  write: RowCache<User>['write'],
): Pick<Immediate<UserStore>, 'joinGroup' | 'leaveGroup'> {
  // Whoever is a member already stays one, and is counted as changed.
  const join = db.prepare(
    `INSERT INTO membership (tenant_id, user_id, group_id)
     SELECT user.tenant_id, user.id, user_group.id FROM user
     JOIN user_group ON user_group.tenant_id = user.tenant_id AND user_group.id = @group
     WHERE user.tenant_id = @tenantId AND user.id = @userId AND ${MOST_GROUPS} >
       (SELECT count(*) FROM membership WHERE tenant_id = @tenantId AND user_id = @userId AND group_id <> @group)
     ON CONFLICT DO UPDATE SET group_id = excluded.group_id`,
  );
  const leave = db.prepare(
    'DELETE FROM membership WHERE tenant_id = @tenantId AND user_id = @userId AND group_id = @group',
  );
  const exists = db.prepare('SELECT 1 FROM user WHERE tenant_id = ? AND id = ?');
  return {
    joinGroup: (tenantId, userId, group) =>
      write(keyOf(tenantId, userId), () => join.run({ tenantId, userId, group })).changes === 1,
    leaveGroup: (tenantId, userId, group) => {
      write(keyOf(tenantId, userId), () => leave.run({ tenantId, userId, group }));
      return exists.get(tenantId, userId) !== undefined;
    },
  };
}

// Past the cache: whoever goes through all users would drive out those who are signing in.
function paging(db: DatabaseSync): Pick<Immediate<UserStore>, 'page'> {
  const selectAll = db.prepare(
    `SELECT ${COLUMNS} FROM user WHERE tenant_id = @tenantId AND id > @after ORDER BY id LIMIT @limit`,
  );
  const selectMembers = db.prepare(
    `SELECT ${COLUMNS} FROM membership AS member INDEXED BY membership_by_group
     JOIN user ON user.tenant_id = member.tenant_id AND user.id = member.user_id
     WHERE member.tenant_id = @tenantId AND member.group_id = @group AND member.user_id > @after
     ORDER BY member.user_id LIMIT @limit`,
  );
  return {
    page: (tenantId, { after = '', limit, group }) => {
      const part = { tenantId, after, limit };
      const rows: unknown[] = group === undefined ? selectAll.all(part) : selectMembers.all({ ...part, group });
      return (rows as UserRow[]).map(asUser);
    },
  };
}

const keyOf = (tenantId: string, userId: string) => `${tenantId} ${userId}`;

function plain(row: UserRow | undefined): User | undefined {
  return row && asUser(row);
}

// The driver's rows have no prototype.
function asUser(row: UserRow): User {
  const groups = Object.freeze(JSON.parse(row.groups) as string[]);
  return Object.freeze({ ...row, emailVerified: row.emailVerified === 1, groups });
}
