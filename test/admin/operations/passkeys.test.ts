import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '#src/admin/actor.ts';
import { creationOptions, provisionPasskey } from '#src/admin/operations/passkeys.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPasskey, aPolicy, aProfile } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { createAuthenticator, type CreationOptions } from '../../support/software-authenticator.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { about, addPerson, lastEvent, mailKinds, problemOf } from './people-support.ts';

const DAY = 86_400;
const AUTHENTICATOR = { rpId: 'localhost', origin: 'http://localhost' };

interface Begun {
  readonly options: CreationOptions & Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
}

describe('a passkey on behalf of a person', () => {
  let desk: Desk;
  let ada: User;
  const authenticator = () => createAuthenticator(AUTHENTICATOR);
  beforeEach(async () => {
    desk = await openDesk();
    ada = await addPerson(desk, 'ada');
  });
  afterEach(() => desk.close());

  const admin = () => personOf(desk, 'admin');
  const begin = (body?: object, more: { actor?: Actor; user?: User } = {}) =>
    desk.answer<Begun>(creationOptions, about(desk, more.user ?? ada, { actor: more.actor ?? admin(), body }));
  const finishing = (response: object, more: { actor?: Actor; user?: User; name?: string } = {}) =>
    about(desk, more.user ?? ada, {
      ...{ actor: more.actor ?? admin(), body: { name: more.name ?? 'Key 4711', response } },
    });
  const made = async () => authenticator().register((await begin()).options);
  const held = (userId = ada.id) => desk.container.storage.credentials.listByUser('acme', userId);

  it('is asked for with what it is registered with: five minutes unless it is to be more', async () => {
    const { options, expiresAt } = await begin();
    expect(expiresAt).toBe(NOW + 300);
    expect(options).toMatchObject({
      ...{ rp: { id: 'localhost', name: 'acme' }, timeout: 300_000, attestation: 'none' },
      user: { name: 'ada', displayName: 'ada' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const long = await begin({ lifetime: 30 * DAY });
    expect([long.expiresAt, long.options['timeout']]).toEqual([NOW + 30 * DAY, 30 * DAY * 1000]);
    for (const lifetime of [299, 30 * DAY + 1]) {
      expect(await problemOf(desk, creationOptions, about(desk, ada, { body: { lifetime } }))).toBe(
        'validation_failed',
      );
    }
    expect(await desk.events()).toEqual([]);
  });

  it('is registered under its name, written down as provisioned, and told', async () => {
    const done = await desk.ask(provisionPasskey, finishing(await made()));
    expect(done).toMatchObject({ status: 201, body: { method: 'passkey', name: 'Key 4711', standing: 'usable' } });
    const [passkey] = await held();
    expect(passkey).toMatchObject({ method: 'passkey', userId: ada.id, tenantId: 'acme', rpId: 'localhost' });
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'passkey.provisioned', outcome: 'success', userId: ada.id, credentialId: passkey?.id },
      actor: 'user:acme-admin',
    });
    expect(await mailKinds(desk, ada.email)).toEqual(['passkey_provisioned']);
  });

  it('is finished as long as its challenge is good, and not a second later', async () => {
    const { options } = await begin({ lifetime: DAY });
    const response = authenticator().register(options);
    const late = authenticator().register((await begin({ lifetime: DAY })).options);
    desk.clock.advance(DAY - 1);
    expect(await problemOf(desk, provisionPasskey, finishing(response))).toBeUndefined();
    desk.clock.advance(1);
    expect(await problemOf(desk, provisionPasskey, finishing(late))).toBe('validation_failed');
    expect(await lastEvent(desk)).toMatchObject({ outcome: 'refused', reason: 'challenge_expired' });
    expect(await held()).toHaveLength(1);
  });

  it('is finished once', async () => {
    const response = await made();
    const both = await Promise.all([1, 2].map(() => problemOf(desk, provisionPasskey, finishing(response))));
    expect(both.filter((code) => code === undefined)).toHaveLength(1);
    expect(await held()).toHaveLength(1);
  });

  it('is finished by whoever began it, for the same person of the same organisation', async () => {
    const bert = await addPerson(desk, 'bert');
    const twin = await addPerson(desk, 'ada', { tenantId: 'globex' });
    const other = personOf(desk, 'admin', { userId: 'another' });
    const platform = personOf(desk, 'admin', { tenantId: 'system' });
    for (const more of [{ actor: other }, { actor: programOf() }, { actor: platform }, { user: bert }]) {
      expect(await problemOf(desk, provisionPasskey, finishing(await made(), more))).toBe('validation_failed');
      expect(await lastEvent(desk)).toMatchObject({ type: 'passkey.provisioned', reason: 'challenge_foreign' });
    }
    const byPlatform = authenticator().register((await begin({}, { actor: platform })).options);
    const elsewhere = finishing(byPlatform, { actor: platform, user: twin });
    expect(await problemOf(desk, provisionPasskey, elsewhere)).toBe('validation_failed');
    expect([...(await held()), ...(await held(bert.id))]).toEqual([]);
    expect(await mailKinds(desk, ada.email)).toEqual([]);
  });

  it('is not one that the person began, nor the other way round', async () => {
    const { passkeyRegistration } = desk.container.methods;
    const relyingParty = { tenantId: 'acme', rpId: 'localhost', name: 'acme', origins: ['http://localhost'] };
    const own = { relyingParty, binding: 'admin|user:acme-admin', user: ada, existing: [] };
    const options = await passkeyRegistration.registrationOptions(own);
    const response = authenticator().register(options);
    expect(await problemOf(desk, provisionPasskey, finishing(response))).toBe('validation_failed');
    const kindName = () => 'Passkey';
    const registered = await passkeyRegistration.register({
      ...{ ...own, maxPasskeys: 9, kindName, response: await made() },
    });
    expect(registered).toEqual({ registered: false, reason: 'challenge_foreign' });
  });

  it.each([
    ['another site', { clientData: { origin: 'https://evil.example' } }, 'wrong_origin'],
    ['an authenticator that has not verified anybody', { flags: { uv: false } }, 'user_not_verified'],
  ])('is not taken from %s', async (_name, misbehaviour, reason) => {
    const response = authenticator().register((await begin()).options, misbehaviour);
    expect(await problemOf(desk, provisionPasskey, finishing(response))).toBe('validation_failed');
    expect(await lastEvent(desk)).toMatchObject({ outcome: 'refused', reason });
    expect(await held()).toEqual([]);
  });

  it.each([[''], ['  '], ['two\nlines'], ['x'.repeat(65)]])('is not called %p', async (name) => {
    expect(await problemOf(desk, provisionPasskey, finishing(await made(), { name }))).toBe('validation_failed');
  });

  it.each([{}, { id: 1 }, { response: 'x' }])('is not made of %p', async (response) => {
    expect(await problemOf(desk, provisionPasskey, finishing(response))).toBe('validation_failed');
    expect(await lastEvent(desk)).toMatchObject({ type: 'passkey.provisioned', reason: 'malformed' });
  });

  it('is not one more than the policy lets a person have', async () => {
    await desk.close();
    desk = await openDesk(aPolicy({ campaigns: [], passkeys: { max: 1 } }));
    ada = await addPerson(desk, 'ada');
    const response = await made();
    await desk.container.storage.credentials.add(aPasskey({ userId: ada.id }));
    expect(await problemOf(desk, provisionPasskey, finishing(response))).toBe('too_many_passkeys');
  });

  it('meets the profiles of the person, and what it is for', async () => {
    await desk.close();
    desk = await openDesk(aPolicy({ campaigns: [], passkeyProfiles: [aProfile({ keys: ['device_bound'] })] }));
    ada = await addPerson(desk, 'ada');
    expect(await problemOf(desk, provisionPasskey, finishing(await made()))).toBe('passkey_not_allowed');
    expect(await lastEvent(desk)).toMatchObject({ reason: 'key_not_allowed' });
    const bound = { flags: { be: false, bs: false } };
    const key = authenticator().register((await begin()).options, bound);
    expect(await problemOf(desk, provisionPasskey, finishing(key))).toBeUndefined();
    const required = 'phishing_resistant_hardware';
    const { options } = await begin({ required });
    expect(options).toMatchObject({ attestation: 'direct' });
    const asking = finishing(authenticator().register(options, bound));
    const demanding = { ...asking, body: { ...(asking.body as object), required } };
    expect(await problemOf(desk, provisionPasskey, demanding)).toBe('passkey_not_allowed');
  });

  it('is not for somebody who takes none, or is disabled', async () => {
    const bert = await addPerson(desk, 'bert', { status: 'disabled' });
    expect(await problemOf(desk, creationOptions, about(desk, bert))).toBe('user_disabled');
    await desk.close();
    const methods = { signIn: { methods: ['password'] as const }, mfa: { methods: ['totp'] as const } };
    desk = await openDesk(aPolicy({ campaigns: [], ...methods }));
    ada = await addPerson(desk, 'ada');
    expect(await problemOf(desk, creationOptions, about(desk, ada))).toBe('method_not_allowed');
    expect(await problemOf(desk, provisionPasskey, finishing({}))).toBe('method_not_allowed');
  });

  it('is for those above, after a proof of the last minutes, and not for oneself', async () => {
    const boss = await addPerson(desk, 'boss', { role: 'admin' });
    const refusal = async (actor: Actor, user = ada) =>
      Promise.all([
        problemOf(desk, creationOptions, about(desk, user, { actor })),
        problemOf(desk, provisionPasskey, finishing({}, { actor, user })),
      ]);
    expect(await refusal(personOf(desk, 'admin', { userId: boss.id }), boss)).toEqual(['forbidden', 'forbidden']);
    expect(await refusal(personOf(desk, 'helpdesk'), boss)).toEqual(['forbidden', 'forbidden']);
    expect(await refusal(personOf(desk, 'auditor'))).toEqual(['forbidden', 'forbidden']);
    expect(await refusal(programOf('globex'))).toEqual(['tenant_not_found', 'tenant_not_found']);
    const stale = personOf(desk, 'helpdesk', { fresh: false });
    expect(await refusal(stale)).toEqual([undefined, 'fresh_sign_in_required']);
  });
});
