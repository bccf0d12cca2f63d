import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listGrants, revokeGrant } from '#src/admin/operations/grants.ts';
import { endAllSessions, endSession, listSessions } from '#src/admin/operations/sessions.ts';
import { aTrustedDevice } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
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

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await addShop(desk);
});
afterEach(() => desk.close());

/** By somebody of the platform: nobody else reaches a suspended organisation. */
async function suspend(): Promise<void> {
  const tenant = await desk.container.storage.tenants.find('acme');
  if (!tenant) throw new Error('acme is gone');
  await desk.container.tenants.updateTenant(tenant, { status: 'suspended' });
}
const platform = () => personOf(desk, 'admin', { tenantId: 'system' });

describe('sessions', () => {
  it('of a person are listed with where they are and what was entered, the one used last first', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    desk.clock.advance(600);
    await signIn(desk, ada, { uid: 's2' });
    await signIn(desk, await addPerson(desk, 'bert'), { uid: 's3' });
    const { items } = await desk.answer<Listed>(listSessions, about(desk, ada));
    expect(items.map(({ id }) => id)).toEqual(['s2', 's1']);
    expect(items[1]).toMatchObject({
      ...{ browser: 'Firefox', system: 'Windows', address: '192.0.2.7', signedInAt: NOW },
      applications: [{ clientId: 'shop', name: 'The shop' }],
    });
  });

  it('end one by one, with what was issued in them, and applications are told', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    await signIn(desk, ada, { uid: 's2' });
    expect((await desk.ask(endSession, about(desk, ada, { params: { session: 's1' } }))).status).toBe(204);
    expect(await leftOf(desk, ada)).toEqual({ artifacts: ['Grant', 'RefreshToken', 'Session'], proven: 1 });
    expect((await desk.answer<Listed>(listSessions, about(desk, ada))).items.map(({ id }) => id)).toEqual(['s2']);
    expect(await toldApplications(desk)).toEqual(['acme/shop']);
    expect(await lastEvent(desk)).toMatchObject({ type: 'session.ended', userId: ada.id, actor: 'user:acme-admin' });
    expect(await mailKinds(desk, ada.email)).toEqual(['sessions_ended']);
  });

  it('of somebody else are not found under a name', async () => {
    const [ada, bert] = [await addPerson(desk, 'ada'), await addPerson(desk, 'bert')];
    await signIn(desk, bert);
    const asking = about(desk, ada, { params: { session: 's1' } });
    expect(await problemOf(desk, endSession, asking)).toBe('session_ended');
    expect((await leftOf(desk, bert)).proven).toBe(1);
    expect(await mailKinds(desk, ada.email)).toEqual([]);
  });

  it('end all at once, with the trust in browsers', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    await signIn(desk, ada, { uid: 's2' });
    await desk.container.storage.credentials.add(aTrustedDevice({ userId: ada.id }));
    await desk.ask(endAllSessions, about(desk, ada));
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
    expect(await desk.container.storage.credentials.listByUser('acme', ada.id)).toEqual([]);
    expect(await toldApplications(desk)).toEqual(['acme/shop', 'acme/shop']);
    expect(await lastEvent(desk)).toMatchObject({ type: 'sessions.ended', userId: ada.id, actor: 'user:acme-admin' });
    expect(await mailKinds(desk, ada.email)).toEqual(['sessions_ended']);
  });

  it('of a suspended organisation are listed and ended as well', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    await suspend();
    const { items } = await desk.answer<Listed>(listSessions, about(desk, ada, { actor: platform() }));
    expect(items).toHaveLength(1);
    await desk.ask(endAllSessions, about(desk, ada, { actor: platform() }));
    expect(await leftOf(desk, ada)).toEqual(NOTHING);
  });

  it('are ended by the help desk for those below it, and by nobody from elsewhere', async () => {
    const [ada, boss] = [await addPerson(desk, 'ada'), await addPerson(desk, 'boss', { role: 'admin' })];
    await signIn(desk, ada);
    const helpdesk = personOf(desk, 'helpdesk', { fresh: false });
    for (const op of [endAllSessions, listSessions]) {
      expect(await problemOf(desk, op, about(desk, ada, { actor: programOf('globex') }))).toBe('tenant_not_found');
    }
    expect(await problemOf(desk, endAllSessions, about(desk, boss, { actor: helpdesk }))).toBe('forbidden');
    const auditor = personOf(desk, 'auditor');
    expect(await problemOf(desk, endAllSessions, about(desk, ada, { actor: auditor }))).toBe('forbidden');
    expect(await problemOf(desk, listSessions, about(desk, ada, { actor: auditor }))).toBeUndefined();
    expect(await problemOf(desk, endAllSessions, about(desk, ada, { actor: helpdesk }))).toBeUndefined();
  });
});

describe('grants', () => {
  const ofShop = { params: { client: 'shop' } };

  it('of a person are listed with what they allow', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    const { items } = await desk.answer<Listed>(listGrants, about(desk, ada));
    expect(items).toEqual([
      {
        ...{ clientId: 'shop', name: 'The shop', firstParty: false, scopes: ['openid', 'profile'] },
        ...{ claims: [], apiScopes: [], since: NOW, lastUsedAt: NOW },
      },
    ]);
  });

  it('are taken back with their tokens, and the application is told', async () => {
    const [ada, bert] = [await addPerson(desk, 'ada'), await addPerson(desk, 'bert')];
    await signIn(desk, ada);
    await signIn(desk, bert, { uid: 's2' });
    await desk.ask(revokeGrant, about(desk, ada, ofShop));
    expect((await leftOf(desk, ada)).artifacts).toEqual(['Session']);
    expect((await leftOf(desk, bert)).artifacts).toEqual(['Grant', 'RefreshToken', 'Session']);
    expect(await toldApplications(desk)).toEqual(['acme/shop']);
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'consent.revoked', userId: ada.id, clientId: 'shop', actor: 'user:acme-admin' },
    });
    expect(await mailKinds(desk, ada.email)).toEqual(['application_removed']);
    expect(await problemOf(desk, revokeGrant, about(desk, ada, ofShop))).toBe('application_not_found');
  });

  it('of the organisation’s own and of suspended applications are among them', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    await desk.container.clients.updateClient('acme', 'shop', { status: 'suspended', firstParty: true });
    const { items } = await desk.answer<Listed>(listGrants, about(desk, ada));
    expect(items).toMatchObject([{ clientId: 'shop', name: 'The shop', firstParty: true }]);
  });

  it('are taken back in a suspended organisation', async () => {
    const ada = await addPerson(desk, 'ada');
    await signIn(desk, ada);
    await suspend();
    await desk.ask(revokeGrant, about(desk, ada, { ...ofShop, actor: platform() }));
    expect((await leftOf(desk, ada)).artifacts).toEqual(['Session']);
  });
});
