import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { aKey } from '../support/a-key.ts';
import { aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { count, parallel } from './contract/run.ts';

/** As a release before groups, campaigns and rules of clients has written them. */
const { groups: _, id: userId, ...user } = aUser();
const EARLIER = {
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
    expect(await storage.users.find('acme', userId)).toEqual(aUser());
    await storage.groups.add({ tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW });
    expect(await storage.users.leaveGroup('acme', userId, 'staff')).toBe(true);
    expect(await storage.users.joinGroup('acme', userId, 'staff')).toBe(true);
    expect(await storage.users.find('acme', userId)).toEqual(aUser({ groups: ['staff'] }));
    expect(await storage.clients.list('acme')).toMatchObject([{ clientId: 'app', rules: {}, status: 'active' }]);
    expect(await storage.clients.change('acme', 'app', { status: 'suspended' })).toBe(true);
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ rules: {}, status: 'suspended' });
    expect(await storage.audit.list('acme', 9)).toMatchObject([{ id: 'e', details: null }]);
  });

  it('are the first keys of their algorithms, which another one may follow', async () => {
    const next = aKey({ kid: 'k2', generation: 2, createdAt: NOW + 1 });
    expect(await storage.keys.list('acme')).toEqual([aKey()]);
    expect(await storage.keys.add(aKey({ kid: 'k3' }))).toBe(false);
    expect(await storage.keys.add(next)).toBe(true);
    expect(await storage.keys.list('acme')).toEqual([aKey(), next]);
  });

  it('are not a group that a process was removing when it died: its id can be had again, by nobody of before', async () => {
    const url = mongo.freshUrl();
    const halfway = await openStorage({ kind: 'mongodb', url });
    const group = { tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW };
    await halfway.groups.add(group);
    await halfway.users.add(aUser({ groups: ['staff'] }));
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.collection('user_group').updateOne({ groupId: 'staff' }, { $set: { removing: true } });
    await connection.destroy();

    expect(await halfway.groups.list('acme')).toEqual([]);
    expect(await halfway.users.joinGroup('acme', userId, 'staff')).toBe(false);
    expect(await halfway.groups.remove('acme', 'staff')).toBe(false);
    expect(await halfway.groups.add({ ...group, name: 'New' })).toBe(true);
    expect(await halfway.users.find('acme', userId)).toEqual(aUser());
    expect(await halfway.groups.list('acme')).toEqual([{ ...group, name: 'New' }]);
    await halfway.close();
  });
});
