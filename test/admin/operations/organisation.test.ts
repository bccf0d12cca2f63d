import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listHistory, showRevision } from '#src/admin/operations/history.ts';
import { replacePolicy, restorePolicy, showPolicy, tryPolicy } from '#src/admin/operations/policy.ts';
import {
  createTenant,
  listTenants,
  resumeTenant,
  showTenant,
  suspendTenant,
  updateTenant,
} from '#src/admin/operations/tenants.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';
import { aPasskey, aPassword, aPolicy, aUser } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';

const STRICTER = aPolicy({ campaigns: [], session: { idle: 900, absolute: 3600 } });

describe('the organisation', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = () => personOf(desk, 'admin');
  const platform = () => personOf(desk, 'admin', { tenantId: SYSTEM_TENANT });

  it('is shown with its issuer, and without its policy', async () => {
    const shown = await desk.answer(showTenant, { actor: personOf(desk, 'auditor') });
    expect(shown).toMatchObject({ id: 'acme', status: 'active', version: 1 });
    expect(String(shown['issuer'])).toMatch(/\/t\/acme$/);
    expect(shown).not.toHaveProperty('policy');
  });

  it('gets another name and look, which its history and the audit log know', async () => {
    const branding = { color: '#aa0000', logo: null };
    const { body, version } = await desk.ask(updateTenant, { actor: admin(), body: { name: 'Acme Ltd', branding } });
    expect(body).toMatchObject({ name: 'Acme Ltd', branding });
    expect(version).toBe(2);
    const [event] = await desk.events();
    expect(event).toMatchObject({ type: 'tenant.changed', actor: 'user:acme-admin', details: { version: '2' } });
    const { items } = await desk.answer<{ items: unknown[] }>(listHistory, { actor: admin() });
    expect(items[0]).toMatchObject({
      ...{ version: 2, actor: 'user:acme-admin' },
      changes: [{ path: 'name', before: 'acme', after: 'Acme Ltd' }, { path: 'branding.color' }],
    });
  });

  it('is not changed over a version that somebody else has made', async () => {
    const outdated = desk.ask(updateTenant, { actor: admin(), body: { name: 'Other' }, ifMatch: 7 });
    await expect(outdated).rejects.toMatchObject({ code: 'precondition_failed' });
    expect(await desk.answer(showTenant, { actor: admin() })).toMatchObject({ name: 'acme', version: 1 });
  });

  it.each([{}, { name: '' }, { colour: '#fff' }, { branding: { color: 'red', logo: null } }, { name: { $ne: 1 } }])(
    'is not changed by %j',
    async (body) => {
      const refused = desk.ask(updateTenant, { actor: admin(), body });
      await expect(refused).rejects.toMatchObject({ code: 'validation_failed' });
      expect(await desk.events()).toEqual([]);
    },
  );

  it('is made, suspended and resumed by the platform alone', async () => {
    const body = { id: 'initech', name: 'Initech' };
    await expect(desk.ask(createTenant, { actor: admin(), params: {}, body })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(desk.ask(suspendTenant, { actor: admin() })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await desk.ask(createTenant, { actor: platform(), params: {}, body })).toMatchObject({ status: 201 });
    expect(await desk.answer(suspendTenant, { actor: platform() })).toMatchObject({ status: 'suspended' });
    expect(await desk.answer(resumeTenant, { actor: platform() })).toMatchObject({ status: 'active' });
    const types = (await desk.events()).map(({ type, actor }) => [type, actor]);
    expect(types).toEqual([
      ['tenant.resumed', 'system/user:system-admin'],
      ['tenant.suspended', 'system/user:system-admin'],
      ['admin.refused', 'user:acme-admin'],
      ['admin.refused', 'user:acme-admin'],
    ]);
  });

  it('of the platform itself is not suspended', async () => {
    const self = desk.ask(suspendTenant, { actor: platform(), params: { tenant: SYSTEM_TENANT } });
    await expect(self).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is listed for the platform, some at a time, and found by a part of its name', async () => {
    const first = await desk.answer<{ items: { id: string }[]; next: string }>(listTenants, {
      ...{ actor: platform(), params: {} },
      query: { limit: '2' },
    });
    expect(first.items.map(({ id }) => id)).toEqual(['acme', 'globex']);
    const query = { limit: '2', cursor: first.next };
    const rest = await desk.answer<{ items: { id: string }[]; next: null }>(listTenants, {
      ...{ actor: platform(), params: {}, query },
    });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[SYSTEM_TENANT], null]);
    const found = await desk.answer<{ items: { id: string }[] }>(listTenants, {
      ...{ actor: platform(), params: {}, query: { text: 'LOB' } },
    });
    expect(found.items.map(({ id }) => id)).toEqual(['globex']);
  });

  it('of somebody else is as unknown as one that is not there, and asking is written down at home', async () => {
    const answers = await Promise.all(
      ['globex', 'nobody'].map((tenant) =>
        desk.ask(showTenant, { actor: admin(), params: { tenant } }).catch((error: unknown) => String(error)),
      ),
    );
    expect(answers[0]).toBe(answers[1]);
    expect((await desk.events()).map(({ type, reason }) => [type, reason])).toEqual([
      ['admin.refused', 'tenant_not_found'],
      ['admin.refused', 'tenant_not_found'],
    ]);
    expect(await desk.events('globex')).toEqual([]);
  });
});

