import type { DatabaseSync } from 'node:sqlite';
import type { User, UserStore } from '../ports/user-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';

const COLUMNS = `user.id, user.tenant_id AS tenantId, user.username, user.email,
  user.email_verified AS emailVerified, user.display_name AS displayName, user.status, user.role, user.preferred_method AS preferredMethod, user.created_at AS createdAt`;

type UserRow = Omit<User, 'emailVerified'> & { readonly emailVerified: number };

export function sqliteUserStore(db: DatabaseSync, { find, write, writeAll }: RowCache<User>): Immediate<UserStore> {
  const insert = db.prepare(
    `INSERT INTO user (tenant_id, id, username, email, email_verified, display_name, status, role, preferred_method, created_at)
     VALUES (@tenantId, @id, @username, @email, @emailVerified, @displayName, @status, @role, @preferredMethod, @createdAt)`,
  );
  const insertIdentifier = db.prepare('INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES (?, ?, ?)');
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
    const { tenantId, id, username, email } = user;
    if (isTaken.get({ tenantId, id, username, email })) return false;
    insert.run({ ...user, emailVerified: Number(user.emailVerified) });
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
  };
}

const keyOf = (tenantId: string, userId: string) => `${tenantId} ${userId}`;

// The driver's rows have no prototype.
function plain(row: UserRow | undefined): User | undefined {
  return row && Object.freeze({ ...row, emailVerified: row.emailVerified === 1 });
}
