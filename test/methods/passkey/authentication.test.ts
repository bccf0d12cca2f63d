import { describe, expect, it } from '@jest/globals';
import type { Proof } from '#src/methods/method.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { aUser } from '../../support/builders.ts';
import { ALGORITHM } from '../../support/authenticator-keys.ts';
import type { AuthenticationMisbehaviour, AuthenticatorSettings } from '../../support/software-authenticator.ts';
import { ALICE, BINDING, BOB, newAuthenticator, ORIGIN, PARTY, passkeySetup } from './setup.ts';

/** Alice with one passkey. */
async function registered(settings: Partial<AuthenticatorSettings> = {}) {
  const setup = await passkeySetup();
  const authenticator = newAuthenticator(settings);
  const result = await setup.register(authenticator);
  if (!result.registered) throw new Error(result.reason);
  const stored = () => setup.storage.credentials.findPasskey(PARTY.rpId, result.credential.webauthnId);
  return { ...setup, authenticator, credential: result.credential, stored };
}

const outcome = (proof: Proof) => (proof.proven ? 'proven' : proof.reason);

describe('authenticationOptions', () => {
  it('shows no list before a user is known, so that there is none to leak', async () => {
    const { method } = await registered();
    const options = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING });
    expect(options).toMatchObject({ rpId: 'login.example', allowCredentials: [], userVerification: 'required' });
  });

  it('names the passkeys of the user a first factor has found, of this RP ID alone', async () => {
    const { method, credential } = await registered();
    const passkeys = [credential, { ...credential, webauthnId: 'b3RoZXI', rpId: 'other.example' }];
    const user = { id: ALICE.id, passkeys };
    const options = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING, user });
    expect(options.allowCredentials).toEqual([
      { id: credential.webauthnId, type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
  });
});

