import { describe, expect, it } from '@jest/globals';
import { emailCredentialId } from '#src/methods/email-code/email-code.ts';
import type { Attempt } from '#src/methods/method.ts';
import { assuranceOf } from '#src/policy/assurance.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { proven } from '../../policy/support.ts';
import { ALICE, BOB, by, DISABLED, guardedMethods } from '../setup.ts';

const VERIFIED: User = { ...ALICE, emailVerified: true };
const binding = 'interaction-1';

async function setup() {
  const parts = await guardedMethods();
  const { methods, nextLetter } = parts;
  const ask = async (attempt: Attempt) => {
    const sent = await methods.emailCodes.send({ ...attempt, binding });
    if (!sent.sent) throw new Error(`to be asked for again at ${sent.until}`);
    return sent.token;
  };
  const received = async () => {
    const letter = await nextLetter();
    return { to: letter?.to, code: letter?.details.code ?? '' };
  };
  const verify = async (attempt: Attempt, token: string, code: string, browser = binding) => {
    const proof = await methods.emailCode.verify(attempt, { token, code, binding: browser });
    return proof.proven ? 'proven' : proof.reason;
  };
  return { ...parts, ask, received, verify };
}

describe('an email code', () => {
  it('goes to the verified address, and proves one factor', async () => {
    const { methods, ask, received, storage, clock } = await setup();
    const token = await ask(by(VERIFIED));
    const { to, code } = await received();
    expect(to).toBe('alice@acme.example');
    expect(code).toMatch(/^\d{6}$/);
    clock.advance(599);
    const proof = await methods.emailCode.verify(by(VERIFIED), {
      token,
      code: ` ${code.slice(0, 3)} ${code.slice(3)}`,
      binding,
    });
    if (!proof.proven) throw new Error(proof.reason);
    expect(proof.evidence).toEqual({
      method: 'email_code',
      credentialId: emailCredentialId(ALICE, 'alice@acme.example'),
      provenAt: NOW + 599,
      userVerified: false,
    });
    expect(assuranceOf([proof.evidence])).toBe('single_factor');
    expect(assuranceOf([proof.evidence, proven('password')])).toBe('single_factor');
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toMatchObject([
      { id: proof.evidence.credentialId, method: 'email_code', address: 'alice@acme.example', lastUsedAt: NOW + 599 },
    ]);
  });

  it('is one credential however often it signs in', async () => {
    const { ask, received, verify, storage } = await setup();
    for (let time = 0; time < 2; time += 1) {
      expect(await verify(by(VERIFIED), await ask(by(VERIFIED)), (await received()).code)).toBe('proven');
    }
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toHaveLength(1);
  });

  it.each([
    ['an unknown name', undefined],
    ['an address that is not verified', ALICE],
    ['a user without an address', { ...BOB, emailVerified: true }],
    ['a disabled user', { ...DISABLED, emailVerified: true }],
  ])('is written to nobody for %s, with a token as long as any', async (_, user) => {
    const { ask, received, verify } = await setup();
    const token = await ask(by(user));
    const { to, code } = await received();
    expect(to).toBeNull();
    expect(await verify(by(user), token, code)).not.toBe('proven');
    expect(token).toHaveLength((await ask(by(VERIFIED))).length);
  });

  it('works once, for one of many that come at once', async () => {
    const { ask, received, verify } = await setup();
    const token = await ask(by(VERIFIED));
    const { code } = await received();
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(by(VERIFIED), token, code)));
    expect(answers.filter((answer) => answer === 'proven')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['proven', 'already_used']));
    expect(await verify(by(VERIFIED), token, code)).toBe('already_used');
  });

  it('is good for ten minutes, in the browser that asked, under the name that was typed', async () => {
    const { ask, received, verify, clock } = await setup();
    const token = await ask(by(VERIFIED));
    const { code } = await received();
    expect(await verify(by(VERIFIED), token, code, 'interaction-2')).toBe('challenge_foreign');
    expect(await verify({ ...by(VERIFIED), subject: 'typed:other' }, token, code)).toBe('challenge_foreign');
    expect(await verify({ ...by(VERIFIED), tenantId: 'globex' }, token, code)).toBe('challenge_foreign');
    expect(await verify(by(VERIFIED), 'v1.made.up.x', code)).toBe('challenge_foreign');
    clock.advance(600);
    expect(await verify(by(VERIFIED), token, code)).toBe('challenge_expired');
  });

  it('is nothing to another user, and nothing once the address has changed', async () => {
    const { ask, received, verify } = await setup();
    const token = await ask(by(VERIFIED));
    const { code } = await received();
    const sameName = (user: User): Attempt => ({ ...by(user), subject: ALICE.id });
    expect(await verify(sameName({ ...BOB, email: 'bob@acme.example', emailVerified: true }), token, code)).toBe(
      'wrong_secret',
    );
    expect(await verify(sameName({ ...VERIFIED, email: 'new@acme.example' }), token, code)).toBe('wrong_secret');
    expect(await verify(sameName(ALICE), token, code)).toBe('not_registered');
    expect(await verify(sameName(DISABLED), token, code)).toBe('user_disabled');
  });

  it('does not let guesses start again with a new code', async () => {
    const { ask, received, verify } = await setup();
    for (let code = 0; code < 2; code += 1) {
      const token = await ask(by(VERIFIED));
      for (let time = 0; time < 5; time += 1) expect(await verify(by(VERIFIED), token, 'no')).toBe('malformed');
    }
    const token = await ask(by(VERIFIED));
    await received();
    await received();
    expect(await verify(by(VERIFIED), token, (await received()).code)).toBe('locked');
  });

  it.each([
    ['a user', VERIFIED],
    ['nobody', undefined],
  ])('makes %s wait who asks for many, and no more once one was right', async (_, user) => {
    const { methods, clock } = await setup();
    const send = () => methods.emailCodes.send({ ...by(user), binding });
    for (let time = 0; time < 3; time += 1) expect(await send()).toMatchObject({ sent: true });
    expect(await send()).toEqual({ sent: false, until: NOW + 60 });
    clock.advance(60);
    expect(await send()).toMatchObject({ sent: true });
    expect(await send()).toEqual({ sent: false, until: NOW + 60 + 120 });
    await methods.emailCodes.settle(by(user));
    expect(await send()).toMatchObject({ sent: true });
  });

  it('is not sent more often to a person who is asked for by several names, and does not say so', async () => {
    const { methods, received } = await setup();
    const under = (subject: string) => methods.emailCodes.send({ ...by(VERIFIED), subject, binding });
    const names = ['typed:a', 'typed:a', 'typed:b', 'typed:b'];
    for (const name of names) expect(await under(name)).toMatchObject({ sent: true });
    const addressees = [];
    for (const _ of names) addressees.push((await received()).to);
    expect(addressees).toEqual(['alice@acme.example', 'alice@acme.example', 'alice@acme.example', null]);
  });

  it('stays out of the way of other people: the id of an address is its own', () => {
    const ids = [
      emailCredentialId(ALICE, 'a@acme.example'),
      emailCredentialId(ALICE, 'b@acme.example'),
      emailCredentialId(BOB, 'a@acme.example'),
      emailCredentialId({ ...ALICE, tenantId: 'globex' }, 'a@acme.example'),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
