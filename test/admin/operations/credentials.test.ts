import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listCredentials, removeCredential, removeSecondFactors } from '#src/admin/operations/credentials.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import {
  aPass,
  aPasskey,
  aPassword,
  aPolicy,
  aProfile,
  aRecoveryCodeSet,
  aSecurityKey,
  aTotp,
  aTrustedDevice,
  anEmailCode,
} from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { about, addPerson, lastEvent, leftOf, mailKinds, problemOf, signIn } from './people-support.ts';

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

let desk: Desk;
let ada: User;
beforeEach(async () => {
  desk = await openDesk();
  ada = await addPerson(desk, 'ada');
});
afterEach(() => desk.close());

const give = async (...credentials: readonly Credential[]) => {
  for (const one of credentials) await desk.container.storage.credentials.add({ ...one, userId: ada.id });
};
const held = async () =>
  (await desk.container.storage.credentials.listByUser('acme', ada.id)).map(({ method }) => method);
const list = async () => (await desk.answer<Listed>(listCredentials, about(desk, ada))).items;
const ofCredential = ({ id }: Credential, query: object = {}) =>
  about(desk, ada, { params: { credential: id }, query });

describe('what a person can sign in with', () => {
  it('is listed with who makes it, where its key is, and when it was used', async () => {
    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    await give(aPassword(), aPasskey({ aaguid, lastUsedAt: NOW }), aRecoveryCodeSet(), aPass());
    const items = await list();
    expect(items.map(({ method }) => method)).toEqual([
      'password',
      'passkey',
      'recovery_code',
      'temporary_access_pass',
    ]);
    expect(items[1]).toMatchObject({
      ...{ name: 'Laptop', createdAt: NOW, lastUsedAt: NOW, standing: 'usable', unmet: null },
      authenticator: { aaguid, provider: 'iCloud Keychain', key: 'synced', backedUp: true, attested: false },
    });
    expect(items[2]).toMatchObject({ codesLeft: 3, authenticator: null });
    expect(items[3]).toMatchObject({ expiresAt: NOW + 3600 });
  });

  it('is never shown with a secret, a hash, a key, or what a key is known by', async () => {
    const all = [aPassword(), aTotp(), aRecoveryCodeSet(), aPasskey(), aSecurityKey(), aPass(), aTrustedDevice()];
    await give(...all);
    const text = JSON.stringify(await list());
    const names = ['hash', 'hashes', 'salt', 'sealedSecret', 'publicKey', 'webauthnId', 'tokenHash'];
    const members: [string, unknown][] = all.flatMap((one) => Object.entries(one));
    const secrets = members.flatMap(([name, value]) => (names.includes(name) ? [value].flat() : []));
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets) expect(text).not.toContain(String(secret));
  });

  it.each([
    ['a pass after its time', aPass({ expiresAt: NOW }), 'expired'],
    ['a pass that was used', aPass({ spentAt: NOW }), 'spent'],
    ['recovery codes of which none is left', aRecoveryCodeSet({ hashes: [] }), 'spent'],
    ['a security key', aSecurityKey(), 'method_not_allowed'],
    ['codes by mail', anEmailCode({ address: 'ada@acme.example' }), 'method_not_allowed'],
    ['codes to another address', anEmailCode({ address: 'old@acme.example' }), 'address_not_confirmed'],
  ])('says why %s is of no use', async (_name, credential, standing) => {
    await desk.close();
    const methods = { signIn: { methods: ['password', 'temporary_access_pass'] as const } };
    desk = await openDesk(aPolicy({ campaigns: [], ...methods, mfa: { methods: ['totp', 'recovery_code'] } }));
    ada = await addPerson(desk, 'ada');
    await give(credential);
    expect((await list())[0]).toMatchObject({ standing });
  });

  it('says which rule for passkeys it breaks', async () => {
    await desk.close();
    desk = await openDesk(aPolicy({ campaigns: [], passkeyProfiles: [aProfile({ keys: ['device_bound'] })] }));
    ada = await addPerson(desk, 'ada');
    await give(aPasskey());
    expect(await list()).toMatchObject([{ standing: 'passkey_not_allowed', unmet: 'key' }]);
  });
});

