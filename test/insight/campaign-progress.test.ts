import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { campaignProgress } from '#src/insight/campaign-progress.ts';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { Campaign, TenantPolicy } from '#src/policy/types.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aCampaign, aPasskey, aPolicy, aProfile, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';

describe('the progress of a campaign', () => {
  let storage: Storage;

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    await storage.groups.add({ tenantId: 'acme', id: 'finance', name: 'Finance', createdAt: NOW, version: 1 });
  });
  afterEach(() => storage.close());

  async function add(username: string, more: Partial<User> & { passkey?: 'synced' | 'bound' } = {}): Promise<void> {
    const { passkey, ...user } = more;
    const userId = `user-${username}`;
    await storage.users.add(aUser({ id: userId, username, email: null, displayName: username, ...user }));
    if (passkey === undefined) return;
    const own = { id: `${username}-passkey`, userId, webauthnId: username };
    await storage.credentials.add(aPasskey({ ...own, backupEligible: passkey === 'synced', backedUp: false }));
  }

  const skip = (username: string, campaign: string, skips: number) =>
    storage.enrollments.advance('acme', `user-${username}`, NEVER_SKIPPED, {
      ...NEVER_SKIPPED,
      campaigns: { [campaign]: { skips, snoozedUntil: NOW } },
    });

  const progress = (campaigns: Campaign[], more: Partial<TenantPolicy> = {}) =>
    campaignProgress(storage, { tenant: { id: 'acme', policy: aPolicy({ campaigns, ...more }) }, at: NOW });

  it('counts those who have a passkey, those who put it off, and those who cannot any more', async () => {
    await add('ann', { passkey: 'synced' });
    await add('ben');
    await add('cem');
    await skip('cem', 'everybody', 1);
    await add('dua');
    await skip('dua', 'everybody', 3);
    await add('eli', { status: 'disabled' });
    const [everybody] = await progress([aCampaign({ id: 'everybody', mode: 'suggest', skips: 3 })]);
    expect(everybody).toMatchObject({ people: 4, withPasskey: 1, putOff: 1, required: 1 });
  });

  it('counts only those whom it is for', async () => {
    await add('ann', { groups: ['finance'] });
    await add('ben');
    const [those, others] = await progress([
      aCampaign({ id: 'those', mode: 'required', groups: ['finance'] }),
      aCampaign({ id: 'others', mode: 'suggest', exempt: ['finance'] }),
    ]);
    expect([those?.people, those?.required]).toEqual([1, 1]);
    expect([others?.people, others?.required]).toEqual([1, 0]);
  });

  it('does not count a passkey that no profile of its owner takes', async () => {
    await add('ann', { passkey: 'synced' });
    const passkeyProfiles = [aProfile({ keys: ['device_bound'] })];
    const [everybody] = await progress([aCampaign({ mode: 'required' })], { passkeyProfiles });
    expect(everybody).toMatchObject({ people: 1, withPasskey: 0, required: 1 });
  });

  it('requires from the first moment of the due day', async () => {
    await add('ann');
    const due = new Date(NOW * 1000).toISOString().slice(0, 10);
    const [everybody] = await progress([aCampaign({ mode: 'suggest', due })]);
    expect(everybody).toMatchObject({ due, required: 1 });
  });

  it('lists a campaign that nobody is in, with nobody in it', async () => {
    expect(await progress([aCampaign({ id: 'pilot', mode: 'off' })])).toEqual([
      { id: 'pilot', mode: 'off', due: null, people: 0, withPasskey: 0, required: 0, putOff: 0 },
    ]);
  });
});
