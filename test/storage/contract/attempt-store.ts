import { describe, expect, it } from '@jest/globals';
import { lockSeconds } from '#src/policy/lockout.ts';
import { ATTEMPT_MEMORY, type Attempt } from '#src/storage/ports/attempt-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { count, type Open, parallel } from './run.ts';

const KEY = 'password:alice';
const never = () => 0;

export function attemptStoreContract(open: Open): void {
  describe('attempt store', () => {
    it('counts every attempt once, and forgets them after a success', async () => {
      const { attempts } = await open();
      expect(await attempts.begin('acme', KEY, NOW, never)).toEqual({ locked: false, failures: 1 });
      expect(await attempts.begin('acme', KEY, NOW, never)).toEqual({ locked: false, failures: 2 });
      await attempts.clear('acme', KEY);
      expect(await attempts.begin('acme', KEY, NOW, never)).toEqual({ locked: false, failures: 1 });
    });

    it('takes back an attempt that was never checked, with the lock it brought', async () => {
      const { attempts } = await open();
      for (let time = 0; time < 10; time += 1) await attempts.begin('acme', KEY, NOW, lockSeconds);
      await attempts.takeBack('acme', KEY);
      expect(await attempts.begin('acme', KEY, NOW, lockSeconds)).toEqual({ locked: false, failures: 10 });
      await attempts.takeBack('acme', 'password:nobody');
      expect(await attempts.begin('acme', 'password:nobody', NOW, never)).toEqual({ locked: false, failures: 1 });
    });

    it('counts tenants and keys apart', async () => {
      const { attempts } = await open();
      await attempts.begin('acme', KEY, NOW, never);
      await attempts.clear('globex', KEY);
      expect(await attempts.begin('globex', KEY, NOW, never)).toEqual({ locked: false, failures: 1 });
      expect(await attempts.begin('acme', 'totp:alice', NOW, never)).toEqual({ locked: false, failures: 1 });
      expect(await attempts.begin('acme', KEY, NOW, never)).toEqual({ locked: false, failures: 2 });
    });

    it('gives 50 parallel attempts different counts up to the lock, and the lock to all others', async () => {
      const { attempts } = await open();
      const answers = await parallel(50, () => attempts.begin('acme', KEY, NOW, lockSeconds));
      const failures = answers.flatMap((answer) => (answer.locked ? [] : [answer.failures]));
      expect(failures.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const locks = answers.filter((answer) => answer.locked);
      expect(locks).toHaveLength(40);
      expect(new Set(locks.map(({ until }) => until))).toEqual(new Set([NOW + 60]));
    });

    it('lets one attempt through when a lock ends, and then locks for longer', async () => {
      const { attempts } = await open();
      await parallel(10, () => attempts.begin('acme', KEY, NOW, lockSeconds));
      const at = (now: number): Promise<Attempt> => attempts.begin('acme', KEY, now, lockSeconds);
      expect(await at(NOW + 59)).toEqual({ locked: true, until: NOW + 60 });
      const answers = await parallel(20, () => at(NOW + 60));
      expect(
        count(
          answers.map(({ locked }) => locked),
          false,
        ),
      ).toBe(1);
      expect(await at(NOW + 179)).toEqual({ locked: true, until: NOW + 180 });
      expect(await at(NOW + 180)).toEqual({ locked: false, failures: 12 });
    });

    it('remembers failures for 30 days without another attempt', async () => {
      const { attempts } = await open();
      await attempts.begin('acme', KEY, NOW, never);
      expect(await attempts.begin('acme', KEY, NOW + ATTEMPT_MEMORY - 1, never)).toMatchObject({ failures: 2 });
      expect(await attempts.begin('acme', KEY, NOW + 2 * ATTEMPT_MEMORY - 1, never)).toMatchObject({ failures: 1 });
    });
  });
}
