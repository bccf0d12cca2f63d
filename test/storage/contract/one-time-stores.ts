import { describe, expect, it } from '@jest/globals';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

export function spentStoreContract(open: Open): void {
  describe('spent store', () => {
    it('lets one of 50 parallel spends win', async () => {
      const { spent } = await open();
      const answers = await parallel(50, () => spent.spend('acme', 'challenge', AWKWARD.quotes, NOW + 60));
      expect(count(answers, true)).toBe(1);
      expect(await spent.spend('acme', 'challenge', AWKWARD.quotes, NOW + 60)).toBe(false);
    });

    it('tells tenants, purposes and ids apart', async () => {
      const { spent } = await open();
      await spent.spend('acme', 'challenge', 'a', NOW);
      expect(await spent.spend('globex', 'challenge', 'a', NOW)).toBe(true);
      expect(await spent.spend('acme', 'other', 'a', NOW)).toBe(true);
      expect(await spent.spend('acme', 'challenge', 'b', NOW)).toBe(true);
    });
  });
}

export function enrollmentStoreContract(open: Open): void {
  describe('enrollment store', () => {
    it('knows nothing of a user who never skipped', async () => {
      const { enrollments } = await open();
      expect(await enrollments.find('acme', 'alice')).toEqual({ skips: 0, snoozedUntil: 0 });
    });

    it('counts skips one after the other, of one user of one tenant', async () => {
      const { enrollments } = await open();
      expect(await enrollments.skip('acme', 'alice', 1, NOW)).toBe(false);
      expect(await enrollments.skip('acme', 'alice', 0, NOW + 1)).toBe(true);
      expect(await enrollments.skip('acme', 'alice', 0, NOW + 2)).toBe(false);
      expect(await enrollments.skip('acme', 'alice', 1, NOW + 3)).toBe(true);
      expect(await enrollments.find('acme', 'alice')).toEqual({ skips: 2, snoozedUntil: NOW + 3 });
      expect(await enrollments.find('globex', 'alice')).toEqual({ skips: 0, snoozedUntil: 0 });
      expect(await enrollments.find('acme', 'bob')).toEqual({ skips: 0, snoozedUntil: 0 });
    });

    it.each([0, 1])('counts one of 50 parallel skips after %i', async (before) => {
      const { enrollments } = await open();
      if (before === 1) await enrollments.skip('acme', 'alice', 0, NOW);
      const answers = await parallel(50, () => enrollments.skip('acme', 'alice', before, NOW));
      expect(count(answers, true)).toBe(1);
      expect(await enrollments.find('acme', 'alice')).toMatchObject({ skips: before + 1 });
    });
  });
}
