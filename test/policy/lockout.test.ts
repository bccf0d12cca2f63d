import { describe, expect, it } from '@jest/globals';
import { lockSeconds } from '#src/policy/lockout.ts';

describe('lockSeconds', () => {
  it('lets nine failures pass', () => {
    for (let failures = 0; failures < 10; failures++) expect(lockSeconds(failures)).toBe(0);
  });

  it('locks for a minute at the tenth failure, twice as long at each further one, and never for more than an hour', () => {
    const locks = [10, 11, 12, 13, 14, 15, 16, 17, 18].map(lockSeconds);
    expect(locks).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  it('stays an hour after any number of failures', () => {
    expect(lockSeconds(5000)).toBe(3600);
    expect(lockSeconds(Number.MAX_SAFE_INTEGER)).toBe(3600);
  });

  // NIST SP 800-63B §3.2.2: no more than 100 consecutive failures. At an hour each, 100 take over three days.
  it('leaves a guesser fewer than a hundred attempts in three days', () => {
    let attempts = 0;
    for (let elapsed = 0; elapsed < 3 * 86_400; attempts++) elapsed += lockSeconds(attempts + 1);
    expect(attempts).toBeLessThan(100);
  });
});
