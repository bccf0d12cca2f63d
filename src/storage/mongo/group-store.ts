import { type Connection, Schema } from 'mongoose';
import type { Group, GroupStore } from '../ports/group-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { flag, number, STRICT, text } from './fields.ts';
import { usersOf, without } from './user-document.ts';
import { FIRST_VERSION, versionIs } from './versions.ts';

export interface GroupDocument extends Omit<Group, 'id'> {
  readonly _id: string;
  readonly groupId: string;
  /** Nobody's any more: its members are being taken out. */
  readonly removing: boolean;
}

const schema = new Schema<GroupDocument>(
  { _id: text, tenantId: text, groupId: text, name: text, createdAt: number, version: number, removing: flag },
  STRICT,
);

/** Members taken out in one go. */
const BATCH = 1000;

export const groupsOf = (connection: Connection) => connection.model('user_group', schema, 'user_group');

/**
 * Who is in a group is kept with each user, so that removing one is several writes: from the first, nobody joins or finds
 * it; then its members lose it; then it is gone. What a process left undone that died in between, `add` does before it
 * makes another one of the same id.
 */
export function mongoGroupStore(connection: Connection): GroupStore {
  const groups = groupsOf(connection);
  const users = usersOf(connection);
  const empty = async (tenantId: string, groupId: string) => {
    // Nobody joins any more, so that it ends; who was changed in between is found again.
    for (;;) {
      const members = await users.find({ tenantId, groups: groupId }).limit(BATCH).lean().exec();
      if (members.length === 0) break;
      await users.bulkWrite(members.map(({ _id, groups: before }) => ({ updateOne: without(groupId, _id, before) })));
    }
    await groups.deleteOne({ ...byGroup(tenantId, groupId), removing: true });
  };

  return {
    add: async (group) => {
      const { tenantId, id: groupId } = group;
      const document = toDocument(group);
      if (await unlessTaken(groups.insertOne(document))) return true;
      const isLeft = await groups.findOne({ ...byGroup(tenantId, groupId), removing: true }).readConcern('local');
      if (!isLeft) return false;
      await empty(tenantId, groupId);
      return unlessTaken(groups.insertOne(document));
    },
    find: async (tenantId, groupId) => {
      const found = await groups.findOne(present(tenantId, groupId)).lean().exec();
      return found ? fromDocument(found) : undefined;
    },
    list: async (tenantId) =>
      (await groups.find({ tenantId, removing: false }).sort({ _id: 1 }).lean().exec()).map(fromDocument),
    rename: async (tenantId, groupId, name, expected) => {
      const found = { ...present(tenantId, groupId), ...(expected === undefined ? {} : versionIs(expected)) };
      const { matchedCount } = await groups.updateOne(found, { $set: { name }, $inc: { version: 1 } });
      if (matchedCount === 1) return 'updated';
      return (await groups.exists(present(tenantId, groupId))) === null ? 'missing' : 'changed';
    },
    remove: async (tenantId, groupId) => {
      const isMine = await groups.updateOne(present(tenantId, groupId), { $set: { removing: true } });
      if (isMine.modifiedCount !== 1) return false;
      await empty(tenantId, groupId);
      return true;
    },
    countMembers: async (tenantId, groupIds) => {
      const counts = groupIds.map((id) => users.countDocuments({ tenantId, groups: id }).exec());
      const members = await Promise.all(counts);
      return new Map(groupIds.map((id, index) => [id, members[index] ?? 0]));
    },
  };
}

const byGroup = (tenantId: string, groupId: string) => ({ _id: documentId(tenantId, groupId), tenantId });

/** A group that is not about to go. */
export const present = (tenantId: string, groupId: string) => ({ ...byGroup(tenantId, groupId), removing: false });

export function toDocument({ id: groupId, tenantId, name, createdAt, version }: Group): GroupDocument {
  return { ...byGroup(tenantId, groupId), groupId, name, createdAt, version, removing: false };
}

export function fromDocument({ tenantId, groupId: id, name, createdAt, ...found }: GroupDocument): Group {
  const { version = FIRST_VERSION } = found as Partial<GroupDocument>;
  return { tenantId, id, name, createdAt, version };
}
