import { describe, expect, it } from '@jest/globals';
import { normaliseCode } from '#src/methods/recovery-code/codes.ts';
import {
  createRecoveryCodes,
  recoveryCodeMethod,
  type NewRecoveryCodes,
} from '#src/methods/recovery-code/recovery-code.ts';
import { ALICE, BOB, by, DISABLED, methodSetup, OWNER } from '../setup.ts';

// Ten hashes take a while: one set serves all tests, each with a store of its own.
let created: Promise<NewRecoveryCodes> | undefined;

async function withCodes() {
  const setup = await methodSetup();
  const { storage, hasher, clock, calls } = setup;
  created ??= createRecoveryCodes(setup, OWNER);
  const { codes, credential } = await created;
  await storage.credentials.replaceMethod(credential);
  calls.length = 0;
  const method = recoveryCodeMethod({ credentials: storage.credentials, hasher, clock });
  return { ...setup, codes, credential, method };
}

describe('a set of recovery codes', () => {
  it('is ten different codes in three groups of five', async () => {
    const { codes } = await withCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/);
  });

  it('is stored as hashes under one salt', async () => {
    const { codes, credential } = await withCodes();
    expect(credential.hashes).toHaveLength(10);
    expect(Buffer.from(credential.salt, 'base64url')).toHaveLength(16);
    for (const code of codes) expect(JSON.stringify(credential)).not.toContain(code.slice(0, 5));
  });
});

describe('a recovery code', () => {
  it('proves its user once', async () => {
    const { method, codes, credential, clock } = await withCodes();
    expect(await method.verify(by(ALICE), { code: codes[3]! })).toEqual({
      proven: true,
      user: ALICE,
      evidence: { method: 'recovery_code', credentialId: credential.id, provenAt: clock.now(), userVerified: false },
    });
    expect(await method.verify(by(ALICE), { code: codes[3]! })).toMatchObject({ reason: 'wrong_secret' });
    expect(await method.verify(by(ALICE), { code: codes[4]! })).toMatchObject({ proven: true });
  });

  it('is accepted once, of twenty parallel tries', async () => {
    const { method, codes } = await withCodes();
    const proofs = await Promise.all(Array.from({ length: 20 }, () => method.verify(by(ALICE), { code: codes[0]! })));
    expect(proofs.filter(({ proven }) => proven)).toHaveLength(1);
  });

  it.each([
    ['a wrong code', 'wrong_secret', ALICE],
    ['a user without codes', 'not_registered', BOB],
    ['a disabled user', 'user_disabled', DISABLED],
    ['an unknown user', 'unknown_user', undefined],
  ])('costs exactly one hash for %s', async (_, reason, user) => {
    const { method, calls } = await withCodes();
    const proof = await method.verify(by(user), { code: '00000-00000-00000' });
    expect(proof).toEqual({ proven: false, reason, ...(user && { userId: user.id }) });
    expect(calls).toEqual(['hashRaw']);
  });

  it('of a disabled user is not used up', async () => {
    const { method, codes } = await withCodes();
    expect(await method.verify(by(DISABLED), { code: codes[0]! })).toMatchObject({ reason: 'user_disabled' });
    expect(await method.verify(by(ALICE), { code: codes[0]! })).toMatchObject({ proven: true });
  });

  it.each([
    ['abcde-fghjk-mnpqr', 'ABCDEFGHJKMNPQR'],
    [' ABCDE FGHJK–MNPQR ', 'ABCDEFGHJKMNPQR'],
    ['oOiIl-L0000-00000', '001111000000000'],
    ['ABCDE-FGHJK-MNPQ', undefined],
    ['ABCDE-FGHJK-MNPQU', undefined],
    ['', undefined],
    ['A'.repeat(100), undefined],
  ])('typed as %j is read as %j', (typed, code) => {
    expect(normaliseCode(typed)).toBe(code);
  });
});
