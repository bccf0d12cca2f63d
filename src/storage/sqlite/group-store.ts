import type { DatabaseSync } from 'node:sqlite';
import type { Group, GroupStore } from '../ports/group-store.ts';
import type { User } from '../ports/user-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';

const COLUMNS = 'tenant_id AS tenantId, id, name, created_at AS createdAt, version';

/** The key of no user: none is changed by this. */
const NOBODY = '';

/** Who is in a group is part of the users that are remembered: these are forgotten with it. */
export function sqliteGroupStore(
  db: DatabaseSync,
  { write, writeAll }: Pick<RowCache<User>, 'write' | 'writeAll'>,
): Immediate<GroupStore> {
  const insert = db.prepare(
    `INSERT INTO user_group (tenant_id, id, name, created_at, version)
     VALUES (@tenantId, @id, @name, @createdAt, @version) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM user_group WHERE tenant_id = ? AND id = ?`);
  const selectAll = db.prepare(`SELECT ${COLUMNS} FROM user_group WHERE tenant_id = ? ORDER BY id`);
  const rename = db.prepare(
    `UPDATE user_group SET name = @name, version = version + 1
     WHERE tenant_id = @tenantId AND id = @groupId AND version = coalesce(@expected, version)`,
  );
  const remove = db.prepare('DELETE FROM user_group WHERE tenant_id = ? AND id = ?');
  const changeMembers = db.prepare(
    `UPDATE user SET version = version + 1 WHERE tenant_id = @tenantId AND id IN
       (SELECT user_id FROM membership WHERE tenant_id = @tenantId AND group_id = @groupId)`,
  );
  const countMembers = db.prepare(
    `SELECT value AS id, (SELECT count(*) FROM membership WHERE tenant_id = ? AND group_id = value) AS members
     FROM json_each(?)`,
  );
  const removeMembers = db.prepare('DELETE FROM membership WHERE tenant_id = ? AND group_id = ?');

  return {
    add: (group) => write(NOBODY, () => insert.run({ ...group })).changes === 1,
    find: (tenantId, groupId) => {
      const row = select.get(tenantId, groupId);
      return row && asGroup(row);
    },
    list: (tenantId) => selectAll.all(tenantId).map(asGroup),
    rename: (tenantId, groupId, name, expected) => {
      const { changes } = write(NOBODY, () => rename.run({ tenantId, groupId, name, expected: expected ?? null }));
      if (changes === 1) return 'updated';
      return select.get(tenantId, groupId) === undefined ? 'missing' : 'changed';
    },
    remove: (tenantId, groupId) =>
      writeAll(undefined, () => {
        changeMembers.run({ tenantId, groupId });
        removeMembers.run(tenantId, groupId);
        return remove.run(tenantId, groupId).changes === 1;
      }),
    countMembers: (tenantId, groupIds) => {
      const rows = countMembers.all(tenantId, JSON.stringify(groupIds));
      return new Map(rows.map(({ id, members }) => [String(id), Number(members)]));
    },
  };
}

// The driver's rows have no prototype.
function asGroup(row: object): Group {
  return { ...row } as Group;
}
