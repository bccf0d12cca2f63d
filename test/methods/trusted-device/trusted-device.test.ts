import { describe, expect, it } from '@jest/globals';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPassword } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { ALICE, BOB, by, DISABLED, guardedMethods, OWNER } from '../setup.ts';

const DAY = 86_400;

async function setup() {
  const parts = await guardedMethods();
  const { methods, storage } = parts;
  const trust = () => methods.trustedDevices.trust(OWNER, { name: 'Firefox on Linux', days: 30 });
  const use = async (token: string, user: User | undefined = ALICE) => {
    const next = methods.trustedDevices.nextToken(token);
    const proof = await methods.trustedDevice.verify(by(user), { token, next });
    return { next, reason: proof.proven ? 'proven' : proof.reason };
  };
  const devices = () => storage.credentials.listByUser('acme', ALICE.id);
  return { ...parts, trust, use, devices };
}

describe('a trusted device', () => {
  it('is known by a token that changes with each use, of which only the hash is stored', async () => {
    const { trust, use, devices } = await setup();
    const token = await trust();
    expect(await devices()).toMatchObject([{ name: 'Firefox on Linux', expiresAt: NOW + 30 * DAY, lastUsedAt: null }]);
    expect(JSON.stringify(await devices())).not.toContain(token.split('.')[1]);
    const first = await use(token);
    expect(first.reason).toBe('proven');
    expect(first.next.split('.')[0]).toBe(token.split('.')[0]);
    expect((await use(first.next)).reason).toBe('proven');
    expect(await devices()).toMatchObject([{ lastUsedAt: NOW }]);
  });

  it('is accepted once of many times at once, and stays trusted', async () => {
    const { trust, use, devices } = await setup();
    const token = await trust();
    const answers = await Promise.all(Array.from({ length: 5 }, () => use(token)));
    expect(answers.filter(({ reason }) => reason === 'proven')).toHaveLength(1);
    expect(await devices()).toHaveLength(1);
    expect((await use(answers.find(({ reason }) => reason === 'proven')!.next)).reason).toBe('proven');
  });

  it('ends when a token comes back that was used long ago: one of the two who had it has stolen it', async () => {
    const { trust, use, devices, clock } = await setup();
    const token = await trust();
    const { next } = await use(token);
    clock.advance(60);
    expect((await use(token)).reason).toBe('already_used');
    clock.advance(1);
    expect((await use(token)).reason).toBe('wrong_secret');
    expect(await devices()).toEqual([]);
    expect((await use(next)).reason).toBe('unknown_credential');
  });

  it('ends by itself', async () => {
    const { trust, use, clock } = await setup();
    const token = await trust();
    clock.advance(30 * DAY - 1);
    const { reason, next } = await use(token);
    expect(reason).toBe('proven');
    clock.advance(1);
    expect((await use(next)).reason).toBe('expired');
  });

  it('ends with a new password', async () => {
    const { trust, use, storage, clock } = await setup();
    await storage.credentials.add(aPassword());
    const token = await trust();
    clock.advance(60);
    await storage.credentials.replaceMethod(aPassword({ id: 'new', createdAt: clock.now() }));
    expect((await use(token)).reason).toBe('expired');
    expect((await use(await trust())).reason).toBe('proven');
  });

  it.each([
    ['another user', BOB, 'unknown_credential'],
    ['a disabled user', DISABLED, 'user_disabled'],
  ])('is nothing to %s', async (_, user, reason) => {
    const { trust, use } = await setup();
    expect((await use(await trust(), user)).reason).toBe(reason);
  });

  it.each(['', '.', 'no dot', 'a.b.c'])('is not made up as %j', async (token) => {
    const { trust, use } = await setup();
    await trust();
    expect((await use(token)).reason).toBe('unknown_credential');
  });

  it('is forgotten with all the others of its user', async () => {
    const { trust, use, devices, methods } = await setup();
    const token = await trust();
    await trust();
    await methods.trustedDevices.forgetAll({ ...OWNER, userId: BOB.id });
    expect(await devices()).toHaveLength(2);
    await methods.trustedDevices.forgetAll(OWNER);
    expect(await devices()).toEqual([]);
    expect((await use(token)).reason).toBe('unknown_credential');
  });

  it('is one device, however often it is trusted anew', async () => {
    const { trust, devices, methods, storage } = await setup();
    const before = await trust();
    await methods.trustedDevices.trust(OWNER, { name: 'Firefox on Linux', days: 30, before });
    expect(await devices()).toHaveLength(1);
    await storage.credentials.add(aPassword());
    const madeUp = `${aPassword().id}.token`;
    await methods.trustedDevices.trust(OWNER, { name: 'Firefox on Linux', days: 30, before: madeUp });
    expect((await devices()).map(({ method }) => method)).toEqual(['trusted_device', 'password', 'trusted_device']);
  });

  it('makes room for the eleventh', async () => {
    const { trust, use, devices } = await setup();
    const tokens = [];
    for (let count = 0; count < 11; count += 1) tokens.push(await trust());
    expect(await devices()).toHaveLength(10);
    expect((await use(tokens[0]!)).reason).toBe('unknown_credential');
    expect((await use(tokens[10]!)).reason).toBe('proven');
  });
});
