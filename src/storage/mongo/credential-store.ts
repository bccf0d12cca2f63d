import mongoose, { type Connection } from 'mongoose';
import type {
  Credential,
  CredentialOwner,
  CredentialStore,
  PasskeyCredential,
  PasswordCredential,
  TemporaryAccessPassCredential,
  TrustedDeviceCredential,
} from '../ports/credential-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { credentialSetSchema, fromEntry, toEntry, type CredentialEntry } from './credential-document.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { passkeyOwners, type PasskeyOwners } from './passkey-owners.ts';

type Entries = readonly CredentialEntry[];
type Sets = ReturnType<typeof setsOf>;

const setsOf = (connection: Connection) => connection.model('credential_set', credentialSetSchema, 'credential_set');

export function mongoCredentialStore(connection: Connection): CredentialStore {
  const sets = setsOf(connection);
  const owners = passkeyOwners(connection);
  const list = async (owner: CredentialOwner) => {
    const set = await sets.findOne(byOwner(owner)).lean().exec();
    return (set?.credentials ?? []).map((entry) => fromEntry(owner, entry));
  };

  return {
    ...registering(sets, owners),
    ...using(sets),
    ...spending(sets),
    listByUser: (tenantId, userId) => list({ tenantId, userId }),
    listByUsers: async (tenantId, userIds) => {
      const ids = userIds.map((userId) => documentId(tenantId, userId));
      const found = await sets
        .find({ _id: mongoose.trusted({ $in: ids }), tenantId })
        .lean()
        .exec();
      const filled = found.filter(({ credentials }) => credentials.length > 0);
      return new Map(
        filled.map(({ userId, credentials }) => [
          userId,
          credentials.map((entry) => fromEntry({ tenantId, userId }, entry)),
        ]),
      );
    },
    findPasskey: async (rpId, webauthnId) => {
      const owner = await owners.find(rpId, webauthnId);
      const isIt = ({ id, method }: Credential) => id === owner?.credentialId && method === 'passkey';
      return owner ? ((await list(owner)).find(isIt) as PasskeyCredential | undefined) : undefined;
    },
  };
}

type Registering = Pick<CredentialStore, 'add' | 'addUpTo' | 'replaceMethod' | 'remove' | 'removeByUser'>;

function registering(sets: Sets, owners: PasskeyOwners): Registering {
  const change = setChanger(sets);
  // Puts it into its user's set, or takes back what was entered for it.
  const put = async (
    credential: Credential,
    keep: (other: CredentialEntry) => boolean,
  ): Promise<Entries | undefined> => {
    const before = await change(credential, (entries) => {
      const kept = entries.filter(keep);
      return kept.some(({ id }) => id === credential.id) ? undefined : [...kept, toEntry(credential)];
    });
    if (before === undefined) await owners.takeBack(credential);
    return before;
  };

  return {
    add: async (credential) => {
      if (!(await unlessTaken(owners.enter(credential)))) return false;
      return (await put(credential, () => true)) !== undefined;
    },
    addUpTo: async (most, credential) => {
      if (!(await unlessTaken(owners.enter(credential)))) return 'taken';
      let isFull = false;
      const before = await change(credential, (entries) => {
        isFull = entries.filter(({ method }) => method === credential.method).length >= most;
        return isFull || entries.some(({ id }) => id === credential.id) ? undefined : [...entries, toEntry(credential)];
      });
      if (before !== undefined) return 'added';
      await owners.takeBack(credential);
      return isFull ? 'too_many' : 'taken';
    },
    replaceMethod: async (credential) => {
      const isOther = ({ method }: CredentialEntry) => method !== credential.method;
      await owners.enter(credential);
      const before = await put(credential, isOther);
      if (before === undefined) throw new Error('duplicate credential id');
      await owners.forget(before.filter((entry) => !isOther(entry)));
    },
    remove: async (owner, credentialId) => {
      const isIt = ({ id }: CredentialEntry) => id === credentialId;
      const before = await change(owner, (entries) =>
        entries.some(isIt) ? entries.filter((entry) => !isIt(entry)) : undefined,
      );
      if (before) await owners.forget(before.filter(isIt));
      return before !== undefined;
    },
    removeByUser: async (tenantId, userId) => {
      // Emptied first, so that what is forgotten is what there was.
      const before = await change({ tenantId, userId }, (entries) => (entries.length > 0 ? [] : undefined));
      if (before) await owners.forget(before);
      await sets.deleteOne({ ...byOwner({ tenantId, userId }), credentials: [] });
    },
  };
}

interface Change {
  readonly where?: { readonly counter?: object };
  readonly to: Readonly<Record<string, unknown>>;
}

type Using = Pick<CredentialStore, 'rename' | 'advanceCounter' | 'recordUse' | 'confirm'>;

