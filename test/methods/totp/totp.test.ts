import { describe, expect, it } from '@jest/globals';
import { codeAt } from '#src/methods/totp/code.ts';
import { totpEnrollment, type TotpEnrollee } from '#src/methods/totp/enrollment.ts';
import { totpMethod } from '#src/methods/totp/totp.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { ALICE, BOB, by, DISABLED, methodSetup } from '../setup.ts';

const ENROLLEE: TotpEnrollee = { name: 'Authenticator app', issuer: 'Acme', user: ALICE, binding: 'interaction-1' };
const STEP = Math.floor(NOW / 30);

async function setup() {
  const parts = await methodSetup();
  const { storage, sealer, clock, random } = parts;
  const { credentials, spent } = storage;
  const enrollment = totpEnrollment({ credentials, spent, sealer, clock, random });
  return { ...parts, enrollment, method: totpMethod({ credentials, sealer, clock }) };
}

async function enrolled() {
  const parts = await setup();
  const { secret, token } = await parts.enrollment.begin(ENROLLEE);
  const result = await parts.enrollment.finish({ ...ENROLLEE, token, code: codeAt(secret, STEP) });
  if (!result.enrolled) throw new Error(result.reason);
  return { ...parts, secret, credential: result.credential };
}

describe('registering an authenticator app', () => {
  it('offers a secret of 160 bits as text, URI and QR code, and stores nothing', async () => {
    const { enrollment, storage } = await setup();
    const { secret, uri, qr, account } = await enrollment.begin({ ...ENROLLEE, issuer: 'Acme: Works' });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const parsed = new URL(uri);
    expect(decodeURIComponent(parsed.pathname)).toMatch(/Acme {2}Works:alice$/);
    expect(Object.fromEntries(parsed.searchParams)).toEqual({
      issuer: 'Acme  Works',
      secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(qr).toMatch(/^<svg[^>]*>.*#ffffff.*#000000.*<\/svg>\s*$/s);
    expect(account).toBe('alice');
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toEqual([]);
  });

  it('stores the secret sealed once a code is right, and that code is a proof', async () => {
    const { enrollment, storage } = await setup();
    const { secret, token } = await enrollment.begin(ENROLLEE);
    const result = await enrollment.finish({ ...ENROLLEE, token, code: codeAt(secret, STEP) });
    expect(result).toMatchObject({
      enrolled: true,
      evidence: { method: 'totp', provenAt: NOW, userVerified: false },
    });
    const [stored] = await storage.credentials.listByUser('acme', ALICE.id);
    expect(stored).toEqual(result.enrolled && result.credential);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(token).not.toContain(secret);
  });

  it('uses up the code it was registered with', async () => {
    const { method, secret } = await enrolled();
    const proof = await method.verify(by(ALICE), { code: codeAt(secret, STEP) });
    expect(proof).toEqual({ proven: false, reason: 'already_used', userId: ALICE.id });
  });

  it('shows the same secret again after a wrong code, and accepts it then', async () => {
    const { enrollment } = await setup();
    const { secret, token } = await enrollment.begin(ENROLLEE);
    const wrong = codeAt(secret, STEP + 5);
    expect(await enrollment.finish({ ...ENROLLEE, token, code: wrong })).toEqual({
      enrolled: false,
      reason: 'wrong_code',
    });
    expect(await enrollment.finish({ ...ENROLLEE, token, code: '12 34' })).toMatchObject({ reason: 'malformed' });
    expect(await enrollment.resume({ ...ENROLLEE, token })).toMatchObject({ secret, token });
    expect(await enrollment.finish({ ...ENROLLEE, token, code: codeAt(secret, STEP) })).toMatchObject({
      enrolled: true,
    });
  });

  it('offers a new secret in place of an expired one', async () => {
    const { enrollment, clock } = await setup();
    const { secret, token } = await enrollment.begin(ENROLLEE);
    clock.advance(900);
    const code = codeAt(secret, STEP + 30);
    expect(await enrollment.finish({ ...ENROLLEE, token, code })).toMatchObject({ reason: 'token_expired' });
    const again = await enrollment.resume({ ...ENROLLEE, token });
    expect(again.secret).not.toBe(secret);
  });

  it('refuses a token of another user, tenant or browser, or none', async () => {
    const { enrollment } = await setup();
    const { secret, token } = await enrollment.begin(ENROLLEE);
    const code = codeAt(secret, STEP);
    const others = [
      { user: BOB },
      { user: { ...ALICE, tenantId: 'globex' } },
      { binding: 'interaction-2' },
      { token: '' },
      { token: `${token}A` },
    ];
    for (const other of others) {
      const result = await enrollment.finish({ ...ENROLLEE, token, code, ...other });
      expect(result).toEqual({ enrolled: false, reason: 'token_invalid' });
    }
  });

  it('registers once, of twenty parallel answers with one token', async () => {
    const { enrollment, storage } = await setup();
    const { secret, token } = await enrollment.begin(ENROLLEE);
    const code = codeAt(secret, STEP);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => enrollment.finish({ ...ENROLLEE, token, code })),
    );
    expect(results.filter((result) => result.enrolled)).toHaveLength(1);
    expect(results.filter((result) => !result.enrolled && result.reason === 'already_used')).toHaveLength(19);
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toHaveLength(1);
  });
});

describe('a code', () => {
  it('proves its user, and counts as used', async () => {
    const { method, secret, credential, clock, storage } = await enrolled();
    clock.advance(30);
    expect(await method.verify(by(ALICE), { code: codeAt(secret, STEP + 1) })).toEqual({
      proven: true,
      user: ALICE,
      evidence: { method: 'totp', credentialId: credential.id, provenAt: clock.now(), userVerified: false },
    });
    const [stored] = await storage.credentials.listByUser('acme', ALICE.id);
    expect(stored).toMatchObject({ counter: STEP + 1, lastUsedAt: clock.now() });
  });

  it('is accepted once, of twenty parallel tries', async () => {
    const { method, secret, clock } = await enrolled();
    clock.advance(30);
    const code = codeAt(secret, STEP + 1);
    const proofs = await Promise.all(Array.from({ length: 20 }, () => method.verify(by(ALICE), { code })));
    expect(proofs.filter(({ proven }) => proven)).toHaveLength(1);
    expect(proofs.filter((proof) => !proof.proven && proof.reason === 'already_used')).toHaveLength(19);
  });

  it('older than the last one used is refused, though still within the window', async () => {
    const { method, secret, clock } = await enrolled();
    clock.advance(60);
    await method.verify(by(ALICE), { code: codeAt(secret, STEP + 2) });
    const proof = await method.verify(by(ALICE), { code: codeAt(secret, STEP + 1) });
    expect(proof).toMatchObject({ reason: 'already_used' });
  });

  it('of any of the user’s apps will do', async () => {
    const { method, enrollment, secret, clock } = await enrolled();
    const second = await enrollment.begin(ENROLLEE);
    await enrollment.finish({ ...ENROLLEE, token: second.token, code: codeAt(second.secret, STEP) });
    clock.advance(30);
    for (const each of [second.secret, secret]) {
      expect(await method.verify(by(ALICE), { code: codeAt(each, STEP + 1) })).toMatchObject({ proven: true });
    }
  });

  it.each([
    ['a wrong one', 'wrong_secret', ALICE, '000000'],
    ['one that is none', 'malformed', ALICE, 'abcdef'],
    ['one of a user without an app', 'not_registered', BOB, '000000'],
    ['one of a disabled user', 'user_disabled', DISABLED, '000000'],
    ['one of nobody', 'unknown_user', undefined, '000000'],
  ])('is refused: %s', async (_, reason, user, code) => {
    const { method } = await enrolled();
    expect(await method.verify(by(user), { code })).toMatchObject({ proven: false, reason });
  });
});
