import { describe, expect, it } from '@jest/globals';
import { aCampaign, aPolicy, aTenant } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const by = (actor: string, comment: string | null = null) => ({ at: NOW + 60, actor, comment });
const UNKNOWN = { at: null, actor: null, comment: null };

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

    it('keeps every version with who made it, when and why, newest first', async () => {
      const { tenants } = await open();
      const versions = [
        aTenant(),
        aTenant({ version: 2, name: AWKWARD.quotes, branding: { color: '#000000', logo: 'data:image/png;base64,AA' } }),
        aTenant({ version: 3, status: 'suspended', policy: aPolicy({ campaigns: [aCampaign({ skips: null })] }) }),
      ] as const;
      await tenants.add(versions[0], { at: NOW, actor: 'operator', comment: null });
      await tenants.add(aTenant({ id: 'acme-two' }));
      await tenants.update(versions[1], by('user:ada', AWKWARD.unicode));
      await tenants.update(versions[2], by('operator'));

      const kept = versions.map(({ id: tenantId, version, name, status, branding, policy }) => ({
        ...{ tenantId, version, settings: { name, status, branding, policy } },
      }));
      const [first, second, third] = [
        { ...kept[0], at: NOW, actor: 'operator', comment: null },
        { ...kept[1], ...by('user:ada', AWKWARD.unicode) },
        { ...kept[2], ...by('operator') },
      ];
      expect(await tenants.history('acme', { limit: 10 })).toEqual([third, second, first]);
      expect(await tenants.history('acme', { limit: 1 })).toEqual([third]);
      expect(await tenants.history('acme', { limit: 1, before: 3 })).toEqual([second]);
      expect(await tenants.history('acme', { limit: 10, before: 1 })).toEqual([]);
      expect(await tenants.history('acme', { limit: 10, before: 99 })).toEqual([third, second, first]);
      expect(await tenants.history('globex', { limit: 10 })).toEqual([]);
      for (const one of [first, second, third]) expect(await tenants.at('acme', one.version!)).toEqual(one);
      for (const version of [0, 4, 1.5]) expect(await tenants.at('acme', version)).toBeUndefined();
      expect(await tenants.at('globex', 1)).toBeUndefined();
      expect(await tenants.find('acme')).toEqual(versions[2]);
    });

    it('keeps no version that never was', async () => {
      const { tenants } = await open();
      await tenants.add(aTenant());
      const names = Array.from({ length: 20 }, (_, index) => `n-${index}`);
      const answers = await parallel(20, (index) =>
        tenants.update(aTenant({ version: 2, name: names[index]! }), by('x')),
      );
      expect(await tenants.update(aTenant({ version: 2, name: 'late' }), by('late'))).toBe(false);
      expect(await tenants.update(aTenant({ version: 4, name: 'early' }), by('early'))).toBe(false);
      const history = await tenants.history('acme', { limit: 30 });
      expect(history.map(({ version, settings }) => [version, settings.name])).toEqual([
        [2, names[answers.indexOf(true)]],
        [1, 'Acme'],
      ]);
    });

    it('has no time and nobody for what nobody was named for', async () => {
      const { tenants } = await open();
      await tenants.add(aTenant({ version: 7 }));
      await tenants.update(aTenant({ version: 8 }));
      expect(await tenants.history('acme', { limit: 9 })).toMatchObject([
        { version: 8, ...UNKNOWN },
        { version: 7, ...UNKNOWN },
      ]);
    });
  });
}
