import { describe, expect, it } from '@jest/globals';
import { MOST_GROUPS, type User, type UserPage } from '#src/storage/ports/user-store.ts';
import { aUser } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

export function userStoreContract(open: Open): void {
  describe('user store', () => {
    it('finds a user by id, user name and address, in the tenant alone', async () => {
      const { users } = await open();
      const alice = aUser({ displayName: AWKWARD.unicode + AWKWARD.quotes });
      expect(await users.add(alice)).toBe(true);
      expect(await users.find('acme', alice.id)).toEqual(alice);
      expect(await users.findByIdentifier('acme', 'alice')).toEqual(alice);
      expect(await users.findByIdentifier('acme', 'alice@acme.example')).toEqual(alice);
      expect(await users.find('globex', alice.id)).toBeUndefined();
      expect(await users.findByIdentifier('globex', 'alice')).toBeUndefined();
      expect(await users.findByIdentifier('acme', 'ALICE')).toBeUndefined();
    });

    it.each([
      ['id', aUser({ username: 'bob', email: null })],
      ['user name', aUser({ id: 'bob', email: null })],
      ['address', aUser({ id: 'bob', username: 'bob' })],
      ["user name that is somebody's address", aUser({ id: 'bob', username: 'alice@acme.example', email: null })],
      ["address that is somebody's user name", aUser({ id: 'bob', username: 'bob', email: 'alice' })],
    ])('refuses a taken %s and keeps nothing of the refused user', async (_, second) => {
      const { users } = await open();
      await users.add(aUser());
      expect(await users.add(second)).toBe(false);
      expect(await users.find('acme', aUser().id)).toEqual(aUser());
      expect(await users.findByIdentifier('acme', 'bob')).toBeUndefined();
    });

    it('lets two tenants have the same user name', async () => {
      const { users } = await open();
      await users.add(aUser());
      expect(await users.add(aUser({ tenantId: 'globex' }))).toBe(true);
    });

    it('keeps a user whose name is the address, and users without one', async () => {
      const { users } = await open();
      const same = aUser({ username: 'alice@acme.example' });
      expect(await users.add(same)).toBe(true);
      expect(await users.add(aUser({ id: 'b', username: 'b', email: null }))).toBe(true);
      expect(await users.add(aUser({ id: 'c', username: 'c', email: null }))).toBe(true);
      expect(await users.findByIdentifier('acme', 'alice@acme.example')).toEqual(same);
    });

    it('gives a name to one of 20 who ask at once', async () => {
      const { users } = await open();
      const answers = await parallel(20, (index) => users.add(aUser({ id: `u-${index}`, email: null })));
      expect(count(answers, true)).toBe(1);
    });

    it('keeps which method a user wants to be offered first', async () => {
      const { users } = await open();
      await users.add(aUser());
      expect(await users.setPreferredMethod('globex', aUser().id, 'totp')).toBe(false);
      expect(await users.setPreferredMethod('acme', aUser().id, 'totp')).toBe(true);
      expect(await users.find('acme', aUser().id)).toEqual(aUser({ preferredMethod: 'totp', version: 2 }));
      expect(await users.setPreferredMethod('acme', aUser().id, null)).toBe(true);
      expect(await users.findByIdentifier('acme', 'alice')).toEqual(aUser({ version: 3 }));
    });

    it('disables and enables a user of the tenant', async () => {
      const { users } = await open();
      await users.add(aUser());
      expect(await users.setStatus('globex', aUser().id, 'disabled')).toBe(false);
      expect(await users.setStatus('acme', 'nobody', 'disabled')).toBe(false);
      expect(await users.setStatus('acme', aUser().id, 'disabled')).toBe(true);
      expect(await users.find('acme', aUser().id)).toEqual(aUser({ status: 'disabled', version: 2 }));
    });

    it('keeps whether an address is verified, and verifies the address that the user has alone', async () => {
      const { users } = await open();
      await users.add(aUser());
      await users.add(aUser({ id: 'bob', username: 'bob', email: 'bob@acme.example', emailVerified: true }));
      expect(await users.find('acme', 'bob')).toMatchObject({ emailVerified: true });

      expect(await users.verifyEmail('globex', aUser().id, 'alice@acme.example')).toBe(false);
      expect(await users.verifyEmail('acme', aUser().id, 'alice@elsewhere.example')).toBe(false);
      expect(await users.verifyEmail('acme', 'nobody', 'alice@acme.example')).toBe(false);
      expect(await users.find('acme', aUser().id)).toEqual(aUser());

      expect(await users.verifyEmail('acme', aUser().id, 'alice@acme.example')).toBe(true);
      expect(await users.verifyEmail('acme', aUser().id, 'alice@acme.example')).toBe(true);
      expect(await users.findByIdentifier('acme', 'alice')).toEqual(aUser({ emailVerified: true, version: 3 }));
    });

    changes(open);
  });

  describe('users and groups', () => {
    memberships(open);
    pages(open);
  });
}

