import { describe, expect, it } from '@jest/globals';
import { NOW } from '../../support/fixed-clock.ts';
import { ALICE, BOB, by, DISABLED, guardedMethods } from '../setup.ts';

const POLICY = { lifetime: 3600, oneTime: true, length: 12 };

async function setup(policy: Partial<typeof POLICY> = {}) {
  const parts = await guardedMethods();
  const issued = await parts.methods.temporaryAccessPasses.issue(ALICE, { ...POLICY, ...policy });
  parts.calls.length = 0;
  const enter = async (pass: string, attempt = by(ALICE)) => {
    const proof = await parts.methods.temporaryAccessPass.verify(attempt, { pass });
    return proof.proven ? 'proven' : proof.reason;
  };
  return { ...parts, issued, enter };
}

describe('a temporary access pass', () => {
  it('signs in however it is typed, and is stored as a hash', async () => {
    const { issued, methods, storage } = await setup();
    expect(issued).toMatchObject({ oneTime: true, expiresAt: NOW + 3600 });
    expect(issued.pass).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const [stored] = await storage.credentials.listByUser('acme', ALICE.id);
    expect(JSON.stringify(stored)).not.toContain(issued.pass.replaceAll('-', ''));
    const proof = await methods.temporaryAccessPass.verify(by(ALICE), {
      pass: ` ${issued.pass.toLowerCase().replaceAll('-', ' ')}`,
    });
    expect(proof).toEqual({
      proven: true,
      user: ALICE,
      evidence: {
        method: 'temporary_access_pass',
        credentialId: issued.credentialId,
        provenAt: NOW,
        userVerified: false,
      },
    });
  });

  it.each([8, 48])('has the %i characters that the policy says', async (length) => {
    const { issued, enter } = await setup({ length });
    expect(issued.pass.replaceAll('-', '')).toHaveLength(length);
    expect(await enter(issued.pass)).toBe('proven');
  });

  it('signs in one of many that come with it at once', async () => {
    const { issued, enter } = await setup();
    const answers = await Promise.all(Array.from({ length: 5 }, () => enter(issued.pass)));
    expect(answers.filter((answer) => answer === 'proven')).toHaveLength(1);
    expect(await enter(issued.pass)).toBe('already_used');
  });

  it('signs in until it expires, where the policy lets it', async () => {
    const { issued, enter, clock } = await setup({ oneTime: false });
    expect(await enter(issued.pass)).toBe('proven');
    clock.advance(3599);
    expect(await enter(issued.pass)).toBe('proven');
    clock.advance(1);
    expect(await enter(issued.pass)).toBe('expired');
  });

  it('is one for each user: a new one ends the one before', async () => {
    const { issued, enter, methods, storage } = await setup();
    const second = await methods.temporaryAccessPasses.issue(ALICE, POLICY);
    expect(await enter(issued.pass)).toBe('wrong_secret');
    expect(await enter(second.pass)).toBe('proven');
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toHaveLength(1);
  });

  it.each([
    ['nobody', undefined, 'unknown_user'],
    ['another user', BOB, 'not_registered'],
    ['a disabled user', DISABLED, 'user_disabled'],
  ])('is refused for %s after one hash, like any other', async (_, user, reason) => {
    const { issued, enter, calls } = await setup();
    expect(await enter(issued.pass, by(user))).toBe(reason);
    expect(calls).toEqual(['verify']);
    calls.length = 0;
    expect(await enter('0000-0000-0000')).toBe('wrong_secret');
    expect(calls).toEqual(['verify']);
  });

  it.each(['', 'ABC', 'ABCD-EFGU-HJKM', 'A'.repeat(300)])('is no pass when it is %j', async (typed) => {
    const { enter } = await setup();
    expect(await enter(typed)).toBe('malformed');
  });

  it('locks after ten wrong ones', async () => {
    const { issued, enter } = await setup();
    for (let time = 0; time < 10; time += 1) await enter('0000-0000-0000');
    expect(await enter(issued.pass)).toBe('locked');
  });
});
