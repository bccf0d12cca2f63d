import { describe, expect, it } from '@jest/globals';
import { isSuccessorDue, lifeCycle, PUBLISHED_AHEAD, SIGNED_FOR, SPREAD, uselessFrom } from '#src/keys/life-cycle.ts';
import { aKey } from '../support/a-key.ts';
import { aPolicy } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';

const DAY = 86_400;
const first = aKey({ signsFrom: NOW - 100 });
const second = aKey({ kid: 'k2', generation: 2, signsFrom: NOW + 50 });
const third = aKey({ kid: 'k3', generation: 5, signsFrom: NOW + 70 });
const statesAt = (now: number, keys = [third, first, second]) =>
  Object.fromEntries(lifeCycle(keys, now).map(({ key, state, retiredAt }) => [key.kid, [state, retiredAt]]));

describe('the life of keys', () => {
  it('makes the latest key whose time has come the active one, those before it retired, those after it next', () => {
    expect(statesAt(NOW)).toEqual({ k1: ['active', null], k2: ['next', null], k3: ['next', null] });
    expect(statesAt(NOW + 50)).toEqual({ k1: ['retired', NOW + 50], k2: ['active', null], k3: ['next', null] });
    expect(statesAt(NOW + 70)).toMatchObject({
      k1: ['retired', NOW + 50],
      k2: ['retired', NOW + 70],
      k3: ['active', null],
    });
  });

  it('has an active key of each algorithm, also where a clock is behind', () => {
    const keys = [first, second, aKey({ kid: 'r1', alg: 'RS256' })];
    expect(statesAt(NOW - 5000, keys)).toEqual({ k1: ['active', null], k2: ['next', null], r1: ['active', null] });
  });

  it('keeps a retired key until nothing that it has signed counts, an ID token in the hand of a signed-in application included', () => {
    const absolute = (seconds: number) => ({ policy: aPolicy({ session: { idle: 300, absolute: seconds } }) });
    expect(uselessFrom(NOW, absolute(7 * DAY))).toBe(NOW + 7 * DAY + SPREAD);
    expect(uselessFrom(NOW, absolute(300))).toBe(NOW + SIGNED_FOR + SPREAD);
  });

  it('wants the next key published so early that it signs in time, and never where rotation is off', () => {
    const due = NOW + 90 * DAY - PUBLISHED_AHEAD;
    const active = aKey({ signsFrom: NOW });
    expect([isSuccessorDue(active, 90, due - 1), isSuccessorDue(active, 90, due)]).toEqual([false, true]);
    expect(isSuccessorDue(active, 0, due + 1000 * DAY)).toBe(false);
  });
});
