import { describe, expect, it } from '@jest/globals';
import type { Group } from '#src/storage/ports/group-store.ts';
import { aUser } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const group = (overrides: Partial<Group> = {}): Group => ({
  tenantId: 'acme',
  id: 'staff',
  name: 'Staff',
  createdAt: NOW,
  version: 1,
  ...overrides,
});

export function groupStoreContract(open: Open): void {
  describe('group store', () => {
    it('keeps the groups of each tenant apart, and lists them by id', async () => {
      const { groups } = await open();
      const admins = group({ id: 'admins', name: AWKWARD.quotes + AWKWARD.unicode });
      for (const each of [group(), admins, group({ tenantId: 'globex' })]) expect(await groups.add(each)).toBe(true);
      expect(await groups.add(group({ name: 'Other' }))).toBe(false);
      expect(await groups.list('acme')).toEqual([admins, group()]);
      expect(await groups.find('acme', 'staff')).toEqual(group());
      expect(await groups.find('globex', 'admins')).toBeUndefined();
    });

    it('renames a group, where it is the version that was seen', async () => {
      const { groups } = await open();
      await groups.add(group());
      expect(await groups.rename('globex', 'staff', 'Crew')).toBe('missing');
      expect(await groups.rename('globex', 'staff', 'Crew', 1)).toBe('missing');
      expect(await groups.rename('acme', 'staff', 'Crew')).toBe('updated');
      expect(await groups.rename('acme', 'staff', 'Team', 1)).toBe('changed');
      expect(await groups.list('acme')).toEqual([group({ name: 'Crew', version: 2 })]);
      const answers = await parallel(10, (index) => groups.rename('acme', 'staff', `Team ${index}`, 2));
      expect([count(answers, 'updated'), count(answers, 'changed')]).toEqual([1, 9]);
      expect(await groups.find('acme', 'staff')).toMatchObject({ version: 3 });
    });

    it('counts the members of several groups', async () => {
      const { groups, users } = await open();
      for (const each of [group(), group({ id: 'admins' }), group({ id: 'empty' })]) await groups.add(each);
      await users.add(aUser({ groups: ['admins', 'staff'] }));
      await users.add(aUser({ id: 'bob', username: 'bob', email: null, groups: ['staff'] }));
      await users.add(aUser({ tenantId: 'globex', groups: ['staff'] }));
      const counts = await groups.countMembers('acme', ['empty', 'staff', 'admins', 'nothing']);
      expect(Object.fromEntries(counts)).toEqual({ empty: 0, staff: 2, admins: 1, nothing: 0 });
      expect((await groups.countMembers('acme', [])).size).toBe(0);
    });

    it('takes everybody out of a group that is removed, and nobody is in the next of its id', async () => {
      const { groups, users } = await open();
      for (const each of [group(), group({ id: 'admins' }), group({ tenantId: 'globex' })]) await groups.add(each);
      const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
      for (const id of names) {
        await users.add(aUser({ id, username: id, email: null, groups: ['admins', 'staff'] }));
        // Seen, and so remembered.
        expect((await users.find('acme', id))?.groups).toEqual(['admins', 'staff']);
      }
      await users.add(aUser({ tenantId: 'globex', groups: ['staff'] }));

      expect(await groups.remove('acme', 'crew')).toBe(false);
      expect(await groups.remove('acme', 'staff')).toBe(true);
      expect(await groups.remove('acme', 'staff')).toBe(false);
      expect(await groups.list('acme')).toEqual([group({ id: 'admins' })]);
      for (const id of names) expect((await users.find('acme', id))?.groups).toEqual(['admins']);
      expect((await users.find('globex', aUser().id))?.groups).toEqual(['staff']);

      expect(await groups.add(group())).toBe(true);
      expect(await users.page('acme', { limit: 50, group: 'staff' })).toEqual([]);
    });

    it('gives an id to one of 20 who ask at once, and a removal to one', async () => {
      const { groups } = await open();
      const added = await parallel(20, (index) => groups.add(group({ name: `n-${index}` })));
      expect(count(added, true)).toBe(1);
      const removed = await parallel(20, () => groups.remove('acme', 'staff'));
      expect(count(removed, true)).toBe(1);
    });

    it('leaves nobody in a group that is removed while they join it', async () => {
      const { groups, users } = await open();
      await groups.add(group());
      for (let index = 0; index < 20; index++) {
        await users.add(aUser({ id: `user-${index}`, username: `user-${index}`, email: null }));
      }
      await parallel(21, (index) =>
        index === 10 ? groups.remove('acme', 'staff') : users.joinGroup('acme', `user-${index % 20}`, 'staff'),
      );
      expect(await users.page('acme', { limit: 50, group: 'staff' })).toEqual([]);
      expect(await users.joinGroup('acme', 'user-0', 'staff')).toBe(false);
    });
  });
}
