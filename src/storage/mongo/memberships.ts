import mongoose, { type Connection } from 'mongoose';
import { MOST_GROUPS, type UserStore } from '../ports/user-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { documentId } from './document-id.ts';
import { groupsOf, present } from './group-store.ts';
import { byId, fromDocument, usersOf, without } from './user-document.ts';

type Memberships = Pick<UserStore, 'joinGroup' | 'leaveGroup' | 'page'>;

/** Above the separator of names within an `_id`, so that it ends a tenant's users. */
const END = '}';

export function memberships(connection: Connection): Memberships {
  const users = usersOf(connection);
  const groups = groupsOf(connection);
  const exists = async (tenantId: string, groupId: string) =>
    (await groups.exists(present(tenantId, groupId)).readConcern('local').exec()) !== null;
  const leave = (tenantId: string, userId: string, group: string) =>
    compareAndSet(async () => {
      const found = await users.findOne(byId(tenantId, userId)).readConcern('local').lean().exec();
      if (!found?.groups?.includes(group)) return done(found !== null);
      const { filter, update } = without(group, documentId(tenantId, userId), found.groups);
      return (await users.updateOne(filter, update)).modifiedCount === 1 ? done(true) : LOST;
    });

  return {
    joinGroup: async (tenantId, userId, group) => {
      if (!(await exists(tenantId, group))) return false;
      const isFull = { [`groups.${MOST_GROUPS - 1}`]: mongoose.trusted({ $exists: false }) };
      const hasRoom = { ...byId(tenantId, userId), $or: [{ groups: group }, isFull] };
      const { matchedCount } = await users.updateOne(hasRoom, { $addToSet: { groups: group }, $inc: { version: 1 } });
      if (matchedCount === 0) return false;
      // Removed meanwhile, perhaps after its members had been taken out.
      if (await exists(tenantId, group)) return true;
      await leave(tenantId, userId, group);
      return false;
    },
    leaveGroup: leave,
    page: async (tenantId, { after, limit, group }) => {
      const end = documentId(tenantId) + END;
      const part = { $gt: documentId(tenantId, after ?? ''), $lt: end };
      const whose = group === undefined ? { tenantId } : { tenantId, groups: group };
      const found = users.find({ ...whose, _id: mongoose.trusted(part) });
      return (await found.sort({ _id: 1 }).limit(limit).lean().exec()).map(fromDocument);
    },
  };
}
