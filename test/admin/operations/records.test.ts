import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listEvents, showEvent } from '#src/admin/operations/audit.ts';
import { exportAudit, verifyChain } from '#src/admin/operations/audit-proof.ts';
import { listCampaigns } from '#src/admin/operations/campaigns.ts';
import { listKeys, retireKey, rotateKeys } from '#src/admin/operations/keys.ts';
import { REPORT_OPERATIONS } from '#src/admin/operations/reports.ts';
import type { Operation } from '#src/admin/operation.ts';
import type { Snapshot } from '#src/storage/ports/summary-store.ts';
import { aCampaign, aPolicy, aUser } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';

const DAY = 86_400;
const dayOf = (at: number) => new Date(at * 1000).toISOString().slice(0, 10);
const TODAY = dayOf(NOW);

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

describe('what has happened', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    const { audit } = desk.container;
    await audit.record('sign_in.password', {
      tenantId: 'acme',
      userId: 'ann',
      refused: 'wrong_secret',
      address: '::1',
    });
    desk.clock.advance(60);
    await audit.record('sign_in.password', { tenantId: 'acme', userId: 'ann' });
    await audit.record('client.created', { tenantId: 'acme', clientId: 'shop', actor: 'user:boss' });
    await audit.record('sign_in.password', { tenantId: 'globex', userId: 'ann' });
  });
  afterEach(() => desk.close());
  const list = (query: object = {}) => desk.answer<Listed>(listEvents, { actor: personOf(desk, 'auditor'), query });

  it('is listed, the newest first, of this organisation alone', async () => {
    const { items } = await list();
    expect(items.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['client.created', 'success'],
      ['sign_in.password', 'success'],
      ['sign_in.password', 'refused'],
    ]);
  });

  it.each([
    [{ type: 'client.created' }, 1],
    [{ type: ['client.created', 'sign_in.password'] }, 3],
    [{ outcome: 'refused' }, 1],
    [{ user: 'ann' }, 2],
    [{ user: 'ann', outcome: 'success' }, 1],
    [{ client: 'shop' }, 1],
    [{ actor: 'user:boss' }, 1],
    [{ address: '::1' }, 1],
    [{ from: String(NOW + 60) }, 2],
    [{ until: String(NOW + 60) }, 1],
    [{ user: 'nobody' }, 0],
  ])('is filtered by %j', async (query, count) => {
    expect((await list(query)).items).toHaveLength(count);
  });

  it('is read some at a time', async () => {
    const first = await list({ limit: '2' });
    const rest = await list({ limit: '2', cursor: first.next });
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
  });

  it('is proven to be as it was written, and found out where it is not', async () => {
    const { keeper, storage } = desk.container;
    await keeper.sealAll('acme');
    const asking = { actor: personOf(desk, 'auditor') };
    const good = await desk.answer<{ head: { number: number; hash: string } }>(verifyChain, asking);
    expect(good).toMatchObject({ events: 3, problemCount: 0, problems: [] });
    const known = `${good.head.number + 1}:${good.head.hash}`;
    expect(await desk.answer(verifyChain, { ...asking, query: { known } })).toMatchObject({
      problems: [{ code: 'end_missing' }],
    });
    expect(await storage.auditChain.blocks('acme', 0, 9)).not.toEqual([]);
  });

  it('leaves as JSON lines, the oldest first, which is written down', async () => {
    const lines = await desk.answer<AsyncIterable<string>>(exportAudit, { actor: personOf(desk, 'auditor') });
    const events: { type: string; hash: string }[] = [];
    for await (const line of lines) events.push(JSON.parse(line) as { type: string; hash: string });
    expect(events.map(({ type }) => type)).toEqual([
      ...['sign_in.password', 'sign_in.password', 'client.created', 'audit.exported'],
    ]);
    expect(events[0]?.hash).toMatch(/^[\w-]{43}$/);
  });

  it('is one event, unless that is another organisation’s', async () => {
    const [event] = (await list()).items;
    const params = { tenant: 'acme', event: String(event?.['id']) };
    expect(await desk.answer(showEvent, { actor: programOf(), params })).toEqual(event);
    const elsewhere = desk.ask(showEvent, { actor: programOf('globex'), params: { ...params, tenant: 'globex' } });
    await expect(elsewhere).rejects.toMatchObject({ code: 'event_not_found' });
  });
});

