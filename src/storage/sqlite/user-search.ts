import type { DatabaseSync } from 'node:sqlite';
import type { UserFilter, UserStore } from '../ports/user-store.ts';
import { searchedText } from '../stored-text.ts';
import type { Immediate } from './door.ts';
import { asUser, USER_COLUMNS, type UserRow } from './user-row.ts';

// All of it is in the index; a row is read for whoever is found.
const FOUND = `user INDEXED BY user_by_name WHERE tenant_id = @tenantId AND username > @after
  AND (@status IS NULL OR status = @status) AND (@role IS NULL OR role = @role)
  AND (@text = '' OR instr(search_text, @text) > 0)
  AND (@group IS NULL OR id IN (SELECT user_id FROM membership WHERE tenant_id = @tenantId AND group_id = @group))`;

/** Past the cache: whoever goes through all users would drive out those who are signing in. */
export function userSearch(db: DatabaseSync): Pick<Immediate<UserStore>, 'page' | 'search' | 'count'> {
  const selectAll = db.prepare(
    `SELECT ${USER_COLUMNS} FROM user WHERE tenant_id = @tenantId AND id > @after ORDER BY id LIMIT @limit`,
  );
  const selectMembers = db.prepare(
    `SELECT ${USER_COLUMNS} FROM membership AS member INDEXED BY membership_by_group
     JOIN user ON user.tenant_id = member.tenant_id AND user.id = member.user_id
     WHERE member.tenant_id = @tenantId AND member.group_id = @group AND member.user_id > @after
     ORDER BY member.user_id LIMIT @limit`,
  );
  const selectFound = db.prepare(`SELECT ${USER_COLUMNS} FROM ${FOUND} ORDER BY username LIMIT @limit`);
  const countFound = db.prepare(`SELECT count(*) AS count FROM ${FOUND}`);
  return {
    page: (tenantId, { after = '', limit, group }) => {
      const part = { tenantId, after, limit };
      const rows: unknown[] = group === undefined ? selectAll.all(part) : selectMembers.all({ ...part, group });
      return (rows as UserRow[]).map(asUser);
    },
    search: (tenantId, { after = '', limit, ...filter }) => {
      const rows: unknown[] = selectFound.all({ tenantId, after, limit, ...given(filter) });
      return (rows as UserRow[]).map(asUser);
    },
    count: (tenantId, filter) => Number(countFound.get({ tenantId, after: '', ...given(filter) })?.['count']),
  };
}

function given({ text = '', status, role, group }: UserFilter) {
  return { text: searchedText(text), status: status ?? null, role: role ?? null, group: group ?? null };
}
