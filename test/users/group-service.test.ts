import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { PolicyChange } from '#src/tenants/policy-changes.ts';
import { groupService } from '#src/users/group-service.ts';
import { aCampaign, aPolicy, aProfile, aTenant, aUser } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';

describe('the group service', () => {
  let storage: Storage;
  const announced: PolicyChange[] = [];
  const service = () =>
    groupService({ ...storage, clock: fixedClock(), announce: async (change) => void announced.push(change) });
  const finance = { tenantId: 'acme', id: 'finance', name: 'Finance' };

  beforeEach(async () => {
    announced.length = 0;
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('makes a group, which is called by its id unless it has a name', async () => {
    expect(await service().createGroup(finance)).toEqual({ ...finance, createdAt: NOW, version: 1 });
    expect(await service().createGroup({ tenantId: 'acme', id: 'staff' })).toMatchObject({ name: 'staff' });
  });

  it('makes none with an id that is taken or no id, nor without a name', async () => {
    await service().createGroup(finance);
    await expect(service().createGroup(finance)).rejects.toThrow('id: finance is taken');
    await expect(service().createGroup({ ...finance, id: 'Fi Nance', name: ' ' })).rejects.toMatchObject({
      details: { errors: [expect.objectContaining({ path: 'id' }), expect.objectContaining({ path: 'name' })] },
    });
  });

  it('renames a group that is as it was seen, to what is a name', async () => {
    await service().createGroup(finance);
    expect(await service().renameGroup({ ...finance, name: 'Money' }, 1)).toBe('updated');
    expect(await service().renameGroup({ ...finance, name: 'Cash' }, 1)).toBe('changed');
    expect(await service().renameGroup({ ...finance, id: 'nothing' })).toBe('missing');
    await expect(service().renameGroup({ ...finance, name: ' ' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: 'name' }] },
    });
    expect(await storage.groups.find('acme', 'finance')).toMatchObject({ name: 'Money', version: 2 });
  });

  it('keeps a group that the policy names, and says where it does', async () => {
    await service().createGroup(finance);
    const policy = aPolicy({
      groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }],
      campaigns: [aCampaign({ exempt: ['finance'] })],
      passkeyProfiles: [aProfile({ groups: ['staff', 'finance'] })],
    });
    await storage.tenants.add(aTenant({ policy }));
    const places = ['policy.groups.0.group', 'policy.campaigns.0.exempt.0', 'policy.passkeyProfiles.0.groups.1'];
    await expect(service().removeGroup('acme', 'finance')).rejects.toMatchObject({
      code: 'validation_failed',
      message: `The group finance cannot be removed: ${places.map((path) => `${path}: names finance; take it out first`).join('; ')}`,
      details: { errors: places.map((path) => ({ path, message: 'names finance; take it out first' })) },
    });
    expect(await storage.groups.find('acme', 'finance')).toBeDefined();

    await storage.tenants.update(aTenant({ version: 2 }));
    expect(await service().removeGroup('acme', 'finance')).toBe(true);
    expect(await service().removeGroup('acme', 'finance')).toBe(false);
  });

  it('announces whoever joins or leaves, before they do', async () => {
    await service().createGroup(finance);
    const user = aUser();
    await storage.users.add(user);
    const { joinGroup } = storage.users;
    let heard = 0;
    Object.assign(storage.users, {
      joinGroup: (...args: Parameters<typeof joinGroup>) => {
        heard = announced.length;
        return joinGroup(...args);
      },
    });
    expect(await service().join(user, 'finance')).toBe(true);
    expect(heard).toBe(1);
    expect(await service().leave(user, 'finance')).toBe(true);
    const change = { tenantId: 'acme', userId: user.id, cause: 'groups' };
    expect(announced).toEqual([change, change]);
    expect(await service().join(user, 'nothing')).toBe(false);
  });
});
