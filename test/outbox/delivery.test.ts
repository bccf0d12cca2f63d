import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSealer } from '#src/keys/seal.ts';
import type { Attempt, Courier } from '#src/outbox/courier.ts';
import { createDelivery } from '#src/outbox/delivery.ts';
import { createOutbox } from '#src/outbox/outbox.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { fixedClock, NOW, type FixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

const DONE: Attempt = { kind: 'done' };
const FAILED: Attempt = { kind: 'failed', code: 'ECONNREFUSED' };

type Answer = (message: OutboxMessage) => Attempt | Promise<Attempt>;

/** A courier that answers what a test says, and notes what it was given and what it had to abandon. */
function scripted(family: string, answer: Answer = () => DONE, lanes = 4) {
  const tried: OutboxMessage[] = [];
  const abandoned: string[] = [];
  const courier: Courier = {
    ...{ family, lanes, mostAttempts: Infinity },
    deliver: async (message) => {
      tried.push(message);
      return answer(message);
    },
    abandon: async (_message, code) => void abandoned.push(code),
  };
  return { courier, tried, abandoned };
}

/** Something that is under way until the test lets it go. */
function held() {
  const gate = Promise.withResolvers<Attempt>();
  return { answer: () => gate.promise, release: (attempt = DONE) => gate.resolve(attempt) };
}

