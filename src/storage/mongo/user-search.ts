import mongoose, { type QueryFilter } from 'mongoose';
import type { UserFilter, UserStore } from '../ports/user-store.ts';
import { searchedText } from '../stored-text.ts';
import { fromDocument, type UserDocument, type Users } from './user-document.ts';

/** Whoever is looked for, from one user name to the next. */
export function userSearch(users: Users): Pick<UserStore, 'search' | 'count'> {
  return {
    search: async (tenantId, { after = '', limit, ...filter }) => {
      const found = users
        .find(matching(tenantId, filter, after))
        .sort({ username: 1 })
        .limit(limit);
      return (await found.lean().exec()).map(fromDocument);
    },
    count: (tenantId, filter) => users.countDocuments(matching(tenantId, filter)).exec(),
  };
}

function matching(tenantId: string, { text = '', status, role, group }: UserFilter, after?: string) {
  const wanted = searchedText(text);
  return {
    tenantId,
    ...(after === undefined ? {} : { username: mongoose.trusted({ $gt: after }) }),
    ...(status === undefined ? {} : { status }),
    ...(role === undefined ? {} : { role }),
    ...(group === undefined ? {} : { groups: group }),
    ...(wanted === '' ? {} : { searchText: mongoose.trusted({ $regex: literally(wanted) }) }),
  } satisfies QueryFilter<UserDocument>;
}

const literally = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
