import { describe, expect, it } from '@jest/globals';
import type { SigningKey } from '#src/storage/ports/key-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { count, type Open, parallel } from './run.ts';

const key = (overrides: Partial<SigningKey> = {}): SigningKey => ({
  tenantId: 'acme',
  kid: 'k1',
  alg: 'ES256',
  sealedJwk: 'sealed',
  createdAt: NOW,
  ...overrides,
});

export function keyStoreContract(open: Open): void {
  describe('key store', () => {
    it('keeps the first key of each algorithm, in the tenant alone', async () => {
      const { keys } = await open();
      expect(await keys.addFirst(key())).toBe(true);
      expect(await keys.addFirst(key({ kid: 'k2' }))).toBe(false);
      expect(await keys.addFirst(key({ kid: 'k3', alg: 'RS256' }))).toBe(true);
      expect(await keys.addFirst(key({ tenantId: 'globex' }))).toBe(true);
      expect(await keys.list('acme')).toEqual([key(), key({ kid: 'k3', alg: 'RS256' })]);
      expect(await keys.list('initech')).toEqual([]);
    });

    it('lists the oldest first', async () => {
      const { keys } = await open();
      await keys.addFirst(key({ createdAt: NOW + 1 }));
      await keys.addFirst(key({ kid: 'k2', alg: 'EdDSA' }));
      expect((await keys.list('acme')).map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    });

    it('agrees on one of 20 keys added at once', async () => {
      const { keys } = await open();
      const answers = await parallel(20, (index) => keys.addFirst(key({ kid: `k-${index}` })));
      expect(count(answers, true)).toBe(1);
      expect(await keys.list('acme')).toHaveLength(1);
    });
  });
}