describe('signing keys', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  it('are rotated, and nothing private of them is shown', async () => {
    const actor = personOf(desk, 'admin');
    await desk.ask(rotateKeys, { actor, body: { alg: 'ES256', when: 'prepare' } });
    const { items } = await desk.answer<Listed>(listKeys, { actor });
    const ours = items.filter(({ alg }) => alg === 'ES256');
    expect(ours.map(({ state }) => state)).toEqual(['active', 'next']);
    expect(JSON.stringify(items)).not.toMatch(/sealed|"d"/);
    expect((await desk.events())[0]).toMatchObject({
      type: 'keys.rotated',
      details: { alg: 'ES256', when: 'prepare' },
    });
  });

  it('are withdrawn at once where others may have them', async () => {
    const actor = personOf(desk, 'admin');
    await desk.ask(rotateKeys, { actor, body: {} });
    const { items } = await desk.answer<Listed>(listKeys, { actor });
    const kid = String(items.find(({ state }) => state === 'active')?.['kid']);
    await desk.ask(retireKey, { actor, params: { tenant: 'acme', key: kid } });
    const left = await desk.answer<Listed>(listKeys, { actor });
    expect(left.items.map((key) => key['kid'])).not.toContain(kid);
    expect((await desk.events())[0]).toMatchObject({ type: 'keys.retired', details: { kid } });
    const gone = desk.ask(retireKey, { actor, params: { tenant: 'acme', key: kid } });
    await expect(gone).rejects.toMatchObject({ code: 'key_not_found' });
  });

  it('are not for helpdesk, nor for an administrator without a fresh proof', async () => {
    for (const [actor, code] of [
      [personOf(desk, 'helpdesk'), 'forbidden'],
      [personOf(desk, 'admin', { fresh: false }), 'fresh_sign_in_required'],
    ] as const) {
      await expect(desk.ask(rotateKeys, { actor, body: {} })).rejects.toMatchObject({ code });
    }
  });
});

describe('reports', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    const { summaries } = desk.container.storage;
    const people: Snapshot = {
      ...{ at: NOW, users: 10, withPasskey: 4, withOtherFactor: 5, withAnyFactor: 8 },
      passkeys: { 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 3, '11111111-1111-4111-8111-111111111111': 1 },
    };
    const events = [
      { type: 'sign_in.password', outcome: 'success', reason: null, count: 7 },
      { type: 'sign_in.password', outcome: 'refused', reason: '=cmd()', count: 2 },
    ] as const;
    const signIns = [{ methods: 'passkey', count: 3, seconds: [2, 1, 0, 0, 0, 0, 0, 0, 0] }];
    await summaries.fold({ tenantId: 'acme', day: TODAY, lastBlock: 1, events, signIns }, 0);
    await summaries.setSnapshot('acme', TODAY, people);
    await summaries.setSnapshot('globex', TODAY, { ...people, users: 999 });
  });
  afterEach(() => desk.close());

  const named = (id: string): Operation => {
    const found = REPORT_OPERATIONS.find((op) => op.id === id);
    if (!found) throw new Error(`no operation ${id}`);
    return found;
  };
  const ask = (id: string, query: object = {}) => desk.answer<Listed>(named(id), { actor: programOf(), query });

  it.each([
    ['reports.adoption', { day: TODAY, users: 10, withPasskey: 4, withOtherFactor: 5, withAnyFactor: 8 }],
    ['reports.signIns', { day: TODAY, method: 'password', succeeded: 7, refused: 2 }],
    ['reports.signInTimes', { methods: 'passkey', count: 3, median: 5, p90: 10 }],
    ['reports.failures', { type: 'sign_in.password', reason: '=cmd()', count: 2 }],
    ['reports.authenticators', { name: 'iCloud Keychain', count: 3 }],
  ])('%s tells of the last 30 days, of this organisation alone', async (id, row) => {
    const { items } = await ask(id);
    expect(items[0]).toMatchObject(row);
    expect(JSON.stringify(items)).not.toContain('999');
  });

  it('come as CSV too, in which nothing is a formula', async () => {
    const lines = (await ask('reports.failuresCsv')) as unknown as AsyncIterable<string>;
    let text = '';
    for await (const line of lines) text += line;
    expect(text).toBe("type,reason,count\r\nsign_in.password,'=cmd(),2\r\n");
  });

  it('have nothing of a span in which nothing happened', async () => {
    const query = { from: dayOf(NOW - 9 * DAY), until: dayOf(NOW - 2 * DAY) };
    expect((await ask('reports.adoption', query)).items).toEqual([]);
  });

  it.each([
    [{ from: TODAY, until: dayOf(NOW - DAY) }],
    [{ from: dayOf(NOW - 500 * DAY) }],
    [{ from: 'yesterday' }],
    [{ until: '2026-02-30' }],
  ])('are refused for %j', async (query) => {
    await expect(ask('reports.adoption', query)).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('campaigns', () => {
  it('tell how far they are', async () => {
    const desk = await openDesk(aPolicy({ campaigns: [aCampaign({ id: 'everybody', mode: 'required' })] }));
    await desk.container.storage.users.add(aUser({ id: 'ann', username: 'ann', email: null }));
    const { items } = await desk.answer<Listed>(listCampaigns, { actor: personOf(desk, 'auditor') });
    expect(items).toEqual([
      { id: 'everybody', mode: 'required', due: null, people: 1, withPasskey: 0, required: 1, putOff: 0 },
    ]);
    await desk.close();
  });
});