const turns = async (count = 50) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the delivery of the outbox', () => {
  let storage: Storage;
  let clock: FixedClock;
  const random = seededRandom();
  const sealer = createSealer([Buffer.alloc(32, 7)], random);
  const errors: unknown[] = [];
  const opened: { stop(): Promise<void> }[] = [];

  const logger = { warn: () => undefined, error: (about: object) => void errors.push(about) };
  const deliveryOf = (...couriers: readonly Courier[]) => {
    const delivery = createDelivery(couriers, { storage, clock, logger });
    opened.push(delivery);
    return delivery;
  };
  const post = (family: string, destination?: string) => {
    const outbox = createOutbox({ store: storage.outbox, sealer, clock, random, wake: () => undefined });
    const to = destination === undefined ? {} : { destination };
    return outbox.post({ tenantId: 'acme', userId: null, family, kind: family, contents: {}, lifetime: 86_400, ...to });
  };

  beforeEach(() => {
    storage = openSqliteStorage(':memory:');
    clock = fixedClock();
    errors.length = 0;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()));
    await storage.close();
  });

  it('gives each family to its courier, and keeps what nobody here takes', async () => {
    const [mail, logout] = [scripted('mail'), scripted('logout')];
    await post('mail');
    await post('logout');
    await post('of a newer release');
    await deliveryOf(mail.courier, logout.courier).drain();
    expect([mail.tried.length, logout.tried.length]).toEqual([1, 1]);
    const kept = await storage.outbox.claim({ family: 'of a newer release', now: NOW, lease: 1 });
    expect(kept).toMatchObject({ attempts: 1 });
  });

  it('does not make one family wait for another', async () => {
    const stuck = held();
    const [mail, logout] = [scripted('mail'), scripted('logout', stuck.answer, 2)];
    const delivery = deliveryOf(mail.courier, logout.courier);
    for (let index = 0; index < 5; index++) await post('logout');
    const all = delivery.drain();
    await turns();
    await post('mail');
    void delivery.drain();
    await turns();
    expect([mail.tried.length, logout.tried.length]).toEqual([1, 2]);
    stuck.release();
    await all;
    expect(logout.tried).toHaveLength(5);
  });

  it('gives one destination one message at a time, and the others the rest of the lanes', async () => {
    const stuck = held();
    const slow = ({ destination }: OutboxMessage) => (destination === 'acme/slow' ? stuck.answer() : DONE);
    const { courier, tried } = scripted('logout', slow, 2);
    for (let index = 0; index < 100; index++) await post('logout', 'acme/slow');
    for (let index = 0; index < 20; index++) await post('logout', `acme/app-${index}`);
    const all = deliveryOf(courier).drain();
    await turns(500);
    const destinations = tried.map(({ destination }) => destination);
    expect(destinations.filter((one) => one === 'acme/slow')).toHaveLength(1);
    expect(new Set(destinations).size).toBe(21);
    stuck.release();
    await all;
    expect(tried).toHaveLength(120);
  });

  it('takes what is posted while something is under way', async () => {
    const stuck = held();
    const slow = ({ destination }: OutboxMessage) => (destination === 'acme/slow' ? stuck.answer() : DONE);
    const { courier, tried } = scripted('logout', slow, 2);
    const delivery = deliveryOf(courier);
    await post('logout', 'acme/slow');
    const all = delivery.drain();
    await turns();
    await post('logout', 'acme/quick');
    void delivery.drain();
    await turns();
    expect(tried.map(({ destination }) => destination)).toEqual(['acme/slow', 'acme/quick']);
    stuck.release();
    await all;
  });

  it('tries a dead destination once in a while, however much there is for it', async () => {
    const { courier, tried } = scripted('logout', () => FAILED);
    const delivery = deliveryOf(courier);
    for (let index = 0; index < 200; index++) await post('logout', 'acme/dead');
    const times: number[] = [];
    for (let second = 0; second <= 900; second += 10) {
      const before = tried.length;
      await delivery.drain();
      times.push(...Array.from({ length: tried.length - before }, () => second));
      clock.advance(10);
    }
    // The first goes ahead. After five minutes another one is given a chance.
    expect(times).toEqual([0, 30, 90, 210, 450, 760, 790, 850]);
  });

  it('delivers all of it once the destination is back', async () => {
    let isDead = true;
    const { courier, tried } = scripted('logout', () => (isDead ? FAILED : DONE));
    const delivery = deliveryOf(courier);
    for (let index = 0; index < 50; index++) await post('logout', 'acme/app');
    await delivery.drain();
    expect(tried).toHaveLength(1);
    isDead = false;
    clock.advance(31);
    await delivery.drain();
    expect(tried).toHaveLength(51);
    expect(tried[1]?.id).toBe(tried[0]?.id);
  });

  it('tries again after growing pauses, up to an hour, until the message has ended', async () => {
    const times: number[] = [];
    const { courier, abandoned } = scripted('logout', () => {
      times.push(clock.now() - NOW);
      return FAILED;
    });
    const delivery = deliveryOf(courier);
    await post('logout');
    for (let second = 0; second <= 86_400; second += 30) {
      await delivery.drain();
      clock.advance(30);
    }
    expect(times.slice(0, 9)).toEqual([0, 30, 90, 210, 450, 930, 1890, 3810, 7410]);
    expect(times.at(-1)).toBe(7410 + 21 * 3600);
    expect(abandoned).toEqual(['expired']);
  });

  it('goes on after the outbox could not be read', async () => {
    const { courier, tried } = scripted('mail');
    const delivery = deliveryOf(courier);
    const { claim } = storage.outbox;
    Object.assign(storage.outbox, { claim: () => Promise.reject(new Error('unavailable')) });
    await post('mail');
    await delivery.drain();
    expect([tried.length, errors.length]).toEqual([0, 1]);
    Object.assign(storage.outbox, { claim });
    await delivery.drain();
    expect(tried).toHaveLength(1);
  });

  it('leaves to a later try what threw', async () => {
    let isBroken = true;
    const { courier, tried } = scripted('mail', () => {
      if (isBroken) throw new Error('unforeseen');
      return DONE;
    });
    const delivery = deliveryOf(courier);
    await post('mail');
    await delivery.drain();
    isBroken = false;
    clock.advance(119);
    await delivery.drain();
    expect([tried.length, errors.length]).toEqual([1, 1]);
    clock.advance(1);
    await delivery.drain();
    expect(tried).toHaveLength(2);
  });
});