describe('the policy', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = () => personOf(desk, 'admin');
  const put = (policy: TenantPolicy, more: { ifMatch?: number; force?: boolean; comment?: string } = {}) => {
    const { ifMatch = 1, ...body } = more;
    return desk.ask(replacePolicy, { actor: admin(), body: { policy, ...body }, ifMatch });
  };

  async function addPerson(): Promise<void> {
    await desk.container.storage.users.add(aUser({ id: 'ann', username: 'ann', email: null }));
    await desk.container.storage.credentials.add(aPassword({ id: 'ann-password', userId: 'ann' }));
  }

  it('is replaced as a whole, on the version that was seen', async () => {
    expect(await put(STRICTER, { comment: 'shorter sessions' })).toMatchObject({ status: 200, version: 2 });
    expect(await desk.answer(showPolicy, { actor: admin() })).toEqual({ policy: STRICTER, version: 2 });
    const { items } = await desk.answer<{ items: unknown[] }>(listHistory, { actor: admin() });
    expect(items[0]).toMatchObject({
      comment: 'shorter sessions',
      changes: [
        { path: 'policy.session.idle', direction: 'stricter' },
        { path: 'policy.session.absolute', direction: 'stricter' },
      ],
    });
  });

  it('is not replaced unseen, nor over somebody else’s change', async () => {
    const unseen = desk.ask(replacePolicy, { actor: admin(), body: { policy: STRICTER } });
    await expect(unseen).rejects.toMatchObject({ code: 'precondition_required' });
    await expect(put(STRICTER, { ifMatch: 9 })).rejects.toMatchObject({ code: 'precondition_failed' });
  });

  it('needs a fresh proof of a person, and none of a program', async () => {
    const asking = { body: { policy: STRICTER }, ifMatch: 1 };
    const stale = desk.ask(replacePolicy, { actor: personOf(desk, 'admin', { fresh: false }), ...asking });
    await expect(stale).rejects.toMatchObject({ code: 'fresh_sign_in_required' });
    expect(await desk.ask(replacePolicy, { actor: programOf(), ...asking })).toMatchObject({ version: 2 });
  });

  it('is not set where it leaves somebody without a way in, unless that is wanted', async () => {
    await addPerson();
    const locksOut = aPolicy({ campaigns: [], signIn: { methods: ['passkey'] } });
    await expect(put(locksOut)).rejects.toMatchObject({
      code: 'no_way_in',
      details: { people: 1, noWayIn: { newly: 1, first: [{ username: 'ann', reason: 'no_first_factor' }] } },
    });
    expect(await put(locksOut, { force: true })).toMatchObject({ version: 2 });
  });

  it('is not set where it keeps whoever sets it from ever changing it again', async () => {
    const { users, credentials } = desk.container.storage;
    await users.add(aUser({ id: 'acme-admin', username: 'ada', displayName: 'Ada', role: 'admin' }));
    await credentials.add(aPasskey({ userId: 'acme-admin' }));
    const administration = { assurance: 'phishing_resistant_hardware', freshness: 300 } as const;
    const strict = { ...aPolicy({ campaigns: [] }), administration };
    await expect(put(strict)).rejects.toMatchObject({
      code: 'no_way_in',
      details: { noWayIn: { newly: 1, first: [{ id: 'acme-admin' }] } },
    });
    expect(await put(strict, { force: true })).toMatchObject({ version: 2 });
  });

  it('is tried out: what is different, and for whom; nothing is changed, and an auditor may', async () => {
    await addPerson();
    const policy = aPolicy({ campaigns: [], signIn: { methods: ['passkey'] } });
    const tried = await desk.answer(tryPolicy, { actor: personOf(desk, 'auditor'), body: { policy } });
    expect(tried).toMatchObject({
      changes: [{ path: 'signIn.methods', direction: 'stricter' }],
      effect: { people: 1, noWayIn: { newly: 1 } },
      version: 1,
    });
    expect(await desk.events()).toEqual([]);
  });

  it('is tried out by one after the other, and by few who wait', async () => {
    const body = { policy: STRICTER };
    const tries = Array.from({ length: 8 }, () => desk.ask(tryPolicy, { actor: admin(), body }));
    const outcomes = await Promise.allSettled(tries);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(outcomes.length - refused.length).toBe(5);
    expect(refused[0]).toMatchObject({ reason: { code: 'too_many_requests' } });
    expect(await desk.ask(tryPolicy, { actor: admin(), body })).toMatchObject({ status: 200 });
  });

  it('of an earlier version is set again, as a new version', async () => {
    const { policy: first } = await desk.answer<{ policy: TenantPolicy }>(showPolicy, { actor: admin() });
    await put(STRICTER);
    const restored = await desk.answer(restorePolicy, { actor: admin(), body: { version: 1 } });
    expect(restored).toEqual({ policy: first, version: 3 });
    const missing = desk.ask(restorePolicy, { actor: admin(), body: { version: 9 } });
    await expect(missing).rejects.toMatchObject({ code: 'version_not_found' });
  });

  it('is shown as it was, with what is different now', async () => {
    await put(STRICTER);
    const params = { tenant: 'acme', version: '1' };
    expect(await desk.answer(showRevision, { actor: admin(), params })).toMatchObject({
      version: 1,
      changes: [{ path: 'policy.session.idle' }, { path: 'policy.session.absolute' }],
    });
    for (const version of ['0', '-1', '1e3', 'x', '99']) {
      const wrong = desk.ask(showRevision, { actor: admin(), params: { ...params, version } });
      await expect(wrong).rejects.toMatchObject({ code: 'version_not_found' });
    }
  });

  it('is not for helpdesk to change', async () => {
    const asked = desk.ask(replacePolicy, {
      ...{ actor: personOf(desk, 'helpdesk'), body: { policy: STRICTER }, ifMatch: 1 },
    });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden', details: { permission: 'policy:write' } });
    expect((await desk.events())[0]).toMatchObject({
      ...{ type: 'admin.refused', outcome: 'refused', details: { operation: 'policy.replace' } },
    });
  });
});
