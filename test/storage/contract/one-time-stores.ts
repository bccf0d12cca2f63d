import type { EnrollmentState } from '#src/policy/types.ts';
import { describe, expect, it } from '@jest/globals';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

export function spentStoreContract(open: Open): void {
  describe('spent store', () => {
    it('lets one of 50 parallel spends win', async () => {
      const { spent } = await open();
      const answers = await parallel(50, () =>
        spent.spend('acme', 'challenge', AWKWARD.quotes, { now: NOW, expiresAt: NOW + 60 }),
      );
      expect(count(answers, true)).toBe(1);
      expect(await spent.spend('acme', 'challenge', AWKWARD.quotes, { now: NOW, expiresAt: NOW + 60 })).toBe(false);
    });

    it('tells what is spent until it is forgotten, and spends nothing by telling', async () => {
      const { spent } = await open();
      expect(await spent.isSpent('acme', 'challenge', 'a', NOW)).toBe(false);
      expect(await spent.spend('acme', 'challenge', 'a', { now: NOW, expiresAt: NOW + 60 })).toBe(true);
      expect(await spent.isSpent('acme', 'challenge', 'a', NOW + 59)).toBe(true);
      expect(await spent.isSpent('acme', 'challenge', 'a', NOW + 60)).toBe(false);
      expect(await spent.isSpent('globex', 'challenge', 'a', NOW)).toBe(false);
      expect(await spent.isSpent('acme', 'other', 'a', NOW)).toBe(false);
    });

    it('lets it be spent anew once it has expired, swept or not, by one of 50', async () => {
      const { spent } = await open();
      const spend = (now: number) => spent.spend('acme', 'challenge', 'a', { now, expiresAt: now + 60 });
      expect(await spend(NOW)).toBe(true);
      expect(await spend(NOW + 59)).toBe(false);
      expect(count(await parallel(50, () => spend(NOW + 60)), true)).toBe(1);
      expect(await spend(NOW + 119)).toBe(false);
      expect(await spent.isSpent('acme', 'challenge', 'a', NOW + 119)).toBe(true);
    });

    it('tells tenants, purposes and ids apart', async () => {
      const { spent } = await open();
      await spent.spend('acme', 'challenge', 'a', { now: NOW, expiresAt: NOW + 60 });
      expect(await spent.spend('globex', 'challenge', 'a', { now: NOW, expiresAt: NOW + 60 })).toBe(true);
      expect(await spent.spend('acme', 'other', 'a', { now: NOW, expiresAt: NOW + 60 })).toBe(true);
      expect(await spent.spend('acme', 'challenge', 'b', { now: NOW, expiresAt: NOW + 60 })).toBe(true);
    });
  });
}

const never: EnrollmentState = { freeSkips: 0, campaigns: {} };
const once: EnrollmentState = { freeSkips: 0, campaigns: { spring: { skips: 1, snoozedUntil: NOW } } };

export function enrollmentStoreContract(open: Open): void {
  describe('enrollment store', () => {
    it('knows nothing of a user who never skipped', async () => {
      const { enrollments } = await open();
      expect(await enrollments.find('acme', 'alice')).toEqual(never);
      expect(await enrollments.listByUsers('acme', ['alice'])).toEqual(new Map());
      expect(await enrollments.listByUsers('acme', [])).toEqual(new Map());
    });

    it('moves on only from the whole state the user is in, of one user of one tenant', async () => {
      const { enrollments } = await open();
      const advance = (from: EnrollmentState, to: EnrollmentState) => enrollments.advance('acme', 'alice', from, to);
      const { spring } = once.campaigns;
      const free = { ...once, freeSkips: 1 };

      expect(await advance(once, free)).toBe(false);
      expect(await advance(never, once)).toBe(true);
      expect(await advance(never, once)).toBe(false);
      expect(await advance({ ...once, campaigns: { spring: { skips: 1, snoozedUntil: NOW + 1 } } }, free)).toBe(false);
      expect(await advance({ ...once, campaigns: { autumn: spring! } }, free)).toBe(false);
      expect(await advance({ ...once, campaigns: { spring: spring!, autumn: spring! } }, free)).toBe(false);
      expect(await advance(once, free)).toBe(true);
      expect(await advance(once, free)).toBe(false);
      expect(await enrollments.find('acme', 'alice')).toEqual(free);
      expect(await enrollments.find('globex', 'alice')).toEqual(never);
      expect(await enrollments.find('acme', 'bob')).toEqual(never);
    });

    it('takes a state for the same in whatever order its members are', async () => {
      const { enrollments } = await open();
      const [b, a] = [
        { skips: 2, snoozedUntil: NOW },
        { snoozedUntil: 0, skips: 1 },
      ];
      const state = { freeSkips: 3, campaigns: { b, a, everybody: a } };
      expect(await enrollments.advance('acme', 'alice', never, state)).toBe(true);
      const same = { campaigns: { everybody: a, a: { skips: 1, snoozedUntil: 0 }, b }, freeSkips: 3 };
      expect(await enrollments.advance('acme', 'alice', same, once)).toBe(true);
      expect(await enrollments.find('acme', 'alice')).toEqual(once);
    });

    it('goes back to the beginning, and on from there', async () => {
      const { enrollments } = await open();
      for (const [from, to] of [
        [never, once],
        [once, never],
        [never, once],
      ] as const) {
        expect(await enrollments.advance('acme', 'alice', from, to)).toBe(true);
      }
      expect(await enrollments.find('acme', 'alice')).toEqual(once);
    });

    it('forgets the skips of one user', async () => {
      const { enrollments } = await open();
      for (const name of ['alice', 'bob']) await enrollments.advance('acme', name, never, once);
      await enrollments.remove('acme', 'alice');
      await enrollments.remove('globex', 'bob');
      expect(await enrollments.find('acme', 'alice')).toEqual(never);
      expect(await enrollments.find('acme', 'bob')).toEqual(once);
      expect(await enrollments.advance('acme', 'alice', never, once)).toBe(true);
    });

    it('lists the states of many users at once', async () => {
      const { enrollments } = await open();
      const twice = { ...once, freeSkips: 2 };
      await enrollments.advance('acme', 'alice', never, once);
      await enrollments.advance('acme', AWKWARD.quotes, never, twice);
      await enrollments.advance('globex', 'bob', never, once);
      await enrollments.advance('acme', 'carol', never, once);
      const listed = await enrollments.listByUsers('acme', ['alice', 'bob', AWKWARD.quotes]);
      expect(listed).toEqual(
        new Map([
          ['alice', once],
          [AWKWARD.quotes, twice],
        ]),
      );
    });

    it.each([0, 1])('lets one of 50 parallel skips move on, after %i', async (before) => {
      const { enrollments } = await open();
      const state = (skips: number) =>
        skips === 0 ? never : { ...once, campaigns: { spring: { skips, snoozedUntil: NOW } } };
      if (before === 1) await enrollments.advance('acme', 'alice', state(0), state(1));
      const next = state(before + 1);
      const answers = await parallel(50, () => enrollments.advance('acme', 'alice', state(before), next));
      expect(count(answers, true)).toBe(1);
      expect(await enrollments.find('acme', 'alice')).toEqual(next);
    });
  });
}
