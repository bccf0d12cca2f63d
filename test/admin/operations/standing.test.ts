import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { disableUser, enableUser, removeUser, setRole, showRemoval } from '#src/admin/operations/user-standing.ts';
import type { Role } from '#src/users/roles.ts';
import { aPasskey, aTrustedDevice } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import {
  about,
  addPerson,
  addShop,
  lastEvent,
  leftOf,
  mailKinds,
  NOTHING,
  problemOf,
  signIn,
  toldApplications,
} from './people-support.ts';

describe('keeping a person out', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    await addShop(desk);
  });
  afterEach(() => desk.close());

  it('ends sessions, grants, tokens and trusted browsers at once, and tells the applications', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    const { credentials } = desk.container.storage;
    await credentials.add(aTrustedDevice({ userId: ada.id }));
    const disabled = await desk.ask(disableUser, about(desk, ada, { ifMatch: 1 }));
    expect(disabled).toMatchObject({ version: 2, body: { status: 'disabled' } });
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
    expect(await credentials.listByUser('acme', ada.id)).toEqual([]);
    expect(await toldApplications(desk)).toEqual(['acme/shop']);
    expect(await lastEvent(desk)).toMatchObject({ type: 'user.disabled', userId: ada.id, actor: 'user:acme-admin' });
    expect(await mailKinds(desk, ada.email)).toEqual(['account_disabled']);
  });

  it('works in a suspended organisation', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    const tenant = await desk.container.storage.tenants.find('acme');
    if (!tenant) throw new Error('acme is gone');
    await desk.container.tenants.updateTenant(tenant, { status: 'suspended' });
    await desk.ask(disableUser, about(desk, ada, { actor: personOf(desk, 'admin', { tenantId: 'system' }) }));
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
    expect((await lastEvent(desk))?.actor).toBe('system/user:system-admin');
  });

  it('spares whoever else is signed in, and people of the same id elsewhere', async () => {
    const [ada, bert] = [await addPerson(desk, 'ada'), await addPerson(desk, 'bert')];
    const other = await addPerson(desk, 'ada', { tenantId: 'globex' });
    await signIn(desk, ada);
    await signIn(desk, bert, { uid: 's2' });
    await signIn(desk, other, { uid: 's3' });
    await desk.ask(disableUser, about(desk, ada));
    expect((await leftOf(desk, bert)).proven).toBe(1);
    expect((await leftOf(desk, other)).proven).toBe(1);
    expect((await desk.container.storage.users.find('globex', ada.id))?.status).toBe('active');
  });

  it('is finished where it was interrupted, and told once', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.ask(disableUser, about(desk, ada));
    await signIn(desk, ada);
    await desk.ask(disableUser, about(desk, ada));
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
    expect(await mailKinds(desk, ada.email)).toEqual(['account_disabled']);
  });

  it('is not for a version that is not there any more', async () => {
    const ada = await addPerson(desk, 'ada');
    expect(await problemOf(desk, disableUser, about(desk, ada, { ifMatch: 7 }))).toBe('precondition_failed');
    expect(await problemOf(desk, enableUser, about(desk, ada, { ifMatch: 7 }))).toBe('precondition_failed');
    expect(await problemOf(desk, removeUser, about(desk, ada, { ifMatch: 7 }))).toBe('precondition_failed');
    expect((await desk.container.storage.users.find('acme', ada.id))?.version).toBe(1);
  });

  it('ends when they are let in again, which they are told once', async () => {
    const ada = await addPerson(desk, 'ada', { status: 'disabled' });
    const enabled = await desk.ask(enableUser, about(desk, ada));
    expect(enabled.body).toMatchObject({ status: 'active' });
    expect(await lastEvent(desk)).toMatchObject({ type: 'user.enabled', userId: ada.id, actor: 'user:acme-admin' });
    await desk.ask(enableUser, about(desk, ada));
    expect(await mailKinds(desk, ada.email)).toEqual(['account_enabled']);
  });
});

describe('a role', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  it('is given, written down with what was before, and told', async () => {
    const ada = await addPerson(desk, 'ada');
    const set = await desk.ask(setRole, about(desk, ada, { body: { role: 'helpdesk' } }));
    expect(set).toMatchObject({ version: 2, body: { role: 'helpdesk' } });
    expect(await lastEvent(desk)).toMatchObject({
      type: 'user.role_changed',
      actor: 'user:acme-admin',
      details: { from: 'user', to: 'helpdesk' },
    });
    expect(await mailKinds(desk, ada.email)).toEqual(['role_changed']);
  });

  it('that somebody has already changes nothing', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.ask(setRole, about(desk, ada, { body: { role: 'user' } }));
    expect(await desk.events()).toEqual([]);
  });

  it.each([
    ['helpdesk', 'acme'],
    ['auditor', 'acme'],
    ['helpdesk', 'system'],
  ] as const)('is not given by the role %s of %s', async (role, tenantId) => {
    const ada = await addPerson(desk, 'ada', { tenantId });
    const actor = personOf(desk, role, { tenantId });
    expect(await problemOf(desk, setRole, about(desk, ada, { actor, body: { role: 'auditor' } }))).toBe('forbidden');
  });

  it('of the platform is given by those who have it alone', async () => {
    const ada = await addPerson(desk, 'ada', { tenantId: 'system' });
    // Everything that can be given to a program of the organisation, and yet not the platform.
    const actor = personOf(desk, 'helpdesk', { tenantId: 'system' });
    const powerful = { ...actor, permissions: new Set(['roles:write'] as const) };
    const asking = { body: { role: 'admin' } };
    expect(await problemOf(desk, setRole, about(desk, ada, { ...asking, actor: powerful }))).toBe('forbidden');
    expect(await problemOf(desk, setRole, about(desk, ada, asking))).toBeUndefined();
  });
});

