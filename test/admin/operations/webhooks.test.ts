import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  dropDeadLetter,
  dropDeadLetters,
  listDeadLetters,
  retryDeadLetter,
  retryDeadLetters,
} from '#src/admin/operations/dead-letters.ts';
import {
  createWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
  showWebhook,
  testWebhook,
  updateWebhook,
} from '#src/admin/operations/webhooks.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';

const URL = 'https://hooks.example/in';

interface Made {
  readonly id: string;
  readonly secret: string;
  readonly version: number;
}

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string | null;
}

describe('webhooks', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const actor = () => personOf(desk, 'admin');
  const create = (body: object = { url: URL }) => desk.answer<Made>(createWebhook, { actor: actor(), body });
  const of = (id: string, more: object = {}) => ({ actor: actor(), params: { tenant: 'acme', webhook: id, ...more } });
  const list = () => desk.answer<Listed>(listWebhooks, { actor: personOf(desk, 'auditor') });
  const addLetter = (webhookId: string, index: number, tenantId = 'acme') =>
    desk.container.storage.webhooks.addDeadLetter({
      ...{ tenantId, id: `00000000-0000-4000-8000-00000000000${index}`, webhookId, block: index, code: 'status_500' },
      ...{ failedAt: NOW, expiresAt: NOW + 1000 },
    });
  const letters = (id: string, query: object = {}) => desk.answer<Listed>(listDeadLetters, { ...of(id), query });

  it('are made with a secret that is told once, and of this organisation alone', async () => {
    const { id, secret } = await create({ url: URL, events: ['user.created'] });
    expect(secret).toMatch(/^whsec_/);
    const { items } = await list();
    expect(items).toEqual([expect.objectContaining({ id, url: URL, events: ['user.created'], status: 'active' })]);
    expect(JSON.stringify(items)).not.toMatch(/secret|whsec/i);
    expect(
      (await desk.answer<Listed>(listWebhooks, { actor: programOf('globex'), params: { tenant: 'globex' } })).items,
    ).toEqual([]);
    expect((await desk.events())[0]).toMatchObject({
      ...{ type: 'webhook.created', actor: 'user:acme-admin', details: { webhook: id } },
    });
  });

  it.each([
    [{ url: 'no address' }],
    [{ url: 'http://hooks.example/in' }],
    [{ url: 'https://127.0.0.1/in' }],
    [{ url: 'https://a:b@hooks.example' }],
    [{ url: URL, events: [] }],
    [{ url: URL, events: ['everything'] }],
  ])('are not made of %j', async (body) => {
    await expect(create(body)).rejects.toMatchObject({ code: 'validation_failed' });
    expect((await list()).items).toEqual([]);
  });

  it('are changed, paused and resumed, on the version that was seen', async () => {
    const { id, version } = await create();
    const change = (body: object, ifMatch?: number) => desk.ask(updateWebhook, { ...of(id), body, ifMatch });
    expect((await change({ status: 'paused' }, version)).body).toMatchObject({
      status: 'paused',
      url: URL,
      version: 2,
    });
    await expect(change({ status: 'active' }, version)).rejects.toMatchObject({ code: 'precondition_failed' });
    expect((await change({ status: 'active', events: ['user.removed'] })).body).toMatchObject({
      events: ['user.removed'],
    });
    expect((await change({ events: null })).body).toMatchObject({ events: null, status: 'active' });
    await expect(change({ url: 'https://10.0.0.1/' })).rejects.toMatchObject({ code: 'validation_failed' });
    const changed = (await desk.events()).map(({ details }) => details?.['changed']).filter(Boolean);
    expect(changed).toEqual(['events', 'events status', 'status']);
  });

  it('tell no more than whoever points them somewhere may read', async () => {
    const { id } = await create();
    const blind = { ...programOf(), permissions: new Set(['webhooks:read', 'webhooks:write'] as const) };
    const forbidden = { code: 'forbidden', details: { permission: 'audit:read' } };
    await expect(desk.ask(createWebhook, { actor: blind, body: { url: URL } })).rejects.toMatchObject(forbidden);
    for (const body of [{ url: 'https://elsewhere.example/' }, { events: null }]) {
      await expect(desk.ask(updateWebhook, { ...of(id), actor: blind, body })).rejects.toMatchObject(forbidden);
    }
    await desk.ask(updateWebhook, { ...of(id), actor: blind, body: { status: 'paused' } });
    expect((await list()).items).toMatchObject([{ id, url: URL, status: 'paused' }]);
  });

  it('get a new secret, and are sent a test', async () => {
    const { id, secret } = await create();
    const { secret: next } = await desk.answer<Made>(rotateWebhookSecret, of(id));
    expect(next).toMatch(/^whsec_/);
    expect(next).not.toBe(secret);
    await desk.ask(testWebhook, of(id));
    expect((await desk.events()).slice(0, 2).map(({ details }) => details)).toEqual([
      { webhook: id, test: 'sent' },
      { webhook: id, changed: 'secret' },
    ]);
  });

  it('are removed with what could not be delivered', async () => {
    const { id } = await create();
    await addLetter(id, 1);
    await desk.ask(removeWebhook, of(id));
    await expect(desk.ask(showWebhook, of(id))).rejects.toMatchObject({ code: 'webhook_not_found' });
    await expect(letters(id)).rejects.toMatchObject({ code: 'webhook_not_found' });
    expect(await desk.container.storage.webhooks.deadLetters('acme', { limit: 9 }, NOW)).toEqual([]);
  });

  it('tell what could not be delivered, some at a time', async () => {
    const { id } = await create();
    for (const index of [1, 2, 3]) await addLetter(id, index);
    const first = await letters(id, { limit: '2' });
    const rest = await letters(id, { limit: '2', cursor: first.next });
    expect([...first.items, ...rest.items].map(({ block, reason }) => [block, reason])).toEqual([
      [1, 'status_500'],
      [2, 'status_500'],
      [3, 'status_500'],
    ]);
    expect(rest.next).toBeNull();
  });

  it('are sent again what could not be delivered, or it is dropped: one, or all of it', async () => {
    const { id } = await create();
    for (const index of [1, 2, 3, 4]) await addLetter(id, index);
    const letter = (index: number) => ({ letter: `00000000-0000-4000-8000-00000000000${index}` });
    await desk.ask(retryDeadLetter, of(id, letter(1)));
    await desk.ask(dropDeadLetter, of(id, letter(2)));
    expect((await letters(id)).items.map(({ block }) => block)).toEqual([3, 4]);
    expect(await desk.answer(retryDeadLetters, of(id))).toEqual({ count: 2 });
    await addLetter(id, 5);
    expect(await desk.answer(dropDeadLetters, of(id))).toEqual({ count: 1 });
    expect((await letters(id)).items).toEqual([]);
    expect((await desk.events()).slice(0, 4).map(({ details }) => details)).toEqual([
      { webhook: id, dropped: '1' },
      { webhook: id, resent: '2' },
      { webhook: id, dropped: '1' },
      { webhook: id, resent: '1' },
    ]);
  });

  it('know no dead letter of another webhook, or of another organisation', async () => {
    const [one, other] = [await create(), await create()];
    await addLetter(other.id, 1);
    const asked = { letter: '00000000-0000-4000-8000-000000000001' };
    for (const op of [retryDeadLetter, dropDeadLetter]) {
      await expect(desk.ask(op, of(one.id, asked))).rejects.toMatchObject({ code: 'webhook_not_found' });
    }
    const elsewhere = { actor: programOf('globex'), params: { tenant: 'globex', webhook: other.id } };
    for (const op of [showWebhook, updateWebhook, rotateWebhookSecret, testWebhook, removeWebhook]) {
      await expect(desk.ask(op, { ...elsewhere, body: {} })).rejects.toMatchObject({ code: 'webhook_not_found' });
    }
    expect((await letters(other.id)).items).toHaveLength(1);
  });

  it('are for administrators with a fresh proof; auditors look', async () => {
    const { id } = await create();
    const stale = personOf(desk, 'admin', { fresh: false });
    await expect(desk.ask(updateWebhook, { ...of(id), actor: stale, body: {} })).rejects.toMatchObject({
      code: 'fresh_sign_in_required',
    });
    const auditor = personOf(desk, 'auditor');
    expect(await desk.answer(showWebhook, { ...of(id), actor: auditor })).toMatchObject({ id });
    await expect(desk.ask(testWebhook, { ...of(id), actor: auditor })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
