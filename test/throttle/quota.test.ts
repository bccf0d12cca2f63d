import { describe, expect, it } from '@jest/globals';
import { createQuota } from '#src/throttle/quota.ts';
import { fixedClock } from '../support/fixed-clock.ts';

describe('a quota', () => {
  it.each([7, 60, 600, 100_000])('of %d a minute counts down to nothing, and up again', (limit) => {
    const clock = fixedClock();
    const quota = createQuota({ clock, limit, period: 60 });
    expect(quota.take('k')).toMatchObject({ admitted: true, left: limit - 1, retryAfter: 0 });
    for (let time = 2; time < limit; time += 1) quota.take('k');
    expect(quota.take('k')).toMatchObject({ admitted: true, left: 0, fullIn: 60 });
    expect(quota.take('k')).toMatchObject({ admitted: false, left: 0, isFirst: true });
    clock.advance(60);
    expect(quota.take('k')).toMatchObject({ admitted: true, left: limit - 1 });
  });

  it('says when there may be another one', () => {
    const clock = fixedClock();
    const quota = createQuota({ clock, limit: 6, period: 60 });
    for (let time = 0; time < 6; time += 1) quota.take('k');
    expect(quota.take('k')).toMatchObject({ admitted: false, retryAfter: 10 });
    clock.advance(10);
    expect(quota.take('k')).toMatchObject({ admitted: true, left: 0 });
  });
});