describe('removing a person', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    await addShop(desk);
  });
  afterEach(() => desk.close());

  async function settled() {
    const ada = await addPerson(desk, 'ada');
    await desk.container.groups.createGroup({ tenantId: 'acme', id: 'staff' });
    await desk.container.groups.join(ada, 'staff');
    await desk.container.storage.credentials.add(aPasskey({ userId: ada.id }));
    await signIn(desk, ada);
    return ada;
  }
  const LOST = {
    methods: [{ method: 'passkey', name: 'Laptop' }],
    sessions: 1,
    applications: ['shop'],
    groups: ['staff'],
  };

  it('says before what would be lost, and changes nothing by that', async () => {
    const ada = await settled();
    expect(await desk.answer(showRemoval, about(desk, ada))).toEqual(LOST);
    expect((await leftOf(desk, ada)).proven).toBe(1);
  });

  it('ends everything first, says what is lost, and leaves nothing', async () => {
    const ada = await settled();
    const { storage, methods } = desk.container;
    expect(await desk.answer(removeUser, about(desk, ada))).toEqual(LOST);
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
    expect(await storage.users.find('acme', ada.id)).toBeUndefined();
    expect(await storage.credentials.listByUser('acme', ada.id)).toEqual([]);
    expect(await storage.users.search('acme', { group: 'staff', limit: 9 })).toEqual([]);
    expect(await toldApplications(desk)).toEqual(['acme/shop']);
    expect(await methods.passkeyRemoval.isRemoved('acme', aPasskey().webauthnId)).toBe(true);
    expect(await lastEvent(desk)).toMatchObject({ type: 'user.removed', userId: ada.id, actor: 'user:acme-admin' });
    expect(await mailKinds(desk, ada.email)).toEqual(['account_removed']);
  });

  it('finds nobody the second time', async () => {
    const ada = await settled();
    const both = await Promise.all([1, 2].map(() => problemOf(desk, removeUser, about(desk, ada))));
    expect(new Set(both)).toEqual(new Set(['user_not_found', undefined]));
    expect((await desk.events()).filter(({ type }) => type === 'user.removed')).toHaveLength(1);
  });
});

describe('who may do it', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const OPERATIONS = [
    ['disable', disableUser, undefined],
    ['enable', enableUser, undefined],
    ['remove', removeUser, undefined],
    ['set the role of', setRole, { role: 'auditor' }],
  ] as const;

  it.each(OPERATIONS)('nobody without a proof of the last minutes may %s somebody', async (_name, op, body) => {
    const ada = await addPerson(desk, 'ada');
    const actor = personOf(desk, 'admin', { fresh: false });
    expect(await problemOf(desk, op, about(desk, ada, { actor, body }))).toBe('fresh_sign_in_required');
    expect(await lastEvent(desk)).toMatchObject({ type: 'admin.refused', details: { operation: op.id } });
  });

  it.each(OPERATIONS.filter(([name]) => name !== 'enable'))('nobody may %s themself', async (_name, op, body) => {
    const boss = await addPerson(desk, 'boss', { role: 'admin' });
    const actor = personOf(desk, 'admin', { userId: boss.id });
    expect(await problemOf(desk, op, about(desk, boss, { actor, body }))).toBe('forbidden');
    expect((await desk.container.storage.users.find('acme', boss.id))?.version).toBe(1);
  });

  it.each(OPERATIONS)('nobody may %s somebody of another organisation', async (_name, op, body) => {
    const ada = await addPerson(desk, 'ada');
    for (const actor of [personOf(desk, 'admin', { tenantId: 'globex' }), programOf('globex')]) {
      expect(await problemOf(desk, op, about(desk, ada, { actor, body }))).toBe('tenant_not_found');
      const there = { actor, body, params: { tenant: 'globex', user: ada.id } };
      expect(await problemOf(desk, op, there)).toBe('user_not_found');
    }
    expect((await desk.container.storage.users.find('acme', ada.id))?.version).toBe(1);
  });

  it.each([
    ['helpdesk', 'admin', 'forbidden'],
    ['helpdesk', 'helpdesk', 'forbidden'],
    ['helpdesk', 'auditor', undefined],
    ['admin', 'admin', undefined],
    ['auditor', 'user', 'forbidden'],
    ['user', 'user', 'forbidden'],
  ] as readonly (readonly [Role, Role, string | undefined])[])(
    'the role %s keeps out the role %s: %s',
    async (role, target, code) => {
      const ada = await addPerson(desk, 'ada', { role: target });
      expect(await problemOf(desk, disableUser, about(desk, ada, { actor: personOf(desk, role) }))).toBe(code);
    },
  );

  it('programs of the organisation and of the platform may', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.ask(disableUser, about(desk, ada, { actor: programOf() }));
    expect((await lastEvent(desk))?.actor).toBe('client:sync');
    await desk.ask(enableUser, about(desk, ada, { actor: programOf('system') }));
    expect((await lastEvent(desk))?.actor).toBe('system/client:sync');
  });
});