describe('a passkey', () => {
  it.each([
    ['ES256', ALGORITHM.ES256],
    ['EdDSA', ALGORITHM.EdDSA],
    ['RS256', ALGORITHM.RS256],
  ])('signs in with %s, typing nothing', async (_, alg) => {
    const { authenticate, authenticator, clock, credential, stored } = await registered({ alg });
    clock.advance(60);
    expect(await authenticate(authenticator)).toEqual({
      proven: true,
      user: ALICE,
      evidence: {
        method: 'passkey',
        credentialId: credential.id,
        provenAt: clock.now(),
        userVerified: true,
        keyProtection: 'synced',
      },
      registered: toRegistered(credential),
    });
    expect(await stored()).toMatchObject({ lastUsedAt: clock.now(), counter: 0 });
  });

  it('says so when it cannot leave its device', async () => {
    const { authenticate, authenticator } = await registered({ flags: { be: false, bs: false } });
    expect(await authenticate(authenticator)).toMatchObject({ evidence: { keyProtection: 'device_bound' } });
  });

  it('is a second factor of a known user, with or without a user handle', async () => {
    const { authenticate, authenticator } = await registered();
    expect(await authenticate(authenticator, {}, { user: ALICE })).toMatchObject({ proven: true });
    expect(await authenticate(authenticator, { userHandle: null }, { user: ALICE })).toMatchObject({ proven: true });
  });

  it('counts up where the authenticator counts, and remembers its backup state', async () => {
    const { authenticate, authenticator, stored } = await registered({ counter: true });
    expect(outcome(await authenticate(authenticator, { flags: { bs: false } }))).toBe('proven');
    expect(await stored()).toMatchObject({ counter: 2, backedUp: false });
  });

  const flip = (signature: Buffer) => Buffer.from(signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)));
  const longForm = (signature: Buffer) =>
    Buffer.concat([Buffer.from([0x30, 0x81, signature.length - 2]), signature.subarray(2)]);
  const trailing = (signature: Buffer) => Buffer.concat([signature, Buffer.from([0])]);

  it.each<[string, AuthenticationMisbehaviour, string]>([
    ['step 5: an id nobody has', { responseId: Buffer.alloc(32, 9).toString('base64url') }, 'unknown_credential'],
    ['step 6: no user handle', { userHandle: null }, 'wrong_user'],
    ['step 6: the user handle of another', { userHandle: BOB.id }, 'wrong_user'],
    ['step 6: a user handle that is no base64url', { userHandle: 'a b' }, 'malformed'],
    ['step 6: a user handle of 65 bytes', { userHandle: Buffer.alloc(65).toString('base64url') }, 'malformed'],
    ['step 10: another type', { clientData: { type: 'webauthn.create' } }, 'malformed'],
    ['step 11: a challenge of nobody', { clientData: { challenge: 'A'.repeat(72) } }, 'challenge_foreign'],
    ['step 11: no challenge', { clientData: { challenge: undefined } }, 'malformed'],
    ['step 12: another origin', { clientData: { origin: 'https://evil.example' } }, 'wrong_origin'],
    ['step 12: a subdomain', { clientData: { origin: 'https://www.login.example' } }, 'wrong_origin'],
    ['step 13: a frame of another origin', { clientData: { crossOrigin: true } }, 'wrong_origin'],
    ['step 14: a top origin', { clientData: { topOrigin: 'https://evil.example' } }, 'wrong_origin'],
    ['step 14: both', { clientData: { crossOrigin: true, topOrigin: ORIGIN } }, 'wrong_origin'],
    ['step 15: another RP ID', { rpId: 'evil.example' }, 'wrong_origin'],
    ['step 16: no user present', { flags: { up: false } }, 'user_not_verified'],
    ['step 17: no user verified', { flags: { uv: false } }, 'user_not_verified'],
    ['step 18: backed up, not eligible', { flags: { be: false, bs: true } }, 'malformed'],
    ['step 19: another backup eligibility', { flags: { be: false, bs: false } }, 'backup_state_changed'],
    ['bytes after the authenticator data', { afterAuthenticatorData: Buffer.from([0]) }, 'malformed'],
    ['step 21: a changed signature', { signature: flip }, 'invalid_signature'],
    ['step 21: no signature', { signature: () => Buffer.alloc(0) }, 'malformed'],
    ['step 21: bytes after the signature', { signature: trailing }, 'invalid_signature'],
    ['step 21: a long-form length', { signature: longForm }, 'invalid_signature'],
  ])('refuses %s, and changes nothing', async (_, misbehaviour, reason) => {
    const { authenticate, authenticator, credential, stored } = await registered({ alg: ALGORITHM.ES256 });
    expect(outcome(await authenticate(authenticator, misbehaviour))).toBe(reason);
    expect(await stored()).toEqual(credential);
  });

  it('refuses two names for one credential', async () => {
    const { method, authenticator } = await registered();
    const options = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING });
    const response = { ...authenticator.authenticate(options), rawId: Buffer.alloc(32, 9).toString('base64url') };
    const attempt = { tenantId: 'acme', user: undefined, subject: 'x' };
    const proof = await method.verify(attempt, { relyingParty: PARTY, binding: BINDING, response });
    expect(proof).toEqual({ proven: false, reason: 'malformed' });
  });

  it('names user and credential of a refusal, for the audit log', async () => {
    const { authenticate, authenticator, credential } = await registered();
    expect(await authenticate(authenticator, { flags: { uv: false } })).toEqual({
      proven: false,
      reason: 'user_not_verified',
      userId: ALICE.id,
      credentialId: credential.id,
    });
  });

  it('step 22: refuses a counter that stands still or falls, and keeps the credential', async () => {
    const { authenticate, authenticator, stored } = await registered({ counter: true });
    expect(outcome(await authenticate(authenticator, { counter: 7 }))).toBe('proven');
    for (const counter of [7, 6, 0]) {
      expect(outcome(await authenticate(authenticator, { counter }))).toBe('counter_not_advanced');
    }
    expect(await stored()).toMatchObject({ counter: 7 });
    expect(outcome(await authenticate(authenticator, { counter: 8 }))).toBe('proven');
  });

  it('step 22: does not believe the counter of a forged assertion', async () => {
    const { authenticate, authenticator, stored } = await registered({ counter: true });
    const forged = await authenticate(authenticator, { counter: 1, signature: flip });
    expect(outcome(forged)).toBe('invalid_signature');
    expect(outcome(await authenticate(authenticator, { counter: 900, signature: flip }))).toBe('invalid_signature');
    expect(await stored()).toMatchObject({ counter: 1 });
  });

  it('accepts one of twenty parallel assertions with one counter value', async () => {
    const { authenticate, authenticator } = await registered({ counter: true });
    const proofs = await Promise.all(Array.from({ length: 20 }, () => authenticate(authenticator, { counter: 5 })));
    expect(proofs.filter(({ proven }) => proven)).toHaveLength(1);
    expect(proofs.map(outcome).filter((reason) => reason === 'counter_not_advanced')).toHaveLength(19);
  });

  it('accepts one of twenty parallel answers to one challenge', async () => {
    const { method, authenticator } = await registered();
    const options = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING });
    const attempt = { tenantId: 'acme', user: undefined, subject: 'x' };
    const proofs = await Promise.all(
      Array.from({ length: 20 }, () =>
        method.verify(attempt, {
          relyingParty: PARTY,
          binding: BINDING,
          response: authenticator.authenticate(options),
        }),
      ),
    );
    expect(proofs.filter(({ proven }) => proven)).toHaveLength(1);
    expect(proofs.map(outcome).filter((reason) => reason === 'already_used')).toHaveLength(19);
  });

  it('spends the challenge on a failure too', async () => {
    const { method, authenticator } = await registered();
    const options = await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING });
    const attempt = { tenantId: 'acme', user: undefined, subject: 'x' };
    const input = { relyingParty: PARTY, binding: BINDING };
    const wrong = authenticator.authenticate(options, { flags: { uv: false } });
    expect(outcome(await method.verify(attempt, { ...input, response: wrong }))).toBe('user_not_verified');
    const right = authenticator.authenticate(options);
    expect(outcome(await method.verify(attempt, { ...input, response: right }))).toBe('already_used');
  });

  it('refuses an answer that took five minutes', async () => {
    const { method, authenticator, clock } = await registered();
    const response = authenticator.authenticate(
      await method.authenticationOptions({ relyingParty: PARTY, binding: BINDING }),
    );
    clock.advance(300);
    const attempt = { tenantId: 'acme', user: undefined, subject: 'x' };
    const proof = await method.verify(attempt, { relyingParty: PARTY, binding: BINDING, response });
    expect(outcome(proof)).toBe('challenge_expired');
  });

  it('refuses a challenge made for another browser, or for another way of using the passkey', async () => {
    const { method, authenticator, credential } = await registered();
    const verify = async (asked: object, user = undefined as typeof ALICE | undefined) => {
      const request = { relyingParty: PARTY, binding: BINDING, ...asked };
      const response = authenticator.authenticate(await method.authenticationOptions(request));
      const attempt = { tenantId: 'acme', user, subject: 'x' };
      return outcome(await method.verify(attempt, { relyingParty: PARTY, binding: BINDING, response }));
    };
    expect(await verify({ binding: 'interaction-2' })).toBe('challenge_foreign');
    expect(await verify({ user: { id: ALICE.id, passkeys: [credential] } })).toBe('challenge_foreign');
    expect(await verify({}, ALICE)).toBe('challenge_foreign');
  });

  it('of one tenant does not sign in to another of the same host', async () => {
    const { authenticate, authenticator, storage } = await registered();
    await storage.users.add(aUser({ tenantId: 'globex' }));
    const relyingParty = { ...PARTY, tenantId: 'globex' };
    const other = { proven: false, reason: 'other_tenant' };
    expect(await authenticate(authenticator, {}, { relyingParty })).toEqual({ ...other, isHeld: true });
    expect(await authenticate(authenticator, { signature: flip }, { relyingParty })).toEqual(other);
  });

  it('of one user is no second factor of another', async () => {
    const { authenticate, authenticator } = await registered();
    expect(outcome(await authenticate(authenticator, {}, { user: BOB }))).toBe('other_user');
    expect(outcome(await authenticate(authenticator, { userHandle: BOB.id }, { user: BOB }))).toBe('other_user');
  });

  it('of a disabled user does not sign in, whatever the attempt believes', async () => {
    const { authenticate, authenticator, storage } = await registered();
    await storage.users.setStatus('acme', ALICE.id, 'disabled');
    expect(outcome(await authenticate(authenticator))).toBe('user_disabled');
    expect(outcome(await authenticate(authenticator, {}, { user: ALICE }))).toBe('user_disabled');
  });

  it('of a disabled user is known to be held only where everything else about the answer is right', async () => {
    const { authenticate, authenticator, storage } = await registered();
    await storage.users.setStatus('acme', ALICE.id, 'disabled');
    expect(await authenticate(authenticator)).toMatchObject({ reason: 'user_disabled', isHeld: true });
    for (const wrong of [{ signature: flip }, { flags: { uv: false } }, { clientData: { origin: 'https://evil' } }]) {
      expect(await authenticate(authenticator, wrong)).not.toHaveProperty('isHeld');
    }
  });

  it('that was removed does not sign in, and is remembered for a year, in its tenant alone', async () => {
    const { authenticate, authenticator, credential, removal, clock } = await registered();
    expect(await removal.remove(credential)).toBe(true);
    expect(await removal.remove(credential)).toBe(false);
    expect(outcome(await authenticate(authenticator))).toBe('removed_credential');
    const elsewhere = { relyingParty: { ...PARTY, tenantId: 'globex' } };
    expect(outcome(await authenticate(authenticator, {}, elsewhere))).toBe('unknown_credential');
    clock.advance(366 * 86_400);
    expect(outcome(await authenticate(authenticator))).toBe('unknown_credential');
  });

  it('shows its backup state of every use, and stays what it was made as', async () => {
    const { authenticate, authenticator, stored } = await registered({ flags: { bs: false } });
    expect(await stored()).toMatchObject({ backupEligible: true, backedUp: false });
    for (const bs of [true, false, true]) {
      expect(outcome(await authenticate(authenticator, { flags: { bs } }))).toBe('proven');
      expect(await stored()).toMatchObject({ backupEligible: true, backedUp: bs });
    }
  });
});
