import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { documentId, namesIn } from '#src/storage/mongo/document-id.ts';
import { redactUrl } from '#src/storage/mongo/redact-url.ts';
import { aPassword, aTenant, aTotp, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { describeMongo } from '../support/mongo-server.ts';

describe('documentId', () => {
  it('leads with the tenant, and is the same for no two lists of names', () => {
    expect(documentId('acme', 'Session', 'abc')).toBe('acme|Session|abc');
    const lists = [
      ['a', 'b', 'c'],
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['a\\', 'b', 'c'],
      ['a\\|b', 'c'],
      ['a\\', '|b', 'c'],
      ['a', 'b', '', 'c'],
    ];
    expect(new Set(lists.map((names) => documentId(...names))).size).toBe(lists.length);
    for (const names of lists) expect(namesIn(documentId(...names))).toEqual(names);
  });
});

describe('redactUrl', () => {
  it.each([
    ['mongodb://db1,db2:27018/latchkey?replicaSet=rs0', 'mongodb://db1,db2:27018/latchkey'],
    ['mongodb+srv://me:s%40cret@db.example/latchkey', 'mongodb+srv://db.example/latchkey'],
    ['mongodb://me:s@cr/e?t@db/latchkey?tlsCertificateKeyFilePassword=secret', 'mongodb://db/latchkey'],
  ])('keeps hosts and database of %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});

// What a bug elsewhere could let through: an operator in the place of a text.
const OPERATORS: readonly unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $in: ['alice'] },
  ['alice'],
  /alice/,
  { toString: () => 'alice' },
];

describeMongo('values that are not what they should be', (mongo) => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await openStorage({ kind: 'mongodb', url: mongo.freshUrl() });
    await storage.tenants.add(aTenant());
    await storage.users.add(aUser());
    await storage.groups.add({ tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW, version: 1 });
    await storage.credentials.add(aTotp());
    await storage.artifacts.save(
      { tenantId: 'acme', model: 'Session', id: 's' },
      { uid: 'alice', grantId: 'alice' },
      null,
    );
  });
  afterAll(() => storage.close());

  it.each(OPERATORS)('find nothing, and change nothing: %j', async (operator) => {
    // On purpose: the types forbid it.
    const value = operator as string;
    const key = { tenantId: 'acme', model: 'Session', id: 's' };
    const calls = [
      () => storage.tenants.find(value),
      () => storage.users.find('acme', value),
      () => storage.users.findByIdentifier(value, 'alice'),
      () => storage.artifacts.findByUid('acme', 'Session', value, NOW),
      () => storage.artifacts.findByUid(value, 'Session', 'alice', NOW),
      () => storage.artifacts.removeByGrant('acme', value),
      () => storage.artifacts.save(key, { uid: value }, null),
      () => storage.credentials.rename(aTotp(), value, 'Mine'),
      () => storage.credentials.rename(aTotp(), aTotp().id, value),
      () => storage.credentials.advanceCounter(aTotp(), value, 99, NOW),
      () => storage.users.setStatus('acme', aUser().id, value as 'active'),
      () => storage.users.joinGroup('acme', aUser().id, value),
      () => storage.users.joinGroup('acme', value, 'staff'),
      () => storage.groups.find('acme', value),
      () => storage.groups.remove('acme', value),
      () => storage.groups.rename('acme', 'staff', value),
      () => storage.clients.change('acme', value, { status: 'suspended' }),
      () => storage.clients.remove('acme', value),
      () => storage.users.findByExternalId('acme', value),
      () => storage.users.update(aUser({ displayName: value, version: 2 }), NOW),
      () => storage.users.update(aUser({ id: value, version: 2 }), NOW),
      () => storage.users.remove('acme', value),
      ...['status', 'role', 'group', 'after', 'text'].flatMap((name) => [
        async () => (await storage.users.search('acme', { limit: 9, [name]: value })).length,
        async () => (name === 'after' ? 0 : storage.users.count('acme', { [name]: value })),
      ]),
      async () => (await storage.users.search(value, { limit: 9 })).length,
    ];
    const answers = await Promise.allSettled(calls.map((call) => call()));
    const found = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined));
    expect(found.filter(Boolean)).toEqual([]);
    expect(await storage.users.find('acme', aUser().id)).toEqual(aUser());
    expect(await storage.credentials.listByUser('acme', aUser().id)).toEqual([aTotp()]);
    expect(await storage.artifacts.find(key, NOW)).toEqual({ uid: 'alice', grantId: 'alice' });
  });

  it('keeps texts that are empty, or look like something else', async () => {
    const odd = aPassword({ id: '5', name: '', hash: '{"$gt":""}' });
    expect(await storage.credentials.add(odd)).toBe(true);
    expect(await storage.credentials.listByUser('acme', aUser().id)).toEqual([aTotp(), odd]);
  });

  it('gives back a name that a process left behind when it died while it changed somebody', async () => {
    const [carl, dora] = ['carl', 'dora'].map((id) => aUser({ id, username: id, email: null }));
    for (const user of [carl!, dora!]) await storage.users.add(user);
    // Its second write fails: the name is entered, the user is as before.
    const half = { ...carl!, username: 'free', version: 2 };
    await expect(storage.users.update({ ...half, role: 'nobody' as 'user' }, NOW)).rejects.toThrow('Validation failed');
    expect(await storage.users.findByIdentifier('acme', 'free')).toBeUndefined();
    const next = { ...dora!, username: 'free', version: 2 };
    expect(await storage.users.update(next, NOW + 59)).toBe('taken');
    expect(await storage.users.update(half, NOW + 59)).toBe('updated');
    expect(await storage.users.update(next, NOW + 600)).toBe('taken');
    expect(await storage.users.update({ ...carl!, version: 3 }, NOW + 600)).toBe('updated');
    expect(await storage.users.update(next, NOW + 600)).toBe('updated');
    expect(await storage.users.findByIdentifier('acme', 'free')).toEqual(next);
    expect(await storage.users.findByIdentifier('acme', 'carl')).toMatchObject({ id: 'carl' });
  });

  it('takes over a name that a process left behind when it died between the two writes', async () => {
    const bob = aUser({ id: 'bob', username: 'bob', email: null, createdAt: NOW + 61 });
    // Its second write fails: the name is entered, the user is not.
    const half = aUser({ id: 'half', username: 'bob', email: null, role: 'nobody' as 'user' });
    await expect(storage.users.add(half)).rejects.toThrow('validation failed');
    expect(await storage.users.findByIdentifier('acme', 'bob')).toBeUndefined();
    expect(await storage.users.add({ ...bob, createdAt: NOW + 59 })).toBe(false);
    expect(await storage.users.add(bob)).toBe(true);
    expect(await storage.users.findByIdentifier('acme', 'bob')).toEqual(bob);
  });
});
