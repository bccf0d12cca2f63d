import { describe, expect, it } from '@jest/globals';
import type { User, UserSearch } from '#src/storage/ports/user-store.ts';
import { aUser } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import type { Open } from './run.ts';

/** Run by every backend. */
export function userSearchContract(open: Open): void {
  describe('users who are looked for', () => {
    const people: readonly User[] = [
      aUser({ id: '1', username: 'zoe', email: 'zoe@acme.example', displayName: 'Zoë Müller', groups: ['staff'] }),
      aUser({ id: '2', username: 'ann', email: null, displayName: 'Ann 100%_(x).*', role: 'helpdesk' }),
      aUser({ id: '3', username: 'bob', email: 'robert@acme.example', displayName: 'ＢＯＢ', status: 'disabled' }),
      aUser({ id: '4', username: 'ann-2', email: null, displayName: 'Cafe\u0301 山田', groups: ['admins', 'staff'] }),
      aUser({ id: '5', username: 'éva', email: null, displayName: 'Eva', role: 'admin', groups: ['admins'] }),
      aUser({ id: '6', username: 'ann', email: null, displayName: 'Ann', tenantId: 'globex' }),
    ];
    const filled = async () => {
      const { users } = await open();
      for (const user of people) await users.add(user);
      const names = async (filter: Partial<UserSearch>) => {
        const found = (await users.search('acme', { limit: 50, ...filter })).map(({ username }) => username);
        const { after, limit, ...rest } = filter;
        if (after === undefined && limit === undefined) expect(await users.count('acme', rest)).toBe(found.length);
        return found;
      };
      return { users, names };
    };

    it('are given by user name, a part at a time', async () => {
      const { users, names } = await filled();
      expect(await names({})).toEqual(['ann', 'ann-2', 'bob', 'zoe', 'éva']);
      expect(await names({ limit: 2 })).toEqual(['ann', 'ann-2']);
      expect(await names({ limit: 2, after: 'ann-2' })).toEqual(['bob', 'zoe']);
      expect(await names({ limit: 2, after: 'éva' })).toEqual([]);
      expect(await users.search('acme', { limit: 1, after: 'bob' })).toEqual([people[0]]);
      expect(await users.count('acme-2', {})).toBe(0);
    });

    it.each([
      ['a part of a user name', 'n-', ['ann-2']],
      ['a part of an address', 'ert@', ['bob']],
      ['a part of a name in another case', 'mÜLLER', ['zoe']],
      ['wide letters', 'ｂｏｂ', ['bob']],
      ['letters made of two', 'CAFÉ', ['ann-2']],
      ['letters of another script', ' 山田 ', ['ann-2']],
      ['what searches give a meaning', '100%_(x).*', ['ann']],
      ['what would match anything', '.*', ['ann']],
      ['a wildcard', 'a%n', []],
      ['the end of one and the beginning of the next', 'zoe\nzoe', []],
      ['control characters', '\0', ['ann', 'ann-2', 'bob', 'zoe', 'éva']],
      ['nothing', ' ', ['ann', 'ann-2', 'bob', 'zoe', 'éva']],
      ['somebody of another tenant', 'globex', []],
    ])('are found by %s', async (_, text, expected) => {
      const { names } = await filled();
      expect(await names({ text })).toEqual(expected);
    });

    it('are all that is asked for at once', async () => {
      const { names } = await filled();
      expect(await names({ status: 'disabled' })).toEqual(['bob']);
      expect(await names({ status: 'active', text: 'ann' })).toEqual(['ann', 'ann-2']);
      expect(await names({ role: 'admin' })).toEqual(['éva']);
      expect(await names({ role: 'auditor' })).toEqual([]);
      expect(await names({ group: 'staff' })).toEqual(['ann-2', 'zoe']);
      expect(await names({ group: 'staff', after: 'b' })).toEqual(['zoe']);
      expect(await names({ group: 'admins', role: 'user', text: 'ann' })).toEqual(['ann-2']);
      expect(await names({ group: 'nobody' })).toEqual([]);
    });

    it('are found as they are now', async () => {
      const { users, names } = await filled();
      expect(
        await users.update({ ...people[0]!, username: 'aaa', email: null, displayName: 'New', version: 2 }, NOW),
      ).toBe('updated');
      expect(await names({ text: 'zo' })).toEqual([]);
      expect(await names({ text: 'NEW', group: 'staff' })).toEqual(['aaa']);
      await users.setStatus('acme', '1', 'disabled');
      expect(await names({ status: 'disabled' })).toEqual(['aaa', 'bob']);
      await users.remove('acme', '1');
      expect(await names({ text: 'new' })).toEqual([]);
    });
  });
}
