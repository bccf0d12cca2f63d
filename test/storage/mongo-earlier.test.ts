import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { aKey } from '../support/a-key.ts';
import { aTenant, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { aBlock } from './contract/audit-samples.ts';
import { count, parallel } from './contract/run.ts';

/** As a release before groups, campaigns, versions and rules of clients has written them. */
const { groups: _groups, externalId: _externalId, version: _version, id: userId, ...user } = aUser();
const { id: _id, branding, policy, ...tenant } = aTenant();
const written = { ...tenant, branding: JSON.stringify(branding), policy: JSON.stringify(policy) };
const EARLIER = {
  tenant: [
    { ...written, _id: 'acme', version: 7 },
    { ...written, _id: 'globex' },
  ],
  user: [{ _id: `acme|${userId}`, ...user, userId }],
  enrollment: [
    { _id: 'acme|alice', tenantId: 'acme', skips: 2, freeSkips: 1, snoozedUntil: NOW },
    { _id: 'acme|bob', tenantId: 'acme', skips: 0, freeSkips: 3, snoozedUntil: 0 },
  ],
  client: [
    {
      ...{ _id: 'acme|app', tenantId: 'acme', clientId: 'app', metadata: '{}', sealedSecret: null, firstParty: true },
      ...{ createdAt: NOW, order: new mongoose.Types.ObjectId() },
    },
  ],
  signing_key: [
    {
      ...{ _id: 'acme|ES256|first', tenantId: 'acme', kid: 'k1', alg: 'ES256', sealedJwk: 'sealed', createdAt: NOW },
      order: new mongoose.Types.ObjectId(),
    },
  ],
  audit_event: [
    {
      ...{ _id: 'acme|e', id: 'e', tenantId: 'acme', at: NOW, type: 'sign_out', outcome: 'success', reason: null },
      ...{ userId, clientId: null, credentialId: null, address: null, order: new mongoose.Types.ObjectId() },
    },
  ],
} as const;

describeMongo('documents of an earlier release', (mongo) => {
  let storage: Storage;
  beforeAll(async () => {
    const url = mongo.freshUrl();
    storage = await openStorage({ kind: 'mongodb', url });
    const connection = await mongoose.createConnection(url).asPromise();
    for (const [name, documents] of Object.entries(EARLIER)) {
      for (const document of documents) await connection.collection<{ _id: string }>(name).insertOne({ ...document });
    }
    await connection.destroy();
  });
  afterAll(() => storage.close());

  it('have their skips counted for the campaign that asks everybody, and go on from there, each skip once', async () => {
    const { enrollments } = storage;
    const before = { freeSkips: 1, campaigns: { everybody: { skips: 2, snoozedUntil: NOW } } };
    const next = { freeSkips: 1, campaigns: { everybody: { skips: 3, snoozedUntil: NOW + 9 } } };
    const free = { freeSkips: 3, campaigns: {} };
    expect(await enrollments.find('acme', 'alice')).toEqual(before);
    expect(await enrollments.listByUsers('acme', ['alice', 'bob'])).toEqual(
      new Map([
        ['alice', before],
        ['bob', free],
      ]),
    );
    expect(await enrollments.advance('acme', 'alice', next, before)).toBe(false);
    expect(await enrollments.advance('acme', 'alice', { freeSkips: 0, campaigns: {} }, next)).toBe(false);
    const answers = await parallel(20, () => enrollments.advance('acme', 'alice', before, next));
    expect(count(answers, true)).toBe(1);
    expect(await enrollments.find('acme', 'alice')).toEqual(next);
    expect(await enrollments.advance('acme', 'bob', free, next)).toBe(true);
    expect(await enrollments.advance('acme', 'bob', next, free)).toBe(true);
    expect(await enrollments.find('acme', 'bob')).toEqual(free);
  });

  it('are users of no group, who can join one, active clients without rules, and events without details', async () => {
    expect(await storage.users.find('acme', userId)).toEqual(aUser({ version: 0 }));
    await storage.groups.add({ tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW, version: 1 });
    expect(await storage.users.leaveGroup('acme', userId, 'staff')).toBe(true);
    expect(await storage.users.joinGroup('acme', userId, 'staff')).toBe(true);
    expect(await storage.users.find('acme', userId)).toEqual(aUser({ groups: ['staff'], version: 1 }));
    expect(await storage.clients.list('acme')).toMatchObject([{ clientId: 'app', rules: {}, status: 'active' }]);
    expect(await storage.clients.change('acme', 'app', { status: 'suspended' }, 0)).toBe('updated');
    expect(await storage.clients.change('acme', 'app', { status: 'active' }, 0)).toBe('changed');
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ rules: {}, status: 'suspended', version: 1 });
    expect(await storage.audit.list('acme', 9)).toMatchObject([{ id: 'e', details: null, actor: null, signIn: null }]);
    expect(await storage.auditChain.waiting()).toEqual(['acme']);
    expect(await storage.auditChain.unsealed('acme', 9)).toMatchObject([{ id: 'e' }]);
    await storage.auditChain.seal(aBlock({ count: 1 }), ['e']);
    expect(await storage.auditChain.eventsOf('acme', 1)).toMatchObject([{ id: 'e', block: 1, position: 0 }]);
  });

  it('are tenants whose history begins with what they are', async () => {
    const { tenants } = storage;
    const unknown = { at: null, actor: null, comment: null };
    expect(await tenants.history('acme', { limit: 9 })).toMatchObject([{ version: 7, ...unknown }]);
    expect(await tenants.history('globex', { limit: 9 })).toMatchObject([{ version: 1, ...unknown, at: NOW }]);
    const note = { at: NOW + 9, actor: 'operator', comment: null };
    expect(await tenants.update(aTenant({ version: 8, name: 'New' }), note)).toBe(true);
    expect(await tenants.history('acme', { limit: 9 })).toMatchObject([
      { version: 8, ...note, settings: { name: 'New' } },
      { version: 7, ...unknown, settings: { name: 'Acme' } },
    ]);
    expect(await tenants.at('acme', 6)).toBeUndefined();
  });

  it('are the first keys of their algorithms, which another one may follow', async () => {
    const next = aKey({ kid: 'k2', generation: 2, createdAt: NOW + 1 });
    expect(await storage.keys.list('acme')).toEqual([aKey()]);
    expect(await storage.keys.add(aKey({ kid: 'k3' }))).toBe(false);
    expect(await storage.keys.add(next)).toBe(true);
    expect(await storage.keys.list('acme')).toEqual([aKey(), next]);
  });

  it('are users who can be changed, and who are found from the next start on', async () => {
    const url = mongo.freshUrl();
    await (await openStorage({ kind: 'mongodb', url })).close();
    const connection = await mongoose.createConnection(url).asPromise();
    for (const name of ['alice', 'bob']) {
      const document = { ...EARLIER.user[0], _id: `acme|${name}`, userId: name, username: name, email: null };
      await connection.collection<{ _id: string }>('user').insertOne(document);
      const entry = { _id: `acme|${name}`, tenantId: 'acme', userId: name, reservedAt: NOW };
      await connection.collection<{ _id: string }>('user_identifier').insertOne(entry);
    }
    await connection.destroy();

    const next = await openStorage({ kind: 'mongodb', url });
    expect(await next.users.count('acme', { text: 'alice example' })).toBe(2);
    const changed = aUser({ id: 'alice', username: 'ally', email: null, version: 1 });
    expect(await next.users.update({ ...changed, username: 'bob' }, NOW + 61)).toBe('taken');
    expect(await next.users.update(changed, NOW)).toBe('updated');
    expect(await next.users.update(changed, NOW)).toBe('changed');
    expect(await next.users.search('acme', { text: 'ally', limit: 5 })).toEqual([changed]);
    expect(await next.users.findByIdentifier('acme', 'alice')).toBeUndefined();
    await next.close();
  });

  it('are not a group that a process was removing when it died: its id can be had again, by nobody of before', async () => {
    const url = mongo.freshUrl();
    const halfway = await openStorage({ kind: 'mongodb', url });
    const group = { tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW, version: 1 };
    await halfway.groups.add(group);
    await halfway.users.add(aUser({ groups: ['staff'] }));
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.collection('user_group').updateOne({ groupId: 'staff' }, { $set: { removing: true } });
    await connection.destroy();

    expect(await halfway.groups.list('acme')).toEqual([]);
    expect(await halfway.users.joinGroup('acme', userId, 'staff')).toBe(false);
    expect(await halfway.groups.remove('acme', 'staff')).toBe(false);
    expect(await halfway.groups.add({ ...group, name: 'New' })).toBe(true);
    expect(await halfway.users.find('acme', userId)).toEqual(aUser({ version: 2 }));
    expect(await halfway.groups.list('acme')).toEqual([{ ...group, name: 'New' }]);
    await halfway.close();
  });
});
