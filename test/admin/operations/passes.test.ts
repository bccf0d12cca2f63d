import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { issuePass, revokePass } from '#src/admin/operations/passes.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPolicy } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { about, addPerson, lastEvent, mailKinds, problemOf } from './people-support.ts';

interface Issued {
  readonly pass: string;
  readonly oneTime: boolean;
  readonly expiresAt: number;
}

describe('a temporary access pass', () => {
  let desk: Desk;
  let ada: User;
  beforeEach(async () => {
    const temporaryAccessPass = { lifetime: 3600, oneTime: false };
    desk = await openDesk(
      aPolicy({
        ...{ campaigns: [], temporaryAccessPass },
        groups: [
          { group: 'strict', temporaryAccessPass: { oneTime: true, lifetime: 1200 } },
          { group: 'keys-only', signIn: { methods: ['passkey'] } },
        ],
      }),
    );
    for (const id of ['strict', 'keys-only']) await desk.container.groups.createGroup({ tenantId: 'acme', id });
    ada = await addPerson(desk, 'ada');
  });
  afterEach(() => desk.close());
  const issue = (body?: object) => desk.answer<Issued>(issuePass, about(desk, ada, { body }));
  const isGood = async (pass: string) => {
    const user = await desk.container.storage.users.find('acme', ada.id);
    const attempt = { tenantId: 'acme', subject: ada.id, clientId: 'shop', address: '::1', user };
    return (await desk.container.methods.temporaryAccessPass.verify(attempt, { pass })).proven;
  };
  const join = async (group: string) => {
    await desk.container.groups.join(ada, group);
    ada = (await desk.container.storage.users.find('acme', ada.id)) ?? ada;
  };

  it('is issued as the policy says, shown once, written down and told', async () => {
    const { pass, oneTime, expiresAt } = await issue();
    expect({ oneTime, expiresAt }).toEqual({ oneTime: false, expiresAt: NOW + 3600 });
    expect(await isGood(pass)).toBe(true);
    expect((await desk.events()).find(({ type }) => type === 'temporary_access_pass.issued')).toMatchObject({
      ...{ userId: ada.id, actor: 'user:acme-admin', outcome: 'success' },
    });
    expect(JSON.stringify(await desk.events())).not.toContain(pass);
    expect(await mailKinds(desk, ada.email)).toEqual(['pass_issued']);
  });

  it('ends the one before', async () => {
    const first = await issue();
    const second = await issue();
    expect(await isGood(first.pass)).toBe(false);
    expect(await isGood(second.pass)).toBe(true);
  });

  it('may be shorter and for one time, never more than the policy says', async () => {
    expect(await issue({ lifetime: 900, oneTime: true })).toMatchObject({ expiresAt: NOW + 900, oneTime: true });
    const asking = (body: object) => about(desk, ada, { body });
    expect(await problemOf(desk, issuePass, asking({ lifetime: 3601 }))).toBe('validation_failed');
    expect(await problemOf(desk, issuePass, asking({ lifetime: 1 }))).toBe('validation_failed');
    await join('strict');
    expect(await problemOf(desk, issuePass, asking({ oneTime: false }))).toBe('validation_failed');
    expect(await issue()).toMatchObject({ expiresAt: NOW + 1200, oneTime: true });
  });

  it('is not issued to whom no pass, or nobody, is let in', async () => {
    await join('keys-only');
    expect(await problemOf(desk, issuePass, about(desk, ada))).toBe('method_not_allowed');
    const bert = await addPerson(desk, 'bert', { status: 'disabled' });
    expect(await problemOf(desk, issuePass, about(desk, bert))).toBe('user_disabled');
    expect(await mailKinds(desk, ada.email)).toEqual([]);
  });

  it('is revoked, which is written down and told', async () => {
    const { pass } = await issue();
    await desk.ask(revokePass, about(desk, ada));
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'temporary_access_pass.removed', userId: ada.id, actor: 'user:acme-admin' },
    });
    expect(await isGood(pass)).toBe(false);
    expect(await mailKinds(desk, ada.email)).toEqual(['pass_issued', 'pass_removed']);
    expect(await problemOf(desk, revokePass, about(desk, ada))).toBe('credential_not_found');
  });

  it('is issued by nobody to themself, nor above, nor elsewhere, nor without a proof of the last minutes', async () => {
    const by = (actor: ReturnType<typeof personOf>, user = ada) =>
      problemOf(desk, issuePass, about(desk, user, { actor }));
    const boss = await addPerson(desk, 'boss', { role: 'admin' });
    expect(await by(personOf(desk, 'admin', { userId: boss.id }), boss)).toBe('forbidden');
    expect(await by(personOf(desk, 'helpdesk'), boss)).toBe('forbidden');
    expect(await by(personOf(desk, 'helpdesk', { fresh: false }))).toBe('fresh_sign_in_required');
    expect(await by(programOf('globex'))).toBe('tenant_not_found');
    expect(await desk.container.storage.credentials.listByUser('acme', boss.id)).toEqual([]);
    expect(await by(personOf(desk, 'helpdesk'))).toBeUndefined();
  });
});
