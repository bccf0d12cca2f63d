import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MOST_GROUPS, type User, type UserStore } from '../ports/user-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';
import { asUser, toRow, USER_COLUMNS, type UserRow } from './user-row.ts';
import { userSearch } from './user-search.ts';

export function sqliteUserStore(db: DatabaseSync, cache: RowCache<User>): Immediate<UserStore> {
  const { find, write } = cache;
  const select = db.prepare(`SELECT ${USER_COLUMNS} FROM user WHERE tenant_id = ? AND id = ?`);
  const selectByIdentifier = db.prepare(
    `SELECT ${USER_COLUMNS} FROM user_identifier AS identifier
     JOIN user ON user.tenant_id = identifier.tenant_id AND user.id = identifier.user_id
     WHERE identifier.tenant_id = ? AND identifier.identifier = ?`,
  );
  const selectByExternalId = db.prepare(`SELECT ${USER_COLUMNS} FROM user WHERE tenant_id = ? AND external_id = ?`);
  const changer = (assignment: string, where = 'TRUE') =>
    db.prepare(
      `UPDATE user SET ${assignment}, version = version + 1 WHERE tenant_id = @tenantId AND id = @userId AND ${where}`,
    );
  const markVerified = changer('email_verified = 1', 'email = @email');
  const updateStatus = changer('status = @status');
  const updatePreferred = changer('preferred_method = @method');
  const plain = (row: unknown) => (row === undefined ? undefined : asUser(row as UserRow));

  return {
    ...replacing(db, cache),
    find: (tenantId, userId) => find(keyOf(tenantId, userId), () => plain(select.get(tenantId, userId))),
    findByIdentifier: (tenantId, identifier) => plain(selectByIdentifier.get(tenantId, identifier)),
    findByExternalId: (tenantId, externalId) => plain(selectByExternalId.get(tenantId, externalId)),
    setPreferredMethod: (tenantId, userId, method) =>
      write(keyOf(tenantId, userId), () => updatePreferred.run({ tenantId, userId, method })).changes === 1,
    setStatus: (tenantId, userId, status) =>
      write(keyOf(tenantId, userId), () => updateStatus.run({ tenantId, userId, status })).changes === 1,
    verifyEmail: (tenantId, userId, email) =>
      write(keyOf(tenantId, userId), () => markVerified.run({ tenantId, userId, email })).changes === 1,
    ...memberships(db, cache),
    ...userSearch(db),
  };
}

/** A user as a whole: the row, and the names apart from it, where nobody's can be somebody else's. */
function replacing(
  db: DatabaseSync,
  { write, writeAll }: RowCache<User>,
): Pick<Immediate<UserStore>, 'add' | 'update' | 'remove'> {
  const insert = db.prepare(
    `INSERT INTO user (tenant_id, id, username, email, email_verified, display_name, status, role, preferred_method,
       external_id, created_at, version, search_text)
     VALUES (@tenantId, @id, @username, @email, @emailVerified, @displayName, @status, @role, @preferredMethod,
       @externalId, @createdAt, @version, @searchText) ON CONFLICT DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE user SET username = @username, email = @email, email_verified = @emailVerified,
       display_name = @displayName, status = @status, role = @role, preferred_method = @preferredMethod,
       external_id = @externalId, version = @version, search_text = @searchText
     WHERE tenant_id = @tenantId AND id = @id AND version = @version - 1`,
  );
  const remove = db.prepare('DELETE FROM user WHERE tenant_id = ? AND id = ?');
  const insertName = db.prepare('INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES (?, ?, ?)');
  const removeNames = db.prepare('DELETE FROM user_identifier WHERE tenant_id = ? AND user_id = ?');
  const insertMember = db.prepare('INSERT INTO membership (tenant_id, user_id, group_id) VALUES (?, ?, ?)');
  const selectVersion = db.prepare('SELECT version FROM user WHERE tenant_id = ? AND id = ?');
  const isTaken = db.prepare(
    `SELECT 1 FROM user_identifier
       WHERE tenant_id = @tenantId AND identifier IN (@username, @email) AND user_id <> @id
     UNION ALL
     SELECT 1 FROM user WHERE tenant_id = @tenantId AND external_id = @externalId AND id <> @id`,
  );
  const isFree = ({ tenantId, id, username, email, externalId }: User) =>
    isTaken.get({ tenantId, id, username, email, externalId }) === undefined;
  const addNames = ({ tenantId, id, username, email }: User) => {
    for (const name of new Set([username, email])) if (name !== null) insertName.run(tenantId, name, id);
  };

  return {
    add: (user) =>
      writeAll(keyOf(user.tenantId, user.id), () => {
        const { tenantId, id, groups } = user;
        if (!isFree(user) || insert.run(toRow(user)).changes === 0) return false;
        for (const group of groups) insertMember.run(tenantId, id, group);
        addNames(user);
        return true;
      }),
    update: (user) =>
      writeAll(keyOf(user.tenantId, user.id), () => {
        const { tenantId, id, version } = user;
        if (selectVersion.get(tenantId, id)?.['version'] !== version - 1) return 'changed';
        if (!isFree(user)) return 'taken';
        const { createdAt: _fixed, ...row } = toRow(user);
        update.run(row);
        removeNames.run(tenantId, id);
        addNames(user);
        return 'updated';
      }),
    // What refers to it goes with it: names and memberships.
    remove: (tenantId, userId) => write(keyOf(tenantId, userId), () => remove.run(tenantId, userId)).changes === 1,
  };
}

function memberships(
  db: DatabaseSync,
  { writeAll }: RowCache<User>,
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
  const nextVersion = db.prepare('UPDATE user SET version = version + 1 WHERE tenant_id = ? AND id = ?');
  const changing = (statement: StatementSync, tenantId: string, userId: string, group: string) =>
    writeAll(keyOf(tenantId, userId), () => {
      const isChanged = statement.run({ tenantId, userId, group }).changes === 1;
      if (isChanged) nextVersion.run(tenantId, userId);
      return isChanged;
    });
  return {
    joinGroup: (tenantId, userId, group) => changing(join, tenantId, userId, group),
    leaveGroup: (tenantId, userId, group) =>
      changing(leave, tenantId, userId, group) || exists.get(tenantId, userId) !== undefined,
  };
}

const keyOf = (tenantId: string, userId: string) => `${tenantId} ${userId}`;
