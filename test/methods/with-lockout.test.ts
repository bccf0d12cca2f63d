import { describe, expect, it } from '@jest/globals';
import { auditLog } from '#src/audit/audit-log.ts';
import type { Attempt, AuthenticationMethod, Proof } from '#src/methods/method.ts';
import { withLockout } from '#src/methods/with-lockout.ts';
import type { MethodKind } from '#src/policy/types.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import { ALICE, by, methodSetup } from './setup.ts';

type Answer = 'right' | 'wrong';

async function guarded(kind: MethodKind = 'password') {
  const { storage, clock, random } = await methodSetup();
  const events: AuditEvent[] = [];
  const store = { ...storage.audit, append: async (event: AuditEvent) => void events.push(event) };
  let checks = 0;
  let busy = false;
  const method: AuthenticationMethod<Answer> = {
    kind,
    verify: async ({ user }, answer): Promise<Proof> => {
      if (busy) {
        busy = false;
        throw new Error('busy');
      }
      checks += 1;
      if (user === undefined) return { proven: false, reason: 'unknown_user' };
      const evidence = { method: kind, credentialId: 'c1', provenAt: clock.now(), userVerified: false };
      if (answer === 'right') return { proven: true, user, evidence };
      return { proven: false, reason: 'wrong_secret', userId: user.id };
    },
  };
  const audit = auditLog({ store, clock, random });
  const { verify } = withLockout(method, { attempts: storage.attempts, audit, clock });
  const outcome = async (attempt: Attempt, answer: Answer) => {
    const proof = await verify(attempt, answer);
    return proof.proven ? 'proven' : proof.reason;
  };
  const fail = async (attempt: Attempt, times: number) => {
    for (let time = 0; time < times; time += 1) await verify(attempt, 'wrong');
  };
  return { verify, outcome, fail, clock, events, checks: () => checks, overload: () => void (busy = true) };
}

describe('withLockout', () => {
  it('locks after ten failures, without checking any more, even what is right', async () => {
    const { verify, fail, clock, checks } = await guarded();
    await fail(by(ALICE), 10);
    expect(await verify(by(ALICE), 'right')).toEqual({
      proven: false,
      reason: 'locked',
      until: clock.now() + 60,
      userId: ALICE.id,
    });
    expect(checks()).toBe(10);
  });

  it('lets one more try after the lock, and doubles it then', async () => {
    const { verify, outcome, fail, clock } = await guarded();
    await fail(by(ALICE), 10);
    clock.advance(60);
    expect(await outcome(by(ALICE), 'wrong')).toBe('wrong_secret');
    expect(await verify(by(ALICE), 'right')).toMatchObject({ reason: 'locked', until: clock.now() + 120 });
    clock.advance(120);
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
  });

  it('forgets the failures after a success', async () => {
    const { outcome, fail } = await guarded();
    await fail(by(ALICE), 9);
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
    await fail(by(ALICE), 9);
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
  });

  it('lets no more than ten of a hundred parallel guesses through', async () => {
    const { outcome, checks } = await guarded();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcome(by(ALICE), 'wrong')));
    expect(outcomes.filter((reason) => reason === 'locked')).toHaveLength(90);
    expect(checks()).toBe(10);
  });

  it('treats a name that does not exist like one that does', async () => {
    const known = await guarded();
    const unknown = await guarded();
    await known.fail(by(ALICE), 10);
    await unknown.fail(by(undefined), 10);
    const { userId, ...locked } = (await known.verify(by(ALICE), 'right')) as Extract<Proof, { proven: false }>;
    expect(userId).toBe(ALICE.id);
    expect(await unknown.verify(by(undefined), 'right')).toEqual(locked);
    expect(unknown.checks()).toBe(known.checks());
  });

  it('counts each method and each subject for itself', async () => {
    const { outcome, fail } = await guarded();
    await fail({ ...by(undefined), subject: 'mallory' }, 10);
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
  });

  it('counts one person under two names together, and tells neither', async () => {
    const { outcome, verify, checks } = await guarded();
    const as = (subject: string): Attempt => ({ ...by(ALICE), subject });
    for (let time = 0; time < 5; time += 1) {
      await outcome(as('alice'), 'wrong');
      await outcome(as('alice@acme.example'), 'wrong');
    }
    const locked = await verify(as('alice'), 'right');
    expect(locked).toEqual({ proven: false, reason: 'locked', userId: ALICE.id });
    expect(checks()).toBe(11);
  });

  it('forgets both names after a success', async () => {
    const { outcome } = await guarded();
    for (let time = 0; time < 9; time += 1) await outcome({ ...by(ALICE), subject: 'alice' }, 'wrong');
    expect(await outcome({ ...by(ALICE), subject: 'alice' }, 'right')).toBe('proven');
    for (let time = 0; time < 9; time += 1) await outcome({ ...by(ALICE), subject: 'a@acme.example' }, 'wrong');
    expect(await outcome({ ...by(ALICE), subject: 'a@acme.example' }, 'right')).toBe('proven');
  });

  it('does not count an attempt that could not be checked', async () => {
    const { outcome, fail, overload } = await guarded();
    await fail(by(ALICE), 9);
    overload();
    await expect(outcome(by(ALICE), 'right')).rejects.toThrow('busy');
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
  });

  it('never locks a passkey, but audits it', async () => {
    const { outcome, fail, events } = await guarded('passkey');
    await fail(by(ALICE), 30);
    expect(await outcome(by(ALICE), 'right')).toBe('proven');
    expect(events).toHaveLength(31);
    expect(events.at(-1)).toMatchObject({ type: 'sign_in.passkey', outcome: 'success', credentialId: 'c1' });
  });

  it('writes one event for every outcome', async () => {
    const { verify, fail, events } = await guarded('totp');
    const attempt = { ...by(ALICE), clientId: 'shop', address: '192.0.2.1' };
    await verify(attempt, 'right');
    await fail(attempt, 11);
    expect(events).toHaveLength(12);
    const about = { type: 'sign_in.totp', tenantId: 'acme', userId: ALICE.id, clientId: 'shop', address: '192.0.2.1' };
    expect(events[0]).toMatchObject({ ...about, outcome: 'success', reason: null, credentialId: 'c1' });
    expect(events[1]).toMatchObject({ ...about, outcome: 'refused', reason: 'wrong_secret' });
    expect(events[11]).toMatchObject({ ...about, outcome: 'refused', reason: 'locked' });
  });
});
