import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dryRun, type DryRun, type DryRunDeps } from '#src/insight/dry-run.ts';
import type { Outlook } from '#src/insight/outlook.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPasskey, aPassword, aPolicy, aProfile, aTotp, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';

type Method = 'password' | 'totp' | 'synced' | 'bound';

const POLICY = aPolicy({ campaigns: [] });

describe('a dry run', () => {
  let storage: Storage;
  let count = 0;

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    for (const id of ['finance', 'admins'])
      await storage.groups.add({ tenantId: 'acme', id, name: id, createdAt: NOW, version: 1 });
  });
  afterEach(() => storage.close());

  const uuid = () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;

  async function add(username: string, methods: readonly Method[], more: Partial<User> = {}): Promise<void> {
    const userId = `user-${username}`;
    await storage.users.add(aUser({ id: userId, username, email: null, displayName: username, ...more }));
    for (const method of methods) await storage.credentials.add(credential(method, userId));
  }

  function credential(method: Method, userId: string): Credential {
    const own = { id: uuid(), userId };
    if (method === 'password') return aPassword(own);
    if (method === 'totp') return aTotp(own);
    return aPasskey({ ...own, webauthnId: own.id, backupEligible: method === 'synced', backedUp: method === 'synced' });
  }

  const run = (proposed: TenantPolicy, more: Partial<DryRun & DryRunDeps> = {}) => {
    const tenant = { id: 'acme', policy: POLICY };
    return dryRun({ storage, mails: true, attestable: false, ...more }, { tenant, proposed, at: NOW, ...more });
  };

  it('names administrators who would get into the administration no more', async () => {
    await add('ada', ['synced'], { role: 'admin' });
    await add('aud', ['synced'], { role: 'auditor' });
    await add('cai', [], { role: 'admin' });
    await add('dot', ['synced']);
    const hardware = {
      ...POLICY,
      administration: { assurance: 'phishing_resistant_hardware', freshness: 300 },
    } as const;
    const { noWayIn } = await run(hardware);
    expect(noWayIn).toMatchObject({ newly: 2, first: [{ username: 'ada' }, { username: 'aud' }] });
    expect((await run({ ...POLICY, administration: { assurance: 'none', freshness: 300 } })).noWayIn.newly).toBe(0);
  });

  async function aDozen(): Promise<void> {
    await add('ann', ['password', 'totp']);
    await add('ben', ['password', 'totp'], { groups: ['finance'] });
    await add('cem', ['password', 'totp', 'synced']);
    await add('dua', ['password', 'bound'], { groups: ['admins'] });
    await add('eli', ['synced'], { groups: ['admins'] });
    await add('fay', ['bound', 'synced'], { groups: ['admins'] });
    await add('gus', ['password']);
    await add('hue', ['password'], { groups: ['finance'] });
    await add('ida', []);
    await add('jon', ['totp']);
    await add('kim', ['password', 'totp'], { status: 'disabled' });
    await add('lee', ['password', 'totp', 'bound'], { groups: ['finance'] });
  }

  const moved = (moves: Awaited<ReturnType<typeof run>>['moves']) =>
    Object.fromEntries(moves.map(({ before, after, people }) => [`${before} > ${after}`, people]));

  it('counts who goes from which outlook to which', async () => {
    await aDozen();
    const proposed = aPolicy({
      campaigns: [aCampaign()],
      groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }],
      passkeyProfiles: [aProfile({ id: 'bound', keys: ['device_bound'], groups: ['admins'] })],
    });
    const report = await run(proposed);
    expect(report.people).toBe(11);
    expect(moved(report.moves)).toEqual({
      'nothing_more > nothing_more': 4,
      'second_factor > passkey_suggested': 1,
      'second_factor > passkey_required': 1,
      'second_factor_enrollment > second_factor_enrollment': 1,
      'second_factor_enrollment > passkey_required': 1,
      'nothing_more > no_way_in': 1,
      'no_way_in > no_way_in': 2,
    });
    expect(report.passkeys).toEqual({ usable: 6, stop: 2, people: 2 });
    expect(report.noWayIn).toEqual({
      people: 3,
      newly: 1,
      first: [{ id: 'user-eli', username: 'eli', displayName: 'eli', reason: 'no_first_factor' }],
    });
    expect(report.unknownGroups).toEqual([]);
  });

  it('of the unchanged policy changes nothing, for anybody', async () => {
    await aDozen();
    const { moves, passkeys, noWayIn } = await run(structuredClone(POLICY));
    expect(moves.filter(({ before, after }) => before !== after)).toEqual([]);
    expect([passkeys.stop, noWayIn.newly]).toEqual([0, 0]);
  });

  it('knows how often each has put off a campaign', async () => {
    await add('ann', ['password', 'totp']);
    await add('ben', ['password', 'totp']);
    const skips = { freeSkips: 0, campaigns: { everybody: { skips: 3, snoozedUntil: 0 } } };
    await storage.enrollments.advance('acme', 'user-ben', { freeSkips: 0, campaigns: {} }, skips);
    expect(moved((await run(aPolicy({ campaigns: [aCampaign()] }))).moves)).toEqual({
      'second_factor > passkey_suggested': 1,
      'second_factor > passkey_required': 1,
    });
  });

  it('takes a verified address for a way in where codes by mail are sent, and no trusted browser for a factor', async () => {
    await add('ann', [], { email: 'ann@acme.example', emailVerified: true });
    await add('ben', [], { email: 'ben@acme.example' });
    const proposed = aPolicy({
      signIn: { methods: ['email_code'] },
      assurance: { required: 'single_factor' },
      campaigns: [],
    });
    const outlooks = async (mails: boolean) => moved((await run(proposed, { mails })).moves);
    expect(await outlooks(true)).toEqual({ 'no_way_in > nothing_more': 1, 'no_way_in > no_way_in': 1 });
    expect(await outlooks(false)).toEqual({ 'no_way_in > no_way_in': 2 });
  });

  it('names groups that are not there', async () => {
    const groups = ['finanse', 'admins'].map((group) => ({ group, session: { absolute: 3600 } }));
    expect((await run({ ...POLICY, groups })).unknownGroups).toEqual(['finanse']);
  });

  it('names the first fifty of those who lose their way in, by name, and counts all', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `u${String((index * 37) % 120).padStart(3, '0')}`);
    for (const name of names) await add(name, ['password', 'totp']);
    const { noWayIn } = await run(aPolicy({ signIn: { methods: ['passkey'] }, campaigns: [] }));
    expect([noWayIn.people, noWayIn.newly]).toEqual([120, 120]);
    expect(noWayIn.first.map(({ username }) => username)).toEqual(names.toSorted().slice(0, 50));
  });

  it('goes through some thousand users a batch at a time, tells of each, and lets others have their turn', async () => {
    const size = 3200;
    for (let index = 0; index < size; index += 1)
      await add(`u${index}`, index % 2 === 0 ? ['password', 'totp'] : ['synced']);
    const [largest, told]: [number[], number[]] = [[], []];
    const users: Storage['users'] = {
      ...storage.users,
      page: async (tenantId, part) => {
        const page = await storage.users.page(tenantId, part);
        largest.push(page.length);
        return page;
      },
    };
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 0);
    const report = await run(POLICY, { storage: { ...storage, users }, onProgress: (done) => told.push(done) });
    clearInterval(turn);
    expect(report.people).toBe(size);
    expect(moved(report.moves)).toEqual({ 'second_factor > second_factor': 1600, 'nothing_more > nothing_more': 1600 });
    expect(Math.max(...largest)).toBeLessThanOrEqual(500);
    expect(told).toEqual([500, 1000, 1500, 2000, 2500, 3000, 3200]);
    expect(turns).toBeGreaterThan(3);
  });

  it('stops between two batches when it is told to', async () => {
    for (let index = 0; index < 600; index += 1) await add(`u${index}`, ['password']);
    const control = new AbortController();
    const stopped = run(POLICY, { signal: control.signal, onProgress: () => control.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('asks nothing of nobody', async () => {
    const report = await run(POLICY);
    expect([report.people, report.moves, report.noWayIn.first]).toEqual([0, [], []]);
  });

  it.each<[string, readonly Method[], Outlook]>([
    ['two factors', ['password', 'totp'], 'second_factor'],
    ['a passkey', ['synced'], 'nothing_more'],
    ['a password alone', ['password'], 'second_factor_enrollment'],
  ])('has the same for %s whatever else it is compared with', async (_what, methods, expected) => {
    await add('ann', methods);
    expect((await run(aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }))).moves[0]?.before).toBe(expected);
  });
});
