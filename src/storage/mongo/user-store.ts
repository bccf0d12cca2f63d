import { type Connection } from 'mongoose';
import type { User, UserStore } from '../ports/user-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { memberships } from './memberships.ts';
import { byId, fromDocument, toDocument, type Users, usersOf } from './user-document.ts';
import { externalNameId, nameIds, type UserNames, userNames } from './user-names.ts';
import { userSearch } from './user-search.ts';
import { versionIs } from './versions.ts';

export function mongoUserStore(connection: Connection): UserStore {
  const users = usersOf(connection);
  const names = userNames(connection, users);
  const find = async (tenantId: string, userId: string) => {
    const found = await users.findOne(byId(tenantId, userId)).lean().exec();
    return found ? fromDocument(found) : undefined;
  };
  // The same is asked of the database whether anybody goes by this name or not.
  const ownerOf = async (tenantId: string, nameId: string) =>
    find(tenantId, (await names.ownerOf(tenantId, nameId)) ?? '');
  const change = async (tenantId: string, userId: string, values: Partial<User>, where: { email?: string } = {}) => {
    const update = { $set: values, $inc: { version: 1 } };
    const found = users.updateOne({ ...byId(tenantId, userId), ...where }, update, { runValidators: true });
    return (await found).matchedCount === 1;
  };

  return {
    ...replacing(users, names),
    find,
    findByIdentifier: async (tenantId, identifier) => {
      const user = await ownerOf(tenantId, documentId(tenantId, identifier));
      return user?.username === identifier || user?.email === identifier ? user : undefined;
    },
    findByExternalId: async (tenantId, externalId) => {
      const user = await ownerOf(tenantId, externalNameId(tenantId, externalId));
      return user?.externalId === externalId ? user : undefined;
    },
    setPreferredMethod: (tenantId, userId, preferredMethod) => change(tenantId, userId, { preferredMethod }),
    setStatus: (tenantId, userId, status) => change(tenantId, userId, { status }),
    verifyEmail: (tenantId, userId, email) => change(tenantId, userId, { emailVerified: true }, { email }),
    ...memberships(connection),
    ...userSearch(users),
  };
}

/**
 * A user as a whole, and the names apart from it. Names come first, then the user: a name without its user is nobody's, and
 * is found out when somebody else wants it.
 */
function replacing(users: Users, names: UserNames): Pick<UserStore, 'add' | 'update' | 'remove'> {
  const newest = (tenantId: string, userId: string) =>
    users.findOne(byId(tenantId, userId)).readConcern('local').lean().exec();

  return {
    add: async (user) => {
      const wanted = nameIds(user);
      let held = 0;
      while (held < wanted.length && (await names.reserve(wanted[held] ?? '', user, user.createdAt))) held += 1;
      if (held === wanted.length && (await unlessTaken(users.insertOne(toDocument(user))))) return true;
      const other = await newest(user.tenantId, user.id);
      const others = new Set(other && nameIds(fromDocument(other)));
      await names.release(
        wanted.slice(0, held).filter((name) => !others.has(name)),
        user,
      );
      return false;
    },
    update: async (user, now) => {
      const { tenantId, id, version } = user;
      const stored = await newest(tenantId, id);
      const before = stored && fromDocument(stored);
      if (before?.version !== version - 1) return 'changed';
      const kept = new Set(nameIds(before));
      const wanted = nameIds(user).filter((name) => !kept.has(name));
      // Nothing is reserved for what is refused anyway.
      if (await names.areTaken(wanted, user, now)) return 'taken';
      // What is reserved and not used is not given back, or it might be from another one who has changed this user.
      for (const name of wanted) if (!(await names.reserve(name, user, now))) return 'taken';
      const { _id: _same, groups: _apart, createdAt: _fixed, ...values } = toDocument(user);
      const found = { ...byId(tenantId, id), ...versionIs(version - 1) };
      const changed = await users.updateOne(found, { $set: values }, { runValidators: true });
      if (changed.modifiedCount !== 1) return 'changed';
      const own = new Set(nameIds(user));
      await names.release(
        [...kept].filter((name) => !own.has(name)),
        user,
      );
      return 'updated';
    },
    remove: (tenantId, userId) =>
      compareAndSet(async () => {
        const stored = await newest(tenantId, userId);
        if (stored === null) return done(false);
        const user = fromDocument(stored);
        const removed = await users.deleteOne({ ...byId(tenantId, userId), ...versionIs(user.version) });
        if (removed.deletedCount !== 1) return LOST;
        await names.release(nameIds(user), user);
        return done(true);
      }),
  };
}
