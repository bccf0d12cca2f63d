import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { userService, type UserService } from '#src/users/user-service.ts';
import { aPasskey, aPassword, aRecoveryCodeSet, aTotp } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

describe('the user service', () => {
  let storage: Storage;
  const service = () => userService({ users: storage.users, clock: fixedClock(), random: seededRandom() });

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('makes a user with a random id, who is found however the name is typed', async () => {
    const users = service();
    const alice = await users.createUser({ tenantId: 'acme', username: 'Alice', email: 'Alice@ACME.example' });
    expect(alice).toEqual({
      id: seededRandom().bytes(16).toString('base64url'),
      tenantId: 'acme',
      username: 'alice',
      email: 'alice@acme.example',
      emailVerified: false,
      displayName: 'Alice',
      status: 'active',
      role: 'user',
      preferredMethod: null,
      externalId: null,
      groups: [],
      createdAt: NOW,
      version: 1,
    });
    expect(await users.findByIdentifier('acme', ' ＡＬＩＣＥ ')).toEqual(alice);
    expect(await users.findByIdentifier('acme', 'ALICE@acme.example')).toEqual(alice);
    expect(await users.findByIdentifier('globex', 'alice')).toBeUndefined();
    expect(await users.findByIdentifier('acme', '')).toBeUndefined();
  });

  it('keeps the name and role it is given', async () => {
    const users = service();
    const root = await users.createUser({
      tenantId: 'acme',
      username: 'root',
      displayName: 'Žofie 山田',
      role: 'admin',
    });
    expect(root).toMatchObject({ displayName: 'Žofie 山田', role: 'admin', email: null });
  });

  it('names every wrong member at once', async () => {
    const wrong = service().createUser({ tenantId: 'acme', username: '<b>', email: 'nobody', displayName: 'a\nb' });
    await expect(wrong).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: 'username' }, { path: 'email' }, { path: 'displayName' }] },
    });
  });

  it('refuses a taken name in another spelling', async () => {
    const users = service();
    await users.createUser({ tenantId: 'acme', username: 'alice' });
    const again = users.createUser({ tenantId: 'acme', username: 'ALICE' });
    await expect(again).rejects.toMatchObject({ code: 'validation_failed', message: expect.stringContaining('taken') });
    await expect(users.createUser({ tenantId: 'globex', username: 'alice' })).resolves.toBeDefined();
  });
});

describe('a user who is changed', () => {
  let storage: Storage;
  let users: UserService;
  let user: User;

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    users = userService({ users: storage.users, clock: fixedClock(), random: seededRandom() });
    const email = { email: 'alice@acme.example', emailVerified: true };
    user = await users.createUser({ tenantId: 'acme', username: 'alice', ...email, externalId: 'HR 1' });
  });
  afterEach(() => storage.close());

  it('is what was given, normalised, and otherwise as before', async () => {
    const change = { username: ' ALLY ', displayName: 'Ally', role: 'helpdesk', externalId: null } as const;
    const changed = await users.updateUser(user, change);
    const expected = { ...user, username: 'ally', displayName: 'Ally', role: 'helpdesk', externalId: null, version: 2 };
    expect(changed).toEqual(expected);
    expect(await storage.users.find('acme', user.id)).toEqual(expected);
  });

  it('has no verified address after another one came, unless that is known to be theirs', async () => {
    const moved = await users.updateUser(user, { email: 'Ally@acme.example' });
    expect(moved).toMatchObject({ email: 'ally@acme.example', emailVerified: false });
    const known = await users.updateUser(moved!, { email: 'alice@acme.example', emailVerified: true });
    expect(known).toMatchObject({ emailVerified: true });
    expect(await users.updateUser(known!, { email: null, emailVerified: true })).toMatchObject({
      emailVerified: false,
    });
  });

  it('keeps the address verified that was written differently', async () => {
    const same = await users.updateUser(user, { email: 'ALICE@acme.example', displayName: 'Al' });
    expect(same).toMatchObject({ emailVerified: true, version: 2 });
  });

  it('is left alone where nothing is different', async () => {
    expect(await users.updateUser(user, { username: 'ALICE', email: undefined, status: 'active' })).toBe(user);
    expect(await storage.users.find('acme', user.id)).toMatchObject({ version: 1 });
  });

  it('is not changed by whoever saw an older version, or somebody who has gone', async () => {
    await storage.users.setStatus('acme', user.id, 'disabled');
    expect(await users.updateUser(user, { displayName: 'Late' })).toBeUndefined();
    expect(await storage.users.find('acme', user.id)).toMatchObject({ displayName: 'alice', status: 'disabled' });
    await storage.users.remove('acme', user.id);
    expect(await users.updateUser({ ...user, version: 2 }, { displayName: 'Later' })).toBeUndefined();
  });

  it('names every wrong member at once', async () => {
    const wrong = { username: '-', email: 'x', displayName: '', externalId: 'a\n', role: 'owner', status: 'gone' };
    // On purpose: the types forbid it.
    await expect(users.updateUser(user, wrong as never)).rejects.toMatchObject({
      code: 'validation_failed',
      details: {
        errors: ['username', 'email', 'displayName', 'externalId', 'role', 'status'].map((path) => ({ path })),
      },
    });
    expect(await storage.users.find('acme', user.id)).toEqual(user);
  });

  it.each([
    ['username', { username: 'BOB' }],
    ['email', { email: 'bob@acme.example' }],
    ['externalId', { externalId: 'HR 2' }],
  ])('is told which name is taken: %s', async (path, change) => {
    const email = 'bob@acme.example';
    await userService({ users: storage.users, clock: fixedClock(), random: seededRandom('other') }).createUser({
      ...{ tenantId: 'acme', username: 'bob', email, externalId: 'HR 2' },
    });
    await expect(users.updateUser(user, change)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path }] },
    });
  });
});

describe('toRegistered', () => {
  it.each([aPassword(), aTotp(), aRecoveryCodeSet()])(
    'says id, method and since when, and nothing secret, of a $method',
    (credential) => {
      expect(toRegistered(credential)).toEqual({
        id: credential.id,
        method: credential.method,
        createdAt: credential.createdAt,
      });
    },
  );

  it('calls a passkey synced when it may be backed up, whether or not it is by now', () => {
    expect(toRegistered(aPasskey({ backupEligible: true, backedUp: false })).keyProtection).toBe('synced');
    expect(toRegistered(aPasskey({ backupEligible: false, backedUp: false })).keyProtection).toBe('device_bound');
  });
});
