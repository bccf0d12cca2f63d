import { describe, expect, it } from '@jest/globals';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import {
  createAuthenticator,
  type AuthenticationMisbehaviour,
  type Flags,
  type RegistrationMisbehaviour,
} from '../../support/software-authenticator.ts';
import { ALICE, BOB, by, DISABLED, guardedMethods, OWNER } from '../setup.ts';

const ORIGIN = 'https://login.example';
const relyingParty = { tenantId: 'acme', rpId: 'login.example', name: 'Acme', origins: [ORIGIN] };
const binding = 'interaction-1';
/** A key that is touched, and asks for nothing. */
const TOUCHED: Flags = { uv: false, be: false, bs: false };

async function setup(flags: Flags = TOUCHED) {
  const parts = await guardedMethods();
  const { methods, storage } = parts;
  const key = createAuthenticator({ rpId: 'login.example', origin: ORIGIN, flags, counter: true, transports: ['usb'] });
  const ceremony = async (user: User = ALICE) => ({
    ...{ relyingParty, binding, user },
    existing: await storage.credentials.listByUser('acme', user.id),
  });
  const answerTo = async (misbehaviour?: RegistrationMisbehaviour) =>
    key.register(await methods.securityKeyRegistration.registrationOptions(await ceremony()), misbehaviour);
  const register = async (misbehaviour?: RegistrationMisbehaviour, max = 10) => {
    const response = await answerTo(misbehaviour);
    return methods.securityKeyRegistration.register({ ...(await ceremony()), max, response, name: 'Security key' });
  };
  const options = async (existing?: readonly Credential[]) =>
    methods.securityKey.authenticationOptions({
      ...{ relyingParty, binding, userId: ALICE.id },
      existing: existing ?? (await storage.credentials.listByUser('acme', ALICE.id)),
    });
  const prove = async (misbehaviour?: AuthenticationMisbehaviour, user: User | undefined = ALICE) =>
    verify(key.authenticate(await options(), misbehaviour), user);
  const verify = async (response: unknown, user: User | undefined = ALICE, browser = binding) => {
    const proof = await methods.securityKey.verify(by(user), { relyingParty, binding: browser, response });
    return proof.proven ? proof.evidence : proof.reason;
  };
  return { ...parts, key, ceremony, register, answerTo, options, prove, verify };
}

