import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyService, type KeyService } from '#src/keys/key-service.ts';
import { MOST_KEYS, PUBLISHED_AHEAD, SPREAD, uselessFrom } from '#src/keys/life-cycle.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { aTenant } from '../support/builders.ts';
import { fixedClock, NOW, type FixedClock } from '../support/fixed-clock.ts';

const DAY = 86_400;

describe('the key service', () => {
  let storage: Storage;
  let clock: FixedClock;
  let keys: KeyService;
  const sealer = createSealer([Buffer.alloc(32, 7)]);
  const node = () => keyService({ keys: storage.keys, tenants: storage.tenants, sealer, clock });
  /** The states of the keys of one algorithm, oldest first. */
  const states = async (alg = 'ES256') =>
    (await keys.list('acme')).filter((key) => key.alg === alg).map(({ state }) => state);
  const kidOf = async (state: string) =>
    (await keys.list('acme')).find((key) => key.alg === 'ES256' && key.state === state)?.kid ?? 'none';
  const signing = async (from: KeyService = keys) =>
    (await from.recent('acme')).jwks.keys.find(({ alg, key_ops }) => alg === 'ES256' && !key_ops)?.kid;

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    await storage.tenants.add(aTenant());
    clock = fixedClock();
    keys = node();
    await keys.jwks('acme');
  });
  afterEach(() => storage.close());

  it('lists what there is, and nothing private', async () => {
    const listed = await keys.list('acme');
    expect(listed).toHaveLength(3);
    const times = { createdAt: NOW, signsFrom: NOW, retiredAt: null, uselessFrom: null };
    expect(listed[0]).toEqual({ kid: expect.any(String), alg: expect.any(String), state: 'active', ...times });
    expect(await keys.list('globex')).toEqual([]);
  });

  it('prepares a key: published for a day, then signing, while the one before it is published until it is of no use', async () => {
    const [before] = await keys.rotate('acme', 'ES256', 'prepare');
    expect(before).toMatchObject({ alg: 'ES256', signsFrom: NOW + PUBLISHED_AHEAD, isNew: true });
    expect(await states()).toEqual(['active', 'next']);
    clock.advance(PUBLISHED_AHEAD - 1);
    expect(await states()).toEqual(['active', 'next']);
    clock.advance(1);
    expect(await states()).toEqual(['retired', 'active']);
    expect(await kidOf('active')).toBe(before?.kid);
    const retiredAt = NOW + PUBLISHED_AHEAD;
    const end = uselessFrom(retiredAt, aTenant());
    expect(await keys.list('acme')).toContainEqual(expect.objectContaining({ retiredAt, uselessFrom: end }));

    clock.set(end - 1);
    expect(await keys.removeUseless('acme')).toEqual([]);
    clock.set(end);
    expect((await keys.removeUseless('acme')).map(({ state }) => state)).toEqual(['retired']);
    expect(await states()).toEqual(['active']);
    expect(await states('RS256')).toEqual(['active']);
  });

  it('rotates now: every node publishes the new key before it signs', async () => {
    const other = node();
    const before = await signing(other);
    const [rotation] = await keys.rotate('acme', 'ES256', 'now');
    expect(rotation).toMatchObject({ signsFrom: NOW + SPREAD, isNew: true });
    clock.advance(SPREAD / 2);
    const published = (await other.recent('acme')).jwks.keys.map(({ kid }) => kid);
    expect(published).toContain(rotation?.kid);
    expect([await signing(), await signing(other)]).toEqual([before, before]);
    clock.advance(SPREAD);
    expect([await signing(), await signing(other)]).toEqual([rotation?.kid, rotation?.kid]);
    expect((await other.recent('acme')).jwks.keys.find(({ kid }) => kid === before)).toMatchObject({
      key_ops: ['verify'],
    });
  });

  it('takes the key that was prepared when it is to rotate now, and leaves alone what is under way', async () => {
    const [prepared] = await keys.rotate('acme', 'ES256', 'prepare');
    expect(await keys.rotate('acme', 'ES256', 'prepare')).toEqual([{ ...prepared, isNew: false }]);
    clock.advance(3600);
    expect(await keys.rotate('acme', 'ES256', 'now')).toEqual([{ ...prepared, signsFrom: NOW + 3600, isNew: true }]);
    expect(await states()).toEqual(['retired', 'active']);
  });

  it('rotates all algorithms together, those of a tenant without keys included', async () => {
    await storage.tenants.add(aTenant({ id: 'globex' }));
    const rotations = await keys.rotate('globex', 'all', 'now');
    expect(rotations.map(({ alg }) => alg)).toEqual(['ES256', 'RS256', 'EdDSA']);
    expect(await keys.list('globex')).toHaveLength(6);
  });

  it.each(['now', 'prepare'] as const)('makes one new key when several nodes rotate (%s) at once', async (when) => {
    const answers = await Promise.all([keys, node(), node(), node()].map((one) => one.rotate('acme', 'ES256', when)));
    expect(answers.flat().filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.flat().map(({ kid }) => kid)).size).toBe(1);
    expect(await states()).toEqual(['active', 'next']);
  });

  it('keeps ten keys of an algorithm at most, and withdraws one of them all the same', async () => {
    for (let count = 1; count < MOST_KEYS; count++) {
      await keys.rotate('acme', 'ES256', 'now');
      clock.advance(SPREAD);
    }
    await expect(keys.rotate('acme', 'ES256', 'now')).rejects.toMatchObject({ code: 'too_many_keys' });
    const compromised = await kidOf('active');
    await keys.retire('acme', compromised);
    expect((await keys.list('acme')).map(({ kid }) => kid)).not.toContain(compromised);
    expect((await states()).at(-1)).toBe('active');
  });

  it('withdraws the active key at once: another one signs, and it is published no more', async () => {
    const compromised = await kidOf('active');
    const { state, successor } = await keys.retire('acme', compromised);
    expect(state).toBe('active');
    expect([await signing(), await kidOf('active')]).toEqual([successor, successor]);
    expect((await keys.jwks('acme')).keys.map(({ kid }) => kid)).not.toContain(compromised);
    expect(await states()).toEqual(['active']);
  });

  it('has a prepared key take over from one that is withdrawn', async () => {
    const [prepared] = await keys.rotate('acme', 'ES256', 'prepare');
    const { successor } = await keys.retire('acme', await kidOf('active'));
    expect(successor).toBe(prepared?.kid);
    expect(await states()).toEqual(['active']);
  });

  it('withdraws keys that do not sign without touching the one that does', async () => {
    await keys.rotate('acme', 'ES256', 'now');
    clock.advance(SPREAD);
    await keys.rotate('acme', 'ES256', 'prepare');
    const active = await kidOf('active');
    for (const state of ['next', 'retired'] as const) {
      expect(await keys.retire('acme', await kidOf(state))).toEqual({ alg: 'ES256', state, successor: null });
    }
    expect(await kidOf('active')).toBe(active);
    await expect(keys.retire('acme', 'nobody')).rejects.toMatchObject({ code: 'key_not_found' });
    await expect(keys.retire('globex', active)).rejects.toMatchObject({ code: 'key_not_found' });
  });

  it('never leaves a tenant without a key that signs, however many withdraw and rotate at once', async () => {
    const active = await kidOf('active');
    await Promise.allSettled([
      ...[keys, node()].map((one) => one.retire('acme', active)),
      ...[keys, node()].map((one) => one.rotate('acme', 'ES256', 'now')),
      node().rotate('acme', 'ES256', 'prepare'),
    ]);
    clock.advance(2 * DAY);
    expect((await states()).filter((state) => state === 'active')).toHaveLength(1);
    expect((await keys.list('acme')).map(({ kid }) => kid)).not.toContain(active);
  });

  it('answers the same edition while nothing has changed, and another one when a key becomes the active one', async () => {
    const { edition } = await keys.recent('acme');
    clock.advance(DAY);
    expect((await keys.recent('acme')).edition).toBe(edition);
    await keys.rotate('acme', 'EdDSA', 'prepare');
    const prepared = (await keys.recent('acme')).edition;
    expect(prepared).not.toBe(edition);
    clock.advance(PUBLISHED_AHEAD);
    expect((await keys.recent('acme')).edition).not.toBe(prepared);
  });
});
