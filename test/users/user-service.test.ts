import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { userService } from '#src/users/user-service.ts';
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
      groups: [],
      createdAt: NOW,
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
