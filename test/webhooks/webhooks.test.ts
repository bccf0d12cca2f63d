import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDelivery } from '#src/outbox/delivery.ts';
import { createOutbox } from '#src/outbox/outbox.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { webhookCourier } from '#src/webhooks/courier.ts';
import { tellWebhooks } from '#src/webhooks/messages.ts';
import { webhookService, type WebhookService } from '#src/webhooks/webhook-service.ts';
import { aKeeper, append, sealer } from '../audit/support.ts';
import { fixedClock, NOW, type FixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startReceiver, type Received } from './receiver.ts';

const DAY = 86_400;
const ALL = { events: null };

interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly tenant: string;
    readonly block: { readonly number: number; readonly hash: string };
    readonly events: readonly AuditEvent[];
  };
}

describe('webhooks', () => {
  let storage: Storage;
  let clock: FixedClock;
  let service: WebhookService;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let keeper: ReturnType<typeof aKeeper>;
  let deliver: () => Promise<void>;

  const start = (allowPrivateFetch: boolean) => {
    const random = seededRandom('webhooks');
    const common = { sealer, clock, random, allowPrivateFetch };
    const outbox = createOutbox({ store: storage.outbox, ...common, wake: () => undefined });
    const delivery = createDelivery([webhookCourier({ storage, ...common })], {
      ...{ storage, clock },
      logger: { warn: () => undefined, error: (about: object) => void errors.push(about) },
    });
    service = webhookService({ webhooks: storage.webhooks, outbox, ...common });
    keeper = aKeeper(storage, { clock, tell: tellWebhooks({ webhooks: storage.webhooks, outbox }) });
    deliver = () => delivery.drain();
  };
  const errors: object[] = [];
  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body) as Told);
  const happen = async (count: number, overrides: Partial<AuditEvent> = {}) => {
    const events = await append(storage, count, { at: clock.now(), ...overrides });
    await keeper.run();
    return events;
  };
  const letters = () => service.deadLetters('acme', { limit: 99 });
  const tryForADay = async () => {
    for (let hour = 0; hour < 26; hour++) {
      await deliver();
      clock.advance(3600);
    }
    await deliver();
  };

  beforeEach(async () => {
    storage = openSqliteStorage(':memory:');
    clock = fixedClock();
    errors.length = 0;
    receiver = await startReceiver();
    start(true);
  });
  afterEach(async () => {
    await receiver.close();
    await storage.close();
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  });

  it('bring the events of a block, with what proves them, once they are sealed', async () => {
    await service.create('acme', { ...ALL, url: receiver.url });
    await service.create('globex', { ...ALL, url: `${receiver.url}?globex` });
    const events = await happen(3);
    await deliver();
    const [block] = await storage.auditChain.blocks('acme', 0, 1);
    const [told, ...rest] = bodies();
    expect(rest).toEqual([]);
    expect(told).toMatchObject({
      ...{ type: 'audit.events', timestamp: '2023-11-14T22:13:20.000Z' },
      data: { tenant: 'acme', block: { number: 1, hash: block!.hash } },
    });
    expect(told!.data.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
    await keeper.run();
    await deliver();
    expect(receiver.received).toHaveLength(1);
  });

  it('bring what they are for, of the time since they were made, while they are active', async () => {
    await happen(1);
    clock.advance(1);
    const { webhook } = await service.create('acme', { url: receiver.url, events: ['sign_out'] });
    await happen(1, { type: 'sign_in.totp' });
    const [wanted] = await happen(1, { type: 'sign_out' });
    await deliver();
    expect(bodies().flatMap(({ data }) => data.events.map(({ id }) => id))).toEqual([wanted!.id]);
    await service.update('acme', webhook.id, { status: 'paused' });
    await happen(1, { type: 'sign_out' });
    await deliver();
    expect(receiver.received).toHaveLength(1);
  });

  const isSigned = ({ headers, body }: Received, secret: string, index = 0) => {
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    return String(headers['webhook-signature']).split(' ')[index] === expected;
  };

  it('are signed as Standard Webhooks are, by the secret before as well for a day after it was replaced', async () => {
    const { webhook, secret } = await service.create('acme', { ...ALL, url: receiver.url });
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const next = (await service.rotateSecret('acme', webhook.id))!;
    await service.sendTest('acme', webhook.id);
    await deliver();
    clock.advance(DAY);
    await service.sendTest('acme', webhook.id);
    await deliver();
    const [first, second] = receiver.received as [Received, Received];
    expect(first.headers['webhook-timestamp']).toBe(String(NOW));
    expect([isSigned(first, next, 0), isSigned(first, secret, 1)]).toEqual([true, true]);
    expect(String(second.headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect(isSigned(second, next)).toBe(true);
    expect(JSON.parse(second.body)).toMatchObject({ type: 'webhook.test', data: { tenant: 'acme' } });
    expect((await service.find('acme', webhook.id))?.lastDeliveredAt).toBe(NOW + DAY);
  });

  it('come again under the same id until they are taken, and say when they failed', async () => {
    const { webhook } = await service.create('acme', { ...ALL, url: receiver.url });
    receiver.answerWith(500);
    await happen(1);
    await deliver();
    expect(await service.find('acme', webhook.id)).toMatchObject({ lastFailure: { at: NOW, code: 'status_500' } });
    receiver.answerWith(200);
    clock.advance(30);
    await deliver();
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect((await service.find('acme', webhook.id))?.lastDeliveredAt).toBe(NOW + 30);
    expect(await letters()).toEqual([]);
  });

  it('end as dead letters after a day, which can be sent again, one or all', async () => {
    const { webhook } = await service.create('acme', { ...ALL, url: receiver.url });
    receiver.answerWith(503);
    for (let count = 0; count < 3; count++) await happen(1);
    await tryForADay();
    const dead = await letters();
    expect(new Set(dead.map(({ block }) => block))).toEqual(new Set([1, 2, 3]));
    expect(dead[0]).toMatchObject({
      webhookId: webhook.id,
      code: 'status_503',
      expiresAt: dead[0]!.failedAt + 30 * DAY,
    });
    receiver.answerWith(200);
    receiver.received.length = 0;
    expect(await service.retry('globex', dead[0]!.id)).toBe(false);
    expect(await service.retry('acme', dead[0]!.id)).toBe(true);
    expect(await service.retry('acme', dead[0]!.id)).toBe(false);
    await deliver();
    expect(bodies().map(({ data }) => data.block.number)).toEqual([dead[0]!.block]);
    expect(receiver.received[0]?.headers['webhook-id']).toBe(dead[0]!.id);
    expect(await service.retryAll('acme', webhook.id)).toBe(2);
    await deliver();
    expect([receiver.received.length, await letters()]).toEqual([3, []]);
  });

  it('are dropped by those who look after them, and by themselves after 30 days', async () => {
    const { webhook } = await service.create('acme', { ...ALL, url: receiver.url });
    receiver.answerWith(410);
    for (let count = 0; count < 3; count++) await happen(1);
    await deliver();
    expect(receiver.received).toHaveLength(3);
    const [first] = await letters();
    expect(first).toMatchObject({ code: 'gone' });
    expect([await service.drop('acme', first!.id), await service.drop('acme', first!.id)]).toEqual([true, false]);
    expect(await letters()).toHaveLength(2);
    clock.advance(30 * DAY);
    expect(await letters()).toEqual([]);
    clock.set(NOW);
    expect(await service.dropAll('acme', webhook.id)).toBe(2);
  });

  it('hold nobody else up where one end is dead', async () => {
    const dead = await startReceiver();
    await dead.close();
    await service.create('acme', { ...ALL, url: dead.url });
    await service.create('acme', { ...ALL, url: receiver.url });
    for (let count = 0; count < 12; count++) await happen(1);
    await deliver();
    expect(new Set(bodies().map(({ data }) => data.block.number)).size).toBe(12);
  });

  it('follow no redirect', async () => {
    await service.create('acme', { ...ALL, url: receiver.url });
    receiver.answerWith(307);
    await happen(1);
    await deliver();
    expect(receiver.received).toHaveLength(1);
  });

  it('go to no private address, whatever the name stood for when it was written down', async () => {
    const { webhook } = await service.create('acme', { ...ALL, url: receiver.url.replace('127.0.0.1', 'localhost') });
    const secure = await service.create('acme', { ...ALL, url: 'https://localhost:1/' });
    start(false);
    await happen(1);
    await deliver();
    expect(receiver.received).toEqual([]);
    expect((await service.find('acme', webhook.id))?.lastFailure?.code).toBe('not_https');
    expect((await service.find('acme', secure.webhook.id))?.lastFailure?.code).toBe('private_address');
  });

  it.each([
    ['http://siem.example/', 'must begin with https://'],
    ['https://10.0.0.1/', 'must not be a private address'],
    ['https://[::1]/', 'must not be a private address'],
    ['https://user:secret@siem.example/', 'must hold no user name or password'],
    ['https://siem.example/#x', 'must have no fragment'],
    ['ftp://siem.example/', 'must begin with https://'],
    ['nothing', 'must be an address'],
  ])('are not made for %s', async (url, problem) => {
    start(false);
    await expect(service.create('acme', { ...ALL, url })).rejects.toThrow(problem);
    expect(await service.list('acme')).toEqual([]);
  });

  it('are made for events that there are, and for some of them, at most 20 in a tenant', async () => {
    start(false);
    const url = 'https://siem.example/';
    await expect(service.create('acme', { url, events: ['sign.out'] })).rejects.toThrow('there is no event sign.out');
    await expect(service.create('acme', { url, events: [] })).rejects.toThrow('name at least one');
    for (let count = 0; count < 20; count++) await service.create('acme', { ...ALL, url });
    await expect(service.create('acme', { ...ALL, url })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('keep their secret sealed, in their own place', async () => {
    const { webhook, secret } = await service.create('acme', { ...ALL, url: receiver.url });
    const other = await service.create('acme', { ...ALL, url: receiver.url });
    expect(JSON.stringify(await service.list('acme'))).not.toContain(secret.slice(6, 20));
    await storage.webhooks.update({ ...webhook, sealedSecret: other.webhook.sealedSecret, version: 2 });
    await happen(1);
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect((await service.find('acme', webhook.id))?.lastFailure?.code).toBe('unreadable');
  });

  it('are changed from the version that was seen, and gone when removed', async () => {
    const { webhook } = await service.create('acme', { ...ALL, url: receiver.url });
    expect(await service.update('acme', webhook.id, { events: ['sign_out'] }, 1)).toBe('updated');
    expect(await service.update('acme', webhook.id, { events: null }, 1)).toBe('changed');
    expect(await service.update('acme', 'another', { events: null })).toBe('missing');
    await happen(1, { type: 'sign_out' });
    expect(await service.remove('acme', webhook.id)).toBe(true);
    await deliver();
    expect([receiver.received, await letters()]).toEqual([[], []]);
    expect(await service.rotateSecret('acme', webhook.id)).toBeUndefined();
    expect(await service.sendTest('acme', webhook.id)).toBe(false);
  });
});