describe('taking something away', () => {
  it('is written down and told, and says what the next sign-in asks for', async () => {
    await give(aPassword(), aTotp());
    const result = await desk.answer(removeCredential, ofCredential(aTotp()));
    expect(result).toEqual({ removed: 1, sessionsEnded: 0, next: 'second_factor_enrollment' });
    expect(await held()).toEqual(['password']);
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'credential.removed', userId: ada.id, credentialId: aTotp().id, actor: 'user:acme-admin' },
      details: { method: 'totp' },
    });
    expect(await mailKinds(desk, ada.email)).toEqual(['totp_removed']);
  });

  it('is done to the last method, too, and then says that there is no way in', async () => {
    ada = await addPerson(desk, 'bert', { email: null });
    await give(aPasskey());
    const result = await desk.answer(removeCredential, ofCredential(aPasskey()));
    expect(result).toMatchObject({ next: 'no_way_in' });
    expect(await desk.container.methods.passkeyRemoval.isRemoved('acme', aPasskey().webauthnId)).toBe(true);
  });

  it.each([
    ['method_removed', aPassword()],
    ['passkey_removed', aPasskey()],
    ['security_key_removed', aSecurityKey()],
    ['pass_removed', aPass()],
    ['trusted_device_removed', aTrustedDevice()],
    ['method_removed', aRecoveryCodeSet()],
  ])('is told by a mail of the kind %s', async (kind, credential) => {
    await give(credential);
    await desk.ask(removeCredential, ofCredential(credential));
    expect(await mailKinds(desk, ada.email)).toEqual([kind]);
  });

  it('ends the sessions in which it was used where that is asked for, and has others looked after', async () => {
    await give(aPassword(), aTotp());
    await signIn(desk, ada, { uid: 's1', credentialId: aTotp().id });
    await signIn(desk, ada, { uid: 's2', credentialId: aPassword().id });
    const result = await desk.answer(removeCredential, ofCredential(aTotp(), { sessions: 'end' }));
    expect(result).toMatchObject({ sessionsEnded: 1 });
    expect((await leftOf(desk, ada)).proven).toBe(1);
    const { outbox } = desk.container.storage;
    const message = await outbox.claim({ family: 'policy_enforcement', now: desk.clock.now(), lease: 60 });
    expect(message).toMatchObject({ kind: 'credential_removed', userId: ada.id });
  });

  it('finds nothing of somebody else, or twice', async () => {
    const bert = await addPerson(desk, 'bert');
    await give(aTotp());
    const asking = { ...ofCredential(aTotp()), params: { tenant: 'acme', user: bert.id, credential: aTotp().id } };
    expect(await problemOf(desk, removeCredential, asking)).toBe('credential_not_found');
    await desk.ask(removeCredential, ofCredential(aTotp()));
    expect(await problemOf(desk, removeCredential, ofCredential(aTotp()))).toBe('credential_not_found');
  });

  it('takes all second factors at once, and leaves passwords and passkeys', async () => {
    await give(aPassword(), aTotp(), aPasskey(), aSecurityKey(), aRecoveryCodeSet(), aTrustedDevice());
    const result = await desk.answer(removeSecondFactors, about(desk, ada));
    expect(result).toMatchObject({ removed: 4, next: 'nothing_more' });
    expect(await held()).toEqual(['password', 'passkey']);
    const written = (await desk.events()).filter(({ type }) => type === 'credential.removed');
    expect(written.map(({ details }) => details?.['method'])).toHaveLength(4);
    expect(await mailKinds(desk, ada.email)).toEqual(['second_steps_removed']);
    expect(await desk.answer(removeSecondFactors, about(desk, ada))).toMatchObject({ removed: 0 });
    expect(await mailKinds(desk, ada.email)).toHaveLength(1);
  });

  it.each([
    ['one', removeCredential],
    ['all second factors', removeSecondFactors],
  ] as const)('of %s is for those above, after a proof of the last minutes, and not for oneself', async (_name, op) => {
    await give(aTotp());
    const by = (actor: ReturnType<typeof personOf>) => ({ ...ofCredential(aTotp()), actor });
    expect(await problemOf(desk, op, by(personOf(desk, 'admin', { fresh: false })))).toBe('fresh_sign_in_required');
    expect(await problemOf(desk, op, by(personOf(desk, 'admin', { userId: ada.id })))).toBe('forbidden');
    expect(await problemOf(desk, op, by(personOf(desk, 'auditor')))).toBe('forbidden');
    expect(await problemOf(desk, op, by(programOf('globex')))).toBe('tenant_not_found');
    expect(await held()).toEqual(['totp']);
    expect(await problemOf(desk, op, by(personOf(desk, 'helpdesk')))).toBeUndefined();
  });
});