const ALICE = aUser().id;
const aGroup = (id: string, tenantId = 'acme') => ({ tenantId, id, name: id, createdAt: NOW, version: 1 });

function memberships(open: Open): void {
  it('has users join and leave groups that there are, as often as they like', async () => {
    const { users, groups } = await open();
    await users.add(aUser());
    for (const group of [aGroup('staff'), aGroup('admins'), aGroup('far', 'globex')]) await groups.add(group);
    expect(await users.joinGroup('acme', ALICE, 'staff')).toBe(true);
    expect(await users.joinGroup('acme', ALICE, 'staff')).toBe(true);
    expect(await users.joinGroup('acme', ALICE, 'admins')).toBe(true);
    expect(await users.find('acme', ALICE)).toMatchObject({ groups: ['admins', 'staff'] });
    const { version = 0, ...alice } = (await users.findByIdentifier('acme', 'alice')) ?? {};
    expect({ ...alice, version: 1 }).toEqual(aUser({ groups: ['admins', 'staff'] }));
    expect(version).toBeGreaterThan(2);

    expect(await users.joinGroup('acme', ALICE, 'far')).toBe(false);
    expect(await users.joinGroup('acme', 'nobody', 'staff')).toBe(false);
    expect(await users.joinGroup('globex', ALICE, 'far')).toBe(false);
    expect(await users.leaveGroup('acme', 'nobody', 'staff')).toBe(false);
    expect(await users.leaveGroup('globex', ALICE, 'staff')).toBe(false);

    expect(await users.leaveGroup('acme', ALICE, 'staff')).toBe(true);
    expect(await users.leaveGroup('acme', ALICE, 'staff')).toBe(true);
    expect(await users.find('acme', ALICE)).toEqual(aUser({ groups: ['admins'], version: version + 1 }));
  });

  it('keeps the groups that a user is added with', async () => {
    const { users } = await open();
    await users.add(aUser({ groups: ['admins', 'staff'] }));
    expect(await users.find('acme', ALICE)).toEqual(aUser({ groups: ['admins', 'staff'] }));
  });

  it('loses none of 20 who join and leave at once', async () => {
    const { users, groups } = await open();
    await users.add(aUser());
    for (let index = 0; index < 20; index++) await groups.add(aGroup(`g-${index}`));
    await parallel(10, (index) => users.joinGroup('acme', ALICE, `g-${index}`));
    await parallel(20, (index) => (index < 10 ? users.leaveGroup : users.joinGroup)('acme', ALICE, `g-${index}`));
    const ids = Array.from({ length: 10 }, (_, index) => `g-${index + 10}`);
    expect((await users.find('acme', ALICE))?.groups).toEqual(ids);
  });

  it(`has nobody in more than ${MOST_GROUPS} groups, however many are joined at once`, async () => {
    const { users, groups } = await open();
    const ids = Array.from({ length: MOST_GROUPS - 1 }, (_, index) => `g-${100 + index}`);
    await groups.add(aGroup('g-100'));
    await users.add(aUser({ groups: ids }));
    for (let index = 0; index < 5; index++) await groups.add(aGroup(`more-${index}`));
    const answers = await parallel(5, (index) => users.joinGroup('acme', ALICE, `more-${index}`));
    expect(count(answers, true)).toBe(1);
    expect(await users.joinGroup('acme', ALICE, 'g-100')).toBe(true);
    expect((await users.find('acme', ALICE))?.groups).toHaveLength(MOST_GROUPS);
  });
}

