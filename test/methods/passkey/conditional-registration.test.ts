import { describe, expect, it } from '@jest/globals';
import type { RegistrationMisbehaviour } from '../../support/software-authenticator.ts';
import { ALICE, newAuthenticator, PARTY, passkeySetup } from './setup.ts';

const SILENT = { up: false, uv: false };

describe('a passkey that the browser makes by itself', () => {
  const setup = async () => {
    const passkeys = await passkeySetup();
    const make = async (flags: RegistrationMisbehaviour['flags'] = SILENT, over: { isConditional?: boolean } = {}) => {
      const authenticator = newAuthenticator();
      const input = await passkeys.request({ isConditional: true });
      const options = await passkeys.registration.registrationOptions(input);
      const response = authenticator.register(options, { flags });
      return { authenticator, options, result: await passkeys.registration.register({ ...input, ...over, response }) };
    };
    return { ...passkeys, make };
  };

  it('is asked for without insisting on anybody, and is discoverable all the same', async () => {
    const { make } = await setup();
    const { options } = await make();
    expect(options.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'preferred' });
  });

  it('needs nobody present or verified, and is marked until another factor has vouched for it', async () => {
    const { make, storage } = await setup();
    const { result } = await make();
    expect(result).toMatchObject({ registered: true, credential: { unconfirmed: true } });
    const [stored] = await storage.credentials.listByUser('acme', ALICE.id);
    expect(stored).toEqual(result.registered && result.credential);
  });

  it('is a passkey like any other when the person was verified after all', async () => {
    const { make } = await setup();
    const { result } = await make({ up: true, uv: true });
    expect(result.registered && result.credential).not.toHaveProperty('unconfirmed');
  });

  it('is refused in a ceremony that did ask, and one that did not is refused here: the challenge tells', async () => {
    const { make, registration, request, storage } = await setup();
    expect((await make(SILENT, { isConditional: false })).result).toMatchObject({ reason: 'challenge_foreign' });
    const asked = await request();
    const response = newAuthenticator().register(await registration.registrationOptions(asked), { flags: SILENT });
    expect(await registration.register({ ...asked, isConditional: true, response })).toMatchObject({
      reason: 'challenge_foreign',
    });
    const again = newAuthenticator().register(await registration.registrationOptions(asked), { flags: SILENT });
    expect(await registration.register({ ...asked, response: again })).toMatchObject({ reason: 'user_not_verified' });
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toEqual([]);
  });

  it('signs in only verified, and says that its verification is not confirmed', async () => {
    const { make, authenticate, storage } = await setup();
    const { authenticator, result } = await make();
    expect(await authenticate(authenticator, { flags: { uv: false } })).toMatchObject({ reason: 'user_not_verified' });
    expect(await authenticate(authenticator)).toMatchObject({ evidence: { userVerified: true, unconfirmed: true } });

    if (result.registered) await storage.credentials.confirm(result.credential, result.credential.id);
    const proof = await authenticate(authenticator);
    expect(proof.proven && proof.evidence).not.toHaveProperty('unconfirmed');
    expect(await storage.credentials.findPasskey(PARTY.rpId, authenticator.held[0]!.id)).toBeDefined();
  });
});
