import type { DatabaseSync } from 'node:sqlite';
import type { UserFilter, UserStore } from '../ports/user-store.ts';
import { searchedText } from '../stored-text.ts';
import type { Immediate } from './door.ts';
import { asUser, USER_COLUMNS, type UserRow } from './user-row.ts';

const IS_WANTED = `username > @after
  AND (@status IS NULL OR status = @status) AND (@role IS NULL OR role = @role)
  AND (@text = '' OR instr(search_text, @text) > 0)`;
// All of it is in the index; a row is read for whoever is found.
const OF_ALL = `user INDEXED BY user_by_name WHERE tenant_id = @tenantId AND ${IS_WANTED}
  AND (@group IS NULL OR id IN (SELECT user_id FROM membership WHERE tenant_id = @tenantId AND group_id = @group))`;
const OF_MEMBERS = `membership AS member INDEXED BY membership_by_group
  CROSS JOIN user ON user.tenant_id = member.tenant_id AND user.id = member.user_id
  WHERE member.tenant_id = @tenantId AND member.group_id = @group AND ${IS_WANTED}`;
/** Up to so many members are looked at one by one; of a larger group all users are, in their order. */
const SMALL_GROUP = 2000;

/** Past the cache: whoever goes through all users would drive out those who are signing in. */
export function userSearch(db: DatabaseSync): Pick<Immediate<UserStore>, 'page' | 'search' | 'count'> {
  const selectMembers = db.prepare(
    `SELECT ${USER_COLUMNS} FROM membership AS member INDEXED BY membership_by_group
     JOIN user ON user.tenant_id = member.tenant_id AND user.id = member.user_id
     WHERE member.tenant_id = @tenantId AND member.group_id = @group AND member.user_id > @after
     ORDER BY member.user_id LIMIT @limit`,
  );
  const selectAll = db.prepare(
    `SELECT ${USER_COLUMNS} FROM user WHERE tenant_id = @tenantId AND id > @after ORDER BY id LIMIT @limit`,
  );
  const looking = (from: string) => ({
    find: db.prepare(`SELECT ${USER_COLUMNS} FROM ${from} ORDER BY username LIMIT @limit`),
    count: db.prepare(`SELECT count(*) AS count FROM ${from}`),
  });
  const [amongAll, amongMembers] = [looking(OF_ALL), looking(OF_MEMBERS)];
  const groupSize = groupCounter(db);
  const best = (tenantId: string, group: string | undefined) =>
    group !== undefined && groupSize(tenantId, group, SMALL_GROUP + 1) <= SMALL_GROUP ? amongMembers : amongAll;

  return {
    page: (tenantId, { after = '', limit, group }) => {
      const part = { tenantId, after, limit };
      const rows: unknown[] = group === undefined ? selectAll.all(part) : selectMembers.all({ ...part, group });
      return (rows as UserRow[]).map(asUser);
    },
    search: (tenantId, { after = '', limit, ...filter }) => {
      const rows: unknown[] = best(tenantId, filter.group).find.all({ tenantId, after, limit, ...given(filter) });
      return (rows as UserRow[]).map(asUser);
    },
    count: (tenantId, filter) => {
      const { text, status, role, group } = given(filter);
      const isGroupAlone = text === '' && status === null && role === null;
      if (group !== null && isGroupAlone) return groupSize(tenantId, group, -1);
      const counted = best(tenantId, filter.group).count.get({ tenantId, after: '', text, status, role, group });
      return Number(counted?.['count']);
    },
  };
}

/** How many members a group has, counted up to a limit; -1 for all. */
function groupCounter(db: DatabaseSync) {
  const count = db.prepare(
    `SELECT count(*) AS count FROM
       (SELECT 1 FROM membership INDEXED BY membership_by_group WHERE tenant_id = ? AND group_id = ? LIMIT ?)`,
  );
  return (tenantId: string, group: string, most: number) => Number(count.get(tenantId, group, most)?.['count']);
}

function given({ text = '', status, role, group }: UserFilter) {
  return { text: searchedText(text), status: status ?? null, role: role ?? null, group: group ?? null };
}