function pages(open: Open): void {
  it('gives all users of a tenant, or all members of a group, a page at a time', async () => {
    const { users } = await open();
    for (const id of ['c', 'A', '_', 'b', '-', '9']) {
      const groups = ['b', 'A', '9'].includes(id) ? ['staff'] : [];
      await users.add(aUser({ id, username: `user${id}`, email: null, groups }));
    }
    await users.add(aUser({ tenantId: 'globex', groups: ['staff'] }));
    await users.add(aUser({ tenantId: 'acme-2', groups: ['staff'] }));
    const ids = async (part: UserPage) => (await users.page('acme', part)).map(({ id }) => id);
    expect(await ids({ limit: 4 })).toEqual(['-', '9', 'A', '_']);
    expect(await ids({ limit: 4, after: '_' })).toEqual(['b', 'c']);
    expect(await ids({ limit: 4, after: 'c' })).toEqual([]);
    expect(await ids({ limit: 2, group: 'staff' })).toEqual(['9', 'A']);
    expect(await ids({ limit: 2, group: 'staff', after: 'A' })).toEqual(['b']);
    expect(await ids({ limit: 2, group: 'nobody' })).toEqual([]);
    expect(await users.page('acme', { limit: 1, after: 'b' })).toEqual([
      aUser({ id: 'c', username: 'userc', email: null }),
    ]);
    expect(await users.page('globex', { limit: 5, group: 'staff' })).toEqual([
      aUser({ tenantId: 'globex', groups: ['staff'] }),
    ]);
  });
}

const alice = (overrides: Partial<User> = {}) => aUser({ ...overrides, version: 2 });

