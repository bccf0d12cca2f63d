import { describe, expect, it } from '@jest/globals';
import { aCampaign, aPolicy, aTenant } from '../../support/builders.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

export function tenantStoreContract(open: Open): void {
  describe('tenant store', () => {
    it('returns a tenant as it was added, and lists all by id', async () => {
      const { tenants } = await open();
      const globex = aTenant({
        id: 'globex',
        name: AWKWARD.quotes,
        policy: aPolicy({ campaigns: [aCampaign({ skips: null })] }),
      });
      expect(await tenants.add(globex)).toBe(true);
      expect(await tenants.add(aTenant())).toBe(true);
      expect(await tenants.find('globex')).toEqual(globex);
      expect(await tenants.find('initech')).toBeUndefined();
      expect(await tenants.list()).toEqual([aTenant(), globex]);
    });

    it('refuses a taken id', async () => {
      const { tenants } = await open();
      await tenants.add(aTenant());
      expect(await tenants.add(aTenant({ name: 'Other' }))).toBe(false);
      expect(await tenants.find('acme')).toEqual(aTenant());
    });

    it('takes the next version only', async () => {
      const { tenants } = await open();
      await tenants.add(aTenant());
      expect(await tenants.update(aTenant({ version: 1 }))).toBe(false);
      expect(await tenants.update(aTenant({ version: 3 }))).toBe(false);
      expect(await tenants.update(aTenant({ id: 'globex', version: 2 }))).toBe(false);
      expect(await tenants.update(aTenant({ version: 2, status: 'suspended' }))).toBe(true);
      expect(await tenants.find('acme')).toEqual(aTenant({ version: 2, status: 'suspended' }));
    });

    it('lets one of 20 parallel updates through', async () => {
      const { tenants } = await open();
      await tenants.add(aTenant());
      const answers = await parallel(20, (index) => tenants.update(aTenant({ version: 2, name: `n-${index}` })));
      expect(count(answers, true)).toBe(1);
    });
  });
}
