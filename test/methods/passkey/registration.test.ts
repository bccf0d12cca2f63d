import { describe, expect, it } from '@jest/globals';
import { ALGORITHM, coseKey, generateKey } from '../../support/authenticator-keys.ts';
import type { RegistrationMisbehaviour } from '../../support/software-authenticator.ts';
import { ALICE, BINDING, BOB, newAuthenticator, ORIGIN, PARTY, passkeySetup } from './setup.ts';

describe('registrationOptions', () => {
  it('asks for a discoverable, user-verifying credential, and names all the user has', async () => {
    const { registration, register, request } = await passkeySetup();
    await register(newAuthenticator(), { credentialId: Buffer.alloc(20, 1) });

    const options = await registration.registrationOptions({ ...(await request()), hints: ['security-key'] });

    expect(options).toMatchObject({
      rp: { id: 'login.example', name: 'Acme' },
      user: { id: ALICE.id, name: 'alice', displayName: 'Alice Example' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      hints: ['security-key'],
      timeout: 300_000,
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
    expect(options.excludeCredentials).toEqual([
      { id: Buffer.alloc(20, 1).toString('base64url'), type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
  });

  it('stores nothing, so that showing a page costs nothing', async () => {
    const { registration, request, storage } = await passkeySetup();
    const { challenge } = await registration.registrationOptions(await request());
    expect(
      await storage.spent.spend('acme', 'passkey_challenge', challenge, { now: 0, expiresAt: 2_000_000_000 }),
    ).toBe(true);
  });
});

describe('register', () => {
  it.each([
    ['ES256', ALGORITHM.ES256],
    ['EdDSA', ALGORITHM.EdDSA],
    ['RS256', ALGORITHM.RS256],
  ])('registers an %s passkey and stores what later sign-ins are compared with', async (_, alg) => {
    const { register, storage } = await passkeySetup();
    const authenticator = newAuthenticator({ alg });
    const result = await register(authenticator);

    expect(result).toMatchObject({
      registered: true,
      credential: { userId: ALICE.id, name: 'a passkey', counter: 0, backupEligible: true, backedUp: true },
    });
    expect(await storage.credentials.findPasskey(PARTY.rpId, authenticator.held[0]!.id)).toEqual(
      result.registered && result.credential,
    );
  });

  it('takes the answer as the JSON text of a form too', async () => {
    const { registration, request } = await passkeySetup();
    const input = await request();
    const response = newAuthenticator().register(await registration.registrationOptions(input));
    expect(await registration.register({ ...input, response: JSON.stringify(response) })).toMatchObject({
      registered: true,
    });
  });

  it('accepts self attestation, and says so', async () => {
    const { register } = await passkeySetup();
    const result = await register(newAuthenticator(), { attestation: 'self' });
    expect(result).toMatchObject({ registered: true, credential: { attestationFormat: 'packed' } });
  });

  it('names a passkey as its owner does, else after its provider', async () => {
    const { register } = await passkeySetup();
    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    expect(await register(newAuthenticator(), {}, { name: '  My phone ' })).toMatchObject({
      credential: { name: 'My phone' },
    });
    expect(await register(newAuthenticator({ aaguid }))).toMatchObject({
      credential: { name: 'iCloud Keychain', aaguid },
    });
  });

  it('numbers the passkeys of one provider, each with the lowest number that is free', async () => {
    const { register, removal } = await passkeySetup();
    const icloud = () => register(newAuthenticator({ aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd' }));
    const nameOf = async () => {
      const result = await icloud();
      return result.registered ? result.credential : undefined;
    };
    const [first, second, third] = [await nameOf(), await nameOf(), await nameOf()];
    expect([first?.name, second?.name, third?.name]).toEqual([
      'iCloud Keychain',
      'iCloud Keychain 2',
      'iCloud Keychain 3',
    ]);
    await removal.remove(second!);
    expect((await nameOf())?.name).toBe('iCloud Keychain 2');
    const bobs = await register(
      newAuthenticator({ aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd' }),
      {},
      { user: BOB },
    );
    expect(bobs).toMatchObject({ credential: { name: 'iCloud Keychain' } });
  });

  it('keeps only the transports that exist', async () => {
    const { register } = await passkeySetup();
    const transports = ['usb', '<script>', { nfc: true }, 7, 'usb', 'internal'];
    expect(await register(newAuthenticator(), { transports })).toMatchObject({
      credential: { transports: ['internal', 'usb'] },
    });
  });

  const offCurve = coseKey([2, -7, -1, 1, -2, Buffer.alloc(32, 1), -3, Buffer.alloc(32, 2)]);
  const rsa = (n: Buffer, e: Buffer) => coseKey([3, -257, -1, n, -2, e]);
  const modulus = Buffer.alloc(256, 0xc5);
  const mismatched = generateKey(ALGORITHM.ES256).publicKey;
  mismatched[2] = 1; // key type OKP on a good P-256 point

  it.each<[string, RegistrationMisbehaviour, string]>([
    ['step 7: another type', { clientData: { type: 'webauthn.get' } }, 'malformed'],
    ['step 8: a challenge of nobody', { clientData: { challenge: 'A'.repeat(72) } }, 'challenge_foreign'],
    ['step 9: another origin', { clientData: { origin: 'https://login.example.evil' } }, 'wrong_origin'],
    ['step 9: another port', { clientData: { origin: `${ORIGIN}:8443` } }, 'wrong_origin'],
    ['step 9: http', { clientData: { origin: 'http://login.example' } }, 'wrong_origin'],
    ['step 10: a frame of another origin', { clientData: { crossOrigin: true } }, 'wrong_origin'],
    ['step 10: crossOrigin that is no boolean', { clientData: { crossOrigin: 'true' } }, 'malformed'],
    ['step 11: a top origin', { clientData: { topOrigin: 'https://evil.example' } }, 'wrong_origin'],
    ['step 11: our own top origin', { clientData: { topOrigin: ORIGIN } }, 'wrong_origin'],
    ['step 13: bytes after the attestation object', { afterAttestationObject: Buffer.from([0]) }, 'malformed'],
    ['step 13: bytes after the key', { afterPublicKey: Buffer.from([0]) }, 'malformed'],
    ['step 14: another RP ID', { rpId: 'evil.example' }, 'wrong_origin'],
    ['step 15: no user present', { flags: { up: false } }, 'user_not_verified'],
    ['step 16: no user verified', { flags: { uv: false } }, 'user_not_verified'],
    ['step 17: backed up, not eligible', { flags: { be: false, bs: true } }, 'malformed'],
    ['step 20: an algorithm not offered', { publicKey: coseKey([2, -35, -1, 2]) }, 'unsupported_algorithm'],
    ['a point off the curve', { publicKey: offCurve }, 'unacceptable_key'],
    ['a key type that is not its algorithm’s', { publicKey: mismatched }, 'unacceptable_key'],
    ['RSA of 512 bits', { publicKey: rsa(Buffer.alloc(64, 0xc5), Buffer.from([1, 0, 1])) }, 'unacceptable_key'],
    ['RSA of 2040 bits', { publicKey: rsa(Buffer.alloc(255, 0xc5), Buffer.from([1, 0, 1])) }, 'unacceptable_key'],
    ['RSA with exponent 1', { publicKey: rsa(modulus, Buffer.from([1])) }, 'unacceptable_key'],
    ['RSA with exponent 3', { publicKey: rsa(modulus, Buffer.from([3])) }, 'unacceptable_key'],
    ['RSA with an even exponent', { publicKey: rsa(modulus, Buffer.from([1, 0, 2])) }, 'unacceptable_key'],
    ['step 25: a credential id of 15 bytes', { credentialId: Buffer.alloc(15, 1) }, 'malformed'],
    ['step 25: no credential id', { credentialId: Buffer.alloc(0) }, 'malformed'],
    ['step 25: a credential id of 1024 bytes', { credentialId: Buffer.alloc(1024, 1) }, 'malformed'],
    ['1024 bytes behind a short id', { credentialId: Buffer.alloc(1024, 1), responseId: 'AAAA' }, 'malformed'],
    ['another id than the attested one', { responseId: Buffer.alloc(32, 9).toString('base64url') }, 'malformed'],
    ['an id with padding', { responseId: 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'malformed'],
  ])('refuses %s', async (_, misbehaviour, reason) => {
    const { register, storage } = await passkeySetup();
    expect(await register(newAuthenticator(), misbehaviour)).toEqual({ registered: false, reason });
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toEqual([]);
  });

  it('refuses self attestation by another key', async () => {
    const { register } = await passkeySetup();
    const { publicKey } = generateKey(ALGORITHM.EdDSA);
    const result = await register(newAuthenticator(), { attestation: 'self', publicKey });
    expect(result).toEqual({ registered: false, reason: 'attestation_invalid' });
  });

  it.each([
    undefined,
    null,
    'text',
    '{',
    'x'.repeat(300_000),
    7,
    [],
    {},
    { id: 'AAAA', rawId: 'AAAA', type: 'public-key' },
  ])('refuses what no browser sends (%#)', async (response) => {
    const { registration, request } = await passkeySetup();
    const result = await registration.register({ ...(await request()), response });
    expect(result).toEqual({ registered: false, reason: 'malformed' });
  });

  it('refuses an answer larger than any browser sends', async () => {
    const { register } = await passkeySetup();
    const result = await register(newAuthenticator(), { clientData: { padding: 'x'.repeat(10_000) } });
    expect(result).toEqual({ registered: false, reason: 'malformed' });
  });

  it('refuses a challenge of another user, tenant, ceremony or browser', async () => {
    const { method, registration, request } = await passkeySetup();
    const input = await request();
    const foreign = [{ user: BOB }, { binding: 'interaction-2' }, { relyingParty: { ...PARTY, tenantId: 'globex' } }];
    for (const over of foreign) {
      const response = newAuthenticator().register(await registration.registrationOptions({ ...input, ...over }));
      const result = await registration.register({ ...input, response });
      expect(result).toEqual({ registered: false, reason: 'challenge_foreign' });
    }
    const signIn = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING });
    const options = { ...(await registration.registrationOptions(input)), challenge: signIn.challenge };
    const result = await registration.register({ ...input, response: newAuthenticator().register(options) });
    expect(result).toEqual({ registered: false, reason: 'challenge_foreign' });
  });

  it('refuses an answer that took longer than five minutes', async () => {
    const { clock, registration, request } = await passkeySetup();
    const input = await request();
    const response = newAuthenticator().register(await registration.registrationOptions(input));
    clock.advance(300);
    expect(await registration.register({ ...input, response })).toEqual({
      registered: false,
      reason: 'challenge_expired',
    });
  });

  it('spends the challenge on a failure too', async () => {
    const { registration, request } = await passkeySetup();
    const input = await request();
    const options = await registration.registrationOptions(input);
    const authenticator = newAuthenticator();
    const wrong = authenticator.register(options, { flags: { uv: false } });
    expect(await registration.register({ ...input, response: wrong })).toMatchObject({ reason: 'user_not_verified' });
    const right = authenticator.register(options);
    expect(await registration.register({ ...input, response: right })).toMatchObject({ reason: 'already_used' });
  });

  it('accepts one of twenty parallel answers to one challenge', async () => {
    const { registration, request } = await passkeySetup();
    const input = await request();
    const options = await registration.registrationOptions(input);
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        registration.register({ ...input, response: newAuthenticator().register(options) }),
      ),
    );
    expect(results.filter(({ registered }) => registered)).toHaveLength(1);
    expect(results.filter((result) => !result.registered && result.reason === 'already_used')).toHaveLength(19);
  });

  it('step 26: refuses a credential id that exists, whoever has it and in whichever tenant', async () => {
    const { register, registration, request } = await passkeySetup();
    const credentialId = Buffer.alloc(32, 3);
    expect(await register(newAuthenticator(), { credentialId })).toMatchObject({ registered: true });
    expect(await register(newAuthenticator(), { credentialId }, { user: BOB })).toEqual({
      registered: false,
      reason: 'already_registered',
    });
    const globex = { ...(await request()), relyingParty: { ...PARTY, tenantId: 'globex' } };
    const options = await registration.registrationOptions(globex);
    const response = newAuthenticator().register(options, { credentialId });
    expect(await registration.register({ ...globex, response })).toMatchObject({ reason: 'already_registered' });
  });

  it('stops at the number of passkeys the policy allows', async () => {
    const { register, request } = await passkeySetup();
    await register(newAuthenticator());
    const { existing } = await request();
    expect(await register(newAuthenticator(), {}, { existing, maxPasskeys: 1 })).toEqual({
      registered: false,
      reason: 'too_many_passkeys',
    });
  });

  it('stops there too when twenty are added at once', async () => {
    const { registration, request, storage } = await passkeySetup();
    const input = await request({ maxPasskeys: 3 });
    const results = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = newAuthenticator().register(await registration.registrationOptions(input));
        return registration.register({ ...input, response });
      }),
    );
    expect(results.filter(({ registered }) => registered)).toHaveLength(3);
    const reasons = results.flatMap((result) => (result.registered ? [] : [result.reason]));
    expect(new Set(reasons)).toEqual(new Set(['too_many_passkeys']));
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toHaveLength(3);
  });

  it('lets the authenticator refuse a second passkey of the same user', async () => {
    const { register } = await passkeySetup();
    const authenticator = newAuthenticator();
    await register(authenticator);
    await expect(register(authenticator)).rejects.toThrow('previously registered');
  });
});