function changes(open: Open): void {
  it('replaces a user, all but groups and creation, and finds the user by the new names alone', async () => {
    const { users } = await open();
    await users.add(aUser({ groups: ['staff'] }));
    const next = alice({
      ...{ username: 'ally', email: 'ally@acme.example', emailVerified: true, displayName: 'Ally', role: 'auditor' },
      ...{ status: 'disabled', preferredMethod: 'totp', externalId: 'HR 1' },
    });
    expect(await users.update({ ...next, groups: ['admins'], createdAt: 1 }, NOW)).toBe('updated');
    const stored = { ...next, groups: ['staff'] };
    expect(await users.find('acme', ALICE)).toEqual(stored);
    for (const name of ['ally', 'ally@acme.example']) {
      expect(await users.findByIdentifier('acme', name)).toEqual(stored);
    }
    for (const name of ['alice', 'alice@acme.example', 'HR 1']) {
      expect(await users.findByIdentifier('acme', name)).toBeUndefined();
    }
    expect(await users.findByExternalId('acme', 'HR 1')).toEqual(stored);
    expect(await users.findByExternalId('acme', 'hr 1')).toBeUndefined();
    expect(await users.findByExternalId('globex', 'HR 1')).toBeUndefined();
    expect(await users.add(aUser({ id: 'next' }))).toBe(true);
  });

  it('takes names away from a user who has others, and gives them back', async () => {
    const { users } = await open();
    await users.add(aUser({ externalId: 'x' }));
    const without = alice({ email: null, externalId: null });
    expect(await users.update(without, NOW)).toBe('updated');
    expect(await users.findByIdentifier('acme', 'alice@acme.example')).toBeUndefined();
    expect(await users.findByExternalId('acme', 'x')).toBeUndefined();
    const again = aUser({ externalId: 'x', version: 3 });
    expect(await users.update(again, NOW)).toBe('updated');
    expect(await users.findByIdentifier('acme', 'alice@acme.example')).toEqual(again);
    expect(await users.findByExternalId('acme', 'x')).toEqual(again);
    expect(await users.add(aUser({ id: 'b', username: 'b' }))).toBe(false);
  });

  it('changes the version that was seen alone, and nobody who is not there', async () => {
    const { users } = await open();
    await users.add(aUser());
    expect(await users.update(aUser({ displayName: 'Late', version: 1 }), NOW)).toBe('changed');
    expect(await users.update(aUser({ displayName: 'Early', version: 3 }), NOW)).toBe('changed');
    expect(await users.update(alice({ tenantId: 'globex' }), NOW)).toBe('changed');
    expect(await users.update(alice({ id: 'nobody', username: 'n', email: null }), NOW)).toBe('changed');
    expect(await users.findByIdentifier('acme', 'n')).toBeUndefined();
    expect(await users.find('acme', ALICE)).toEqual(aUser());
  });

  it('lets one of 20 changes of a version through, with all of its names', async () => {
    const { users } = await open();
    await users.add(aUser());
    const answers = await parallel(20, (index) =>
      users.update(alice({ username: `a-${index}`, email: `a-${index}@acme.example` }), NOW),
    );
    expect([count(answers, 'updated'), count(answers, 'changed')]).toEqual([1, 19]);
    const stored = await users.find('acme', ALICE);
    expect(stored).toMatchObject({ version: 2, email: `${stored?.username}@acme.example` });
    expect(await users.findByIdentifier('acme', stored?.username ?? '')).toEqual(stored);
    expect(await users.findByIdentifier('acme', stored?.email ?? '')).toEqual(stored);
  });

  it.each([
    ['user name', { username: 'bob' }],
    ['address', { email: 'bob@acme.example' }],
    ["address that is somebody's user name", { email: 'bob' }],
    ['external id', { externalId: 'HR 2' }],
  ] as const)('gives nobody a %s that somebody else has, and changes nothing', async (_, taken) => {
    const { users } = await open();
    await users.add(aUser());
    await users.add(aUser({ id: 'bob', username: 'bob', email: 'bob@acme.example', externalId: 'HR 2' }));
    expect(await users.update(alice({ displayName: 'Bob', ...taken }), NOW)).toBe('taken');
    expect(await users.find('acme', ALICE)).toEqual(aUser());
    expect(await users.add(aUser({ id: 'c', username: 'c', email: null, externalId: 'HR 2' }))).toBe(false);
    expect(await users.findByExternalId('acme', 'HR 2')).toMatchObject({ id: 'bob' });
    expect(await users.findByIdentifier('acme', 'bob')).toMatchObject({ id: 'bob' });
  });

  it('gives a name to one of 20 users who take it at once, and to nobody twice', async () => {
    const { users } = await open();
    const people = Array.from({ length: 20 }, (_, index) =>
      aUser({ id: `u${index}`, username: `u${index}`, email: null }),
    );
    for (const user of people) await users.add(user);
    const answers = await Promise.all(
      people.map((user) => users.update({ ...user, username: 'boss', version: 2 }, NOW)),
    );
    expect([count(answers, 'updated'), count(answers, 'taken')]).toEqual([1, 19]);
    const { id } = (await users.findByIdentifier('acme', 'boss')) ?? {};
    const [other] = people.filter((user) => user.id !== id);
    expect(await users.findByIdentifier('acme', other?.username ?? '')).toEqual(other);
  });

  it('removes a user with names and memberships, once', async () => {
    const { users, groups } = await open();
    await groups.add(aGroup('staff'));
    await users.add(aUser({ externalId: 'x', groups: ['staff'] }));
    await users.add(aUser({ tenantId: 'globex' }));
    expect(await users.remove('acme', 'nobody')).toBe(false);
    expect(count(await parallel(5, () => users.remove('acme', ALICE)), true)).toBe(1);
    expect(await users.find('acme', ALICE)).toBeUndefined();
    expect(await users.findByIdentifier('acme', 'alice')).toBeUndefined();
    expect(await users.findByExternalId('acme', 'x')).toBeUndefined();
    expect(await users.page('acme', { limit: 5, group: 'staff' })).toEqual([]);
    expect(await users.find('globex', ALICE)).toBeDefined();
    expect(await users.add(aUser({ id: 'next', externalId: 'x' }))).toBe(true);
  });
}
