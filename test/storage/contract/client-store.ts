import { describe, expect, it } from '@jest/globals';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, type Open } from './run.ts';

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

    it('saves over what was there', async () => {
      const { clients } = await open();
      await clients.save(client());
      const changed = {
        firstParty: false,
        sealedSecret: 'other',
        metadata: {},
        rules: RULES,
        status: 'suspended',
      } as const;
      await clients.save(client(changed));
      expect(await clients.list('acme')).toEqual([client(changed)]);
    });

    it('changes the rules and the status of one client, each by itself or both', async () => {
      const { clients } = await open();
      for (const tenantId of ['acme', 'globex']) await clients.add(client({ tenantId }));
      expect(await clients.change('acme', 'other', { status: 'suspended' })).toBe(false);
      expect(await clients.change('acme', 'app', { rules: RULES })).toBe(true);
      expect(await clients.find('acme', 'app')).toEqual(client({ rules: RULES }));
      expect(await clients.change('acme', 'app', { status: 'suspended' })).toBe(true);
      expect(await clients.find('acme', 'app')).toEqual(client({ rules: RULES, status: 'suspended' }));
      expect(await clients.change('acme', 'app', { rules: {}, status: 'active' })).toBe(true);
      expect(await clients.change('acme', 'app', { status: 'active' })).toBe(true);
      expect(await clients.list('acme')).toEqual([client()]);
      expect(await clients.list('globex')).toEqual([client({ tenantId: 'globex' })]);
    });
  });
}
