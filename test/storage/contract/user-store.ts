import { describe, expect, it } from '@jest/globals';
import { aUser } from '../../support/builders.ts';
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
      expect(await users.find('acme', aUser().id)).toEqual(aUser({ preferredMethod: 'totp' }));
      expect(await users.setPreferredMethod('acme', aUser().id, null)).toBe(true);
      expect(await users.findByIdentifier('acme', 'alice')).toEqual(aUser());
    });

    it('disables and enables a user of the tenant', async () => {
      const { users } = await open();
      await users.add(aUser());
      expect(await users.setStatus('globex', aUser().id, 'disabled')).toBe(false);
      expect(await users.setStatus('acme', 'nobody', 'disabled')).toBe(false);
      expect(await users.setStatus('acme', aUser().id, 'disabled')).toBe(true);
      expect(await users.find('acme', aUser().id)).toEqual(aUser({ status: 'disabled' }));
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
      expect(await users.findByIdentifier('acme', 'alice')).toEqual(aUser({ emailVerified: true }));
    });
  });
}
