import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import type { PolicyChange } from '#src/tenants/policy-changes.ts';
import { tenantService } from '#src/tenants/tenant-service.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';

describe('the tenant service', () => {
  let storage: Storage;
  const clock = fixedClock();
  const announced: PolicyChange[] = [];
  const announce = async (change: PolicyChange) => void announced.push(change);
  const node = () => tenantService({ ...storage, announce, clock });

  beforeEach(async () => {
    clock.set(NOW);
    announced.length = 0;
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('makes an active tenant with the default policy', async () => {
    const acme = await node().createTenant({ id: 'acme', name: 'Acme' });
    expect(acme).toMatchObject({ id: 'acme', status: 'active', policy: DEFAULT_POLICY, createdAt: NOW, version: 1 });
    expect(await node().findActive('acme')).toEqual(acme);
  });

  it.each(['a', 'acme', '1', 'a-b', 'x'.repeat(32)])('accepts the id %s', async (id) => {
    await expect(node().createTenant({ id, name: 'Name' })).resolves.toBeDefined();
  });

  it.each(['', 'Acme', '-a', 'a-', 'a_b', 'a/b', '..', 'x'.repeat(33), 'system', 'acme\n'])(
    'refuses the id %j, and looks for no tenant of that name',
    async (id) => {
      await expect(node().createTenant({ id, name: 'Name' })).rejects.toMatchObject({ code: 'validation_failed' });
      expect(await node().findActive(id)).toBeUndefined();
    },
  );

  it('refuses a taken id', async () => {
    await node().createTenant({ id: 'acme', name: 'Acme' });
    await expect(node().createTenant({ id: 'acme', name: 'Other' })).rejects.toThrow('taken');
  });

  it('names everything that is wrong, with its path', async () => {
    const policy = aPolicy({ passkeys: { max: 0 }, session: { idle: 1 } });
    const wrong = node().createTenant({ id: 'A', name: '', branding: { color: 'red', logo: null }, policy });
    await expect(wrong).rejects.toMatchObject({
      details: {
        errors: ['id', 'name', 'branding.color', 'policy.session.idle', 'policy.passkeys.max'].map((path) =>
          expect.objectContaining({ path }),
        ),
      },
    });
  });

  it('changes what it is told to, one version on, and shows that at once', async () => {
    const service = node();
    const acme = await service.createTenant({ id: 'acme', name: 'Acme' });
    await service.findActive('acme');
    const changed = await service.updateTenant(acme, { name: 'Acme Ltd' });
    expect(changed).toEqual({ ...acme, name: 'Acme Ltd', version: 2 });
    expect(await service.findActive('acme')).toEqual(changed);
  });

  it('does not overwrite a change it has not seen', async () => {
    const acme = await node().createTenant({ id: 'acme', name: 'Acme' });
    await node().updateTenant(acme, { name: 'First' });
    expect(await node().updateTenant(acme, { name: 'Second' })).toBeUndefined();
    expect(await node().findActive('acme')).toMatchObject({ name: 'First', version: 2 });
  });

  it('refuses a change to a policy that nobody could sign in under', async () => {
    const acme = await node().createTenant({ id: 'acme', name: 'Acme' });
    const policy = aPolicy({ signIn: { methods: ['password'] }, mfa: { methods: [] } });
    await expect(node().updateTenant(acme, { policy })).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await node().findActive('acme')).toEqual(acme);
  });

  it('keeps who changed what, when and why', async () => {
    const service = node();
    const acme = await service.createTenant({ id: 'acme', name: 'Acme' }, { actor: 'operator' });
    clock.advance(60);
    await service.updateTenant(acme, { name: 'Acme Ltd' }, { actor: 'user:ada', comment: ' It has a new form. ' });
    expect(await storage.tenants.history('acme', { limit: 5 })).toMatchObject([
      { at: NOW + 60, actor: 'user:ada', comment: 'It has a new form.', settings: { name: 'Acme Ltd' } },
      { at: NOW, actor: 'operator', comment: null, settings: { name: 'Acme' } },
    ]);
    const tooLong = service.updateTenant(acme, {}, { actor: null, comment: 'x'.repeat(501) });
    await expect(tooLong).rejects.toThrow('comment: use at most 500 characters');
  });

  it('suspends a tenant whose policy an earlier release has taken and this one would not', async () => {
    const policy = aPolicy({ passkeys: { max: 5000 }, groups: [{ group: 'gone' }] });
    await storage.tenants.add({ ...(await node().createTenant({ id: 'acme', name: 'Acme' })), id: 'old', policy });
    const old = (await storage.tenants.find('old'))!;
    expect(await node().updateTenant(old, { status: 'suspended' })).toMatchObject({ status: 'suspended', policy });
    await expect(node().updateTenant(old, { policy })).rejects.toThrow('policy.passkeys.max');
  });

  it('finds no unknown and no suspended tenant', async () => {
    const service = node();
    const acme = await service.createTenant({ id: 'acme', name: 'Acme' });
    expect(await service.findActive('globex')).toBeUndefined();
    await service.updateTenant(acme, { status: 'suspended' });
    expect(await service.findActive('acme')).toBeUndefined();
  });

  it("sees another node's change after five seconds at the latest", async () => {
    const [here, there] = [node(), node()];
    const acme = await here.createTenant({ id: 'acme', name: 'Acme' });
    await here.findActive('acme');
    await there.updateTenant(acme, { status: 'suspended' });
    clock.advance(4);
    expect(await here.findActive('acme')).toEqual(acme);
    clock.advance(1);
    expect(await here.findActive('acme')).toBeUndefined();
  });

  it('asks the database once in five seconds for a known tenant, and remembers a thousand', async () => {
    const acme = await node().createTenant({ id: 'acme', name: 'Acme' });
    let reads = 0;
    const find = async (id: string): Promise<Tenant> => {
      reads++;
      return { ...acme, id };
    };
    const service = tenantService({ ...storage, tenants: { ...storage.tenants, find }, announce, clock });
    for (let times = 0; times < 10; times++) await service.findActive('acme');
    expect(reads).toBe(1);
    for (let index = 0; index < 1000; index++) await service.findActive(`t-${index}`);
    await service.findActive('t-999');
    expect(reads).toBe(1001);
    await service.findActive('acme');
    expect(reads).toBe(1002);
  });

  it('takes no policy that names a group which is not there, and says where it does', async () => {
    const service = node();
    const acme = await service.createTenant({ id: 'acme', name: 'Acme' });
    const policy = aPolicy({
      groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }],
      campaigns: [aCampaign({ groups: ['staff', 'guests'], exempt: ['robots'] })],
      passkeyProfiles: [aProfile({ groups: ['staff'] })],
    });
    await storage.groups.add({ tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW, version: 1 });
    await storage.groups.add({ tenantId: 'globex', id: 'finance', name: 'Finance', createdAt: NOW, version: 1 });
    const missing = [
      ['policy.groups.0.group', 'finance'],
      ['policy.campaigns.0.groups.1', 'guests'],
      ['policy.campaigns.0.exempt.0', 'robots'],
    ].map(([path, group]) => ({ path, message: `there is no group ${group}; create it first` }));
    await expect(service.updateTenant(acme, { policy })).rejects.toMatchObject({ details: { errors: missing } });
    const fresh = service.createTenant({ id: 'initech', name: 'Initech', policy });
    await expect(fresh).rejects.toThrow('policy.groups.0.group: there is no group finance; create it first');

    for (const id of ['finance', 'guests', 'robots']) {
      await storage.groups.add({ tenantId: 'acme', id, name: id, createdAt: NOW, version: 1 });
    }
    expect(await service.updateTenant(acme, { policy })).toMatchObject({ policy, version: 2 });
  });

  it('announces a change of the policy and a resumption, and nothing else', async () => {
    const service = node();
    let tenant = await service.createTenant({ id: 'acme', name: 'Acme' });
    for (const change of [
      { name: 'Acme Ltd' },
      { policy: aPolicy() },
      { policy: aPolicy({ assurance: { required: 'phishing_resistant' } }) },
      { status: 'suspended' },
      { status: 'active' },
    ] as const) {
      tenant = (await service.updateTenant(tenant, change))!;
    }
    expect(announced).toEqual([
      { tenantId: 'acme', cause: 'policy' },
      { tenantId: 'acme', cause: 'tenant_resumed' },
    ]);
  });
});