describe('a security key', () => {
  it('is asked for without a PIN and without a place on the key, away from this device', async () => {
    const { methods, ceremony } = await setup();
    const options = await methods.securityKeyRegistration.registrationOptions(await ceremony());
    expect(options).toMatchObject({
      hints: ['security-key'],
      attestation: 'none',
      authenticatorSelection: {
        residentKey: 'discouraged',
        requireResidentKey: false,
        userVerification: 'discouraged',
        authenticatorAttachment: 'cross-platform',
      },
    });
  });

  it('is registered once, and named', async () => {
    const { register, storage, methods, ceremony } = await setup();
    expect(await register()).toMatchObject({
      registered: true,
      credential: { method: 'security_key', name: 'Security key' },
    });
    const [stored] = await storage.credentials.listByUser('acme', ALICE.id);
    expect(stored).toMatchObject({
      method: 'security_key',
      transports: ['usb'],
      backupEligible: false,
      createdAt: NOW,
    });
    expect(stored).not.toHaveProperty('unconfirmed');
    const { excludeCredentials } = await methods.securityKeyRegistration.registrationOptions(await ceremony());
    expect(excludeCredentials).toHaveLength(1);
    await expect(register()).rejects.toThrow('previously registered');
  });

  it('proves possession, and says nothing of who holds it', async () => {
    const { register, prove, options } = await setup();
    await register();
    expect(await options()).toMatchObject({
      hints: ['security-key'],
      userVerification: 'discouraged',
      allowCredentials: [{ transports: ['usb'] }],
    });
    expect(await prove()).toMatchObject({
      method: 'security_key',
      provenAt: NOW,
      userVerified: false,
      keyProtection: 'device_bound',
    });
  });

  it('is not believed about a check that it was not asked for', async () => {
    const { register, prove } = await setup({ ...TOUCHED, uv: true });
    await register();
    expect(await prove()).toMatchObject({ userVerified: false });
  });

  it.each<[string, string, AuthenticationMisbehaviour]>([
    ['nobody touched it', 'user_not_verified', { flags: { ...TOUCHED, up: false } }],
    ['it was used for another origin', 'wrong_origin', { clientData: { origin: 'https://phish.example' } }],
    ['it was used for another RP ID', 'wrong_origin', { rpId: 'phish.example' }],
    ['the page was framed', 'wrong_origin', { clientData: { crossOrigin: true } }],
    ['it answered a registration', 'malformed', { clientData: { type: 'webauthn.create' } }],
    ['it names another user', 'wrong_user', { userHandle: BOB.id }],
    ['its signature is not of this', 'invalid_signature', { signature: (bytes) => Buffer.from(bytes).fill(1, 10, 20) }],
    ['its counter stands still', 'counter_not_advanced', { counter: 1 }],
    ['it has become synced', 'backup_state_changed', { flags: { ...TOUCHED, be: true } }],
  ])('is refused when %s', async (_, reason, misbehaviour) => {
    const { register, prove, storage } = await setup();
    await register();
    const before = await storage.credentials.listByUser('acme', ALICE.id);
    expect(await prove(misbehaviour)).toBe(reason);
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toEqual(before);
  });

  it('answers a challenge once, in its browser, for its user', async () => {
    const { register, key, options, verify } = await setup();
    await register();
    const response = key.authenticate(await options());
    expect(await verify(response, ALICE, 'interaction-2')).toBe('challenge_foreign');
    expect(await verify(response, BOB)).toBe('challenge_foreign');
    expect(await verify(response)).toMatchObject({ method: 'security_key' });
    expect(await verify(response)).toBe('already_used');
    expect(await verify('{}')).toBe('malformed');
    expect(await verify(key.authenticate(await options()), DISABLED)).toBe('user_disabled');
  });

  it('answers one of many uses of the same counter', async () => {
    const { register, key, options, verify } = await setup();
    await register();
    const responses = [];
    for (let count = 0; count < 5; count += 1) responses.push(key.authenticate(await options(), { counter: 9 }));
    const answers = await Promise.all(responses.map((response) => verify(response)));
    expect(answers.filter((answer) => typeof answer === 'object')).toHaveLength(1);
  });

  it('is no passkey, and a passkey is none', async () => {
    const { register, methods, storage, key, verify, options } = await setup({ ...TOUCHED, uv: true });
    await register();
    const passkeyOptions = await methods.passkey.authenticationOptions({ relyingParty, binding });
    const input = { relyingParty, binding, response: key.authenticate(passkeyOptions) };
    expect(await methods.passkey.verify(by(undefined), input)).toMatchObject({ reason: 'unknown_credential' });
    // Nor with the challenge of the other ceremony.
    expect(await verify(key.authenticate(passkeyOptions))).toBe('challenge_foreign');

    const passkey = createAuthenticator({ rpId: 'login.example', origin: ORIGIN });
    const ceremony = { relyingParty, binding, user: ALICE, existing: [] };
    const created = passkey.register(await methods.passkeyRegistration.registrationOptions(ceremony));
    const registration = { ...ceremony, maxPasskeys: 10, response: created, kindName: () => 'Passkey' };
    expect(await methods.passkeyRegistration.register(registration)).toMatchObject({ registered: true });
    const { allowCredentials, ...rest } = await options();
    expect(allowCredentials).toHaveLength(1);
    expect(await verify(passkey.authenticate(rest))).toBe('unknown_credential');
    expect(await storage.credentials.listByUser(OWNER.tenantId, OWNER.userId)).toHaveLength(2);
  });

  it.each<[string, string, RegistrationMisbehaviour]>([
    ['nobody touched it', 'user_not_verified', { flags: { ...TOUCHED, up: false } }],
    ['it was made for another origin', 'wrong_origin', { clientData: { origin: 'https://phish.example' } }],
    ['its id is too short', 'malformed', { credentialId: Buffer.alloc(8) }],
  ])('is not registered when %s', async (_, reason, misbehaviour) => {
    const { register } = await setup();
    expect(await register(misbehaviour)).toEqual({ registered: false, reason });
  });

  it('is not registered by the challenge of a passkey, nor beyond the number allowed', async () => {
    const { methods, key, ceremony, register } = await setup();
    const options = await methods.passkeyRegistration.registrationOptions(await ceremony());
    const input = { ...(await ceremony()), max: 10, response: key.register(options), name: 'Key' };
    expect(await methods.securityKeyRegistration.register(input)).toEqual({
      registered: false,
      reason: 'challenge_foreign',
    });
    expect(await register(undefined, 0)).toEqual({ registered: false, reason: 'too_many_security_keys' });
  });
});
