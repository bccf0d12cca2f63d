import { describe, expect, it } from '@jest/globals';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const RULES = { assurance: { required: 'phishing_resistant' }, mfa: { methods: ['passkey'] } } as const;

const client = (overrides: Partial<StoredClient> = {}): StoredClient => ({
  tenantId: 'acme',
  clientId: 'app',
  metadata: { client_name: 'App', redirect_uris: ['https://app.example/cb'] },
  sealedSecret: 'sealed',
  firstParty: true,
  rules: {},
  status: 'active',
  createdAt: NOW,
  version: 1,
  ...overrides,
});

export function clientStoreContract(open: Open): void {
  describe('client store', () => {
    it('returns a client as it was added, in the tenant alone', async () => {
      const { clients } = await open();
      const awkward = client({ metadata: { ...AWKWARD }, sealedSecret: null, firstParty: false });
      expect(await clients.add(awkward)).toBe(true);
      expect(await clients.find('acme', 'app')).toEqual(awkward);
      expect(await clients.find('globex', 'app')).toBeUndefined();
      expect(await clients.list('globex')).toEqual([]);
    });

    it('refuses an id that is taken in the tenant', async () => {
      const { clients } = await open();
      await clients.add(client());
      expect(await clients.add(client({ firstParty: false }))).toBe(false);
      expect(await clients.add(client({ tenantId: 'globex' }))).toBe(true);
      expect(await clients.list('acme')).toEqual([client()]);
    });

    it('changes what is given of one client, and leaves the rest', async () => {
      const { clients } = await open();
      for (const tenantId of ['acme', 'globex']) await clients.add(client({ tenantId }));
      expect(await clients.change('acme', 'other', { status: 'suspended' })).toBe('missing');
      expect(await clients.change('acme', 'app', { rules: RULES })).toBe('updated');
      expect(await clients.find('acme', 'app')).toEqual(client({ rules: RULES, version: 2 }));
      expect(await clients.change('acme', 'app', { status: 'suspended' })).toBe('updated');
      expect(await clients.find('acme', 'app')).toEqual(client({ rules: RULES, status: 'suspended', version: 3 }));
      expect(await clients.change('acme', 'app', { rules: {}, status: 'active' })).toBe('updated');
      const changes = { firstParty: false, sealedSecret: null, metadata: { ...AWKWARD } };
      expect(await clients.change('acme', 'app', changes)).toBe('updated');
      expect(await clients.change('acme', 'app', { status: 'active' })).toBe('updated');
      expect(await clients.list('acme')).toEqual([client({ ...changes, version: 6 })]);
      expect(await clients.change('acme', 'app', { firstParty: true, sealedSecret: 'other' })).toBe('updated');
      expect(await clients.find('acme', 'app')).toMatchObject({ firstParty: true, sealedSecret: 'other' });
      expect(await clients.list('globex')).toEqual([client({ tenantId: 'globex' })]);
    });

    it('changes the version that was seen, and lets one of 20 do so at once', async () => {
      const { clients } = await open();
      await clients.add(client());
      expect(await clients.change('acme', 'other', { firstParty: false }, 1)).toBe('missing');
      const answers = await parallel(20, (index) => clients.change('acme', 'app', { metadata: { index } }, 1));
      expect([count(answers, 'updated'), count(answers, 'changed')]).toEqual([1, 19]);
      expect(await clients.find('acme', 'app')).toMatchObject({ version: 2 });
      expect(await clients.change('acme', 'app', { status: 'suspended' }, 1)).toBe('changed');
      expect(await clients.change('acme', 'app', { status: 'suspended' }, 2)).toBe('updated');
      expect(await clients.find('acme', 'app')).toMatchObject({ status: 'suspended', version: 3 });
    });

    it('removes a client of one tenant, once', async () => {
      const { clients } = await open();
      for (const tenantId of ['acme', 'globex']) await clients.add(client({ tenantId }));
      expect(count(await parallel(5, () => clients.remove('acme', 'app')), true)).toBe(1);
      expect(await clients.find('acme', 'app')).toBeUndefined();
      expect(await clients.list('acme')).toEqual([]);
      expect(await clients.list('globex')).toHaveLength(1);
      expect(await clients.add(client())).toBe(true);
    });
  });
}
