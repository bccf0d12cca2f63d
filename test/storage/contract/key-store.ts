import { describe, expect, it } from '@jest/globals';
import { aKey } from '../../support/a-key.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { count, type Open, parallel } from './run.ts';

export function keyStoreContract(open: Open): void {
  describe('key store', () => {
    it('keeps one key of each algorithm and generation, in the tenant alone', async () => {
      const { keys } = await open();
      const others = [aKey({ kid: 'k3', alg: 'RS256' }), aKey({ kid: 'k4', generation: 2, signsFrom: NOW + 9 })];
      expect(await keys.add(aKey())).toBe(true);
      expect(await keys.add(aKey({ kid: 'k2' }))).toBe(false);
      for (const key of others) expect(await keys.add(key)).toBe(true);
      expect(await keys.add(aKey({ kid: 'k5', generation: 2 }))).toBe(false);
      expect(await keys.add(aKey({ tenantId: 'globex' }))).toBe(true);
      expect(await keys.list('acme')).toEqual([aKey(), ...others]);
      expect(await keys.list('initech')).toEqual([]);
    });

    it('lists the oldest first', async () => {
      const { keys } = await open();
      await keys.add(aKey({ createdAt: NOW + 1 }));
      await keys.add(aKey({ kid: 'k2', alg: 'EdDSA' }));
      expect((await keys.list('acme')).map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    });

    it('moves the time from which a key signs, unless somebody else has', async () => {
      const { keys } = await open();
      await keys.add(aKey({ signsFrom: NOW + 100 }));
      await keys.add(aKey({ tenantId: 'globex', signsFrom: NOW + 100 }));
      expect(await keys.reschedule('acme', 'k1', { from: NOW + 99, to: NOW })).toBe(false);
      expect(await keys.reschedule('acme', 'k1', { from: NOW + 100, to: NOW + 10 })).toBe(true);
      expect(await keys.reschedule('acme', 'k1', { from: NOW + 100, to: NOW })).toBe(false);
      expect(await keys.reschedule('acme', 'k2', { from: NOW + 100, to: NOW })).toBe(false);
      expect(await keys.list('acme')).toEqual([aKey({ signsFrom: NOW + 10 })]);
      expect(await keys.list('globex')).toEqual([aKey({ tenantId: 'globex', signsFrom: NOW + 100 })]);
    });

    it('removes a key, in the tenant alone; its generation can be had again', async () => {
      const { keys } = await open();
      await keys.add(aKey());
      await keys.add(aKey({ tenantId: 'globex' }));
      expect(await keys.remove('acme', 'k1')).toBe(true);
      expect(await keys.remove('acme', 'k1')).toBe(false);
      expect(await keys.list('acme')).toEqual([]);
      expect(await keys.list('globex')).toHaveLength(1);
      expect(await keys.add(aKey({ kid: 'k2' }))).toBe(true);
    });

    it.each([1, 7])('agrees on one of 20 keys of generation %i added at once', async (generation) => {
      const { keys } = await open();
      const answers = await parallel(20, (index) => keys.add(aKey({ kid: `k-${index}`, generation })));
      expect(count(answers, true)).toBe(1);
      expect(await keys.list('acme')).toHaveLength(1);
    });
  });
}