function using(sets: Sets): Using {
  const change = setChanger(sets);
  /** Sets members of one credential in one step, where it is as `where` says. */
  const set = async (owner: CredentialOwner, id: string, { where = {}, to }: Change) => {
    // `$eq`, because what is trusted here is not looked through for operators.
    const it = { id: { $eq: id }, ...where };
    const filter = { ...byOwner(owner), credentials: mongoose.trusted({ $elemMatch: it }) };
    const members = Object.entries(to).map(([name, value]): [string, unknown] => [`credentials.$[it].${name}`, value]);
    const update = { $set: Object.fromEntries<unknown>(members), $inc: { version: 1 } };
    return (await sets.updateOne(filter, update, { arrayFilters: [{ 'it.id': { $eq: id } }] })).modifiedCount === 1;
  };

  return {
    rename: (owner, id, name) => set(owner, id, { to: { name } }),
    advanceCounter: (owner, id, to, usedAt) =>
      set(owner, id, { where: { counter: { $lt: to } }, to: { counter: to, lastUsedAt: usedAt } }),
    recordUse: async (owner, id, { usedAt, backedUp }) => {
      const state = backedUp === undefined ? {} : { backedUp };
      await set(owner, id, { to: { lastUsedAt: usedAt, ...state } });
    },
    confirm: async (owner, id) => {
      const isIt = (entry: CredentialEntry) => entry.id === id && entry.method === 'passkey';
      await change(owner, (entries) =>
        entries.some(isIt) ? entries.map((entry) => (isIt(entry) ? confirmed(entry) : entry)) : undefined,
      );
    },
  };
}

type Spending = Pick<CredentialStore, 'spendRecoveryCode' | 'spendPass' | 'replaceToken' | 'replaceHash'>;

function spending(sets: Sets): Spending {
  const change = setChanger(sets);
  /** Changes what only its own method has, of the one credential that is as `isIt` says; false when none is. */
  const changeIf = async <C extends Credential>(
    owner: CredentialOwner,
    isIt: (credential: C) => boolean,
    to: Partial<C> | ((credential: C) => C),
  ) => {
    const found = (entry: CredentialEntry) => isIt(fromEntry(owner, entry) as C);
    const changed = (entry: CredentialEntry) => {
      const credential = fromEntry(owner, entry) as C;
      return toEntry(typeof to === 'function' ? to(credential) : { ...credential, ...to });
    };
    const before = await change(owner, (entries) =>
      entries.some(found) ? entries.map((entry) => (found(entry) ? changed(entry) : entry)) : undefined,
    );
    return before !== undefined;
  };

  return {
    spendRecoveryCode: async (owner, credentialId, hash, usedAt) => {
      const has = ({ id, hashes }: CredentialEntry) => id === credentialId && hashes?.includes(hash) === true;
      const spend = (entry: CredentialEntry): CredentialEntry => ({
        ...entry,
        lastUsedAt: usedAt,
        hashes: (entry.hashes ?? []).filter((other) => other !== hash),
      });
      const before = await change(owner, (entries) =>
        entries.some(has) ? entries.map((entry) => (has(entry) ? spend(entry) : entry)) : undefined,
      );
      return before !== undefined;
    },
    spendPass: (owner, credentialId, usedAt) =>
      changeIf<TemporaryAccessPassCredential>(
        owner,
        ({ id, method, spentAt }) => id === credentialId && method === 'temporary_access_pass' && spentAt === null,
        { spentAt: usedAt, lastUsedAt: usedAt },
      ),
    replaceHash: (owner, credentialId, { fromHash, toHash, usedAt }) =>
      changeIf<PasswordCredential>(
        owner,
        ({ id, method, hash }) => id === credentialId && method === 'password' && hash === fromHash,
        (password) => ({ ...ownHash(password), hash: toHash, lastUsedAt: usedAt }),
      ),
    replaceToken: (owner, credentialId, { fromHash, toHash, usedAt }) =>
      changeIf<TrustedDeviceCredential>(
        owner,
        ({ id, method, tokenHash }) => id === credentialId && method === 'trusted_device' && tokenHash === fromHash,
        { tokenHash: toHash, lastUsedAt: usedAt },
      ),
  };
}

function ownHash(credential: PasswordCredential): PasswordCredential {
  const { foreign: _, ...password } = credential;
  return password;
}

function confirmed(entry: CredentialEntry): CredentialEntry {
  const { unconfirmed: _, ...details } = JSON.parse(entry.details) as { unconfirmed?: true };
  return { ...entry, details: JSON.stringify(details) };
}

/** Changes a user's set as a whole, unless `next` answers undefined; answers what it was before. */
function setChanger(sets: Sets) {
  return ({ tenantId, userId }: CredentialOwner, next: (entries: Entries) => Entries | undefined) =>
    compareAndSet<Entries | undefined>(async () => {
      const stored = await sets.findOne(byOwner({ tenantId, userId })).readConcern('local').lean().exec();
      const before = stored?.credentials ?? [];
      const credentials = next(before);
      if (credentials === undefined) return done(undefined);

      const key = byOwner({ tenantId, userId });
      const isMine = stored
        ? (await sets.updateOne({ ...key, version: stored.version }, { credentials, version: stored.version + 1 }))
            .modifiedCount === 1
        : await unlessTaken(sets.insertOne({ ...key, userId, version: 1, credentials }));
      return isMine ? done(before) : LOST;
    });
}

function byOwner({ tenantId, userId }: CredentialOwner) {
  return { _id: documentId(tenantId, userId), tenantId };
}
