import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditTrail, headingOf, problemOn } from '../../flows/support.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import type { Page } from '../../support/user-agent.ts';
import { administrator, fieldsOf, menuOf, textOf, type Administrator } from './support.ts';

const WEBHOOKS = '/t/acme/admin/webhooks';
const SECRET = /whsec_[\w+/=]+/;

describe('webhooks in the console', () => {
  let server: TestServer;
  let root: Administrator;
  const open = (path: string) => root.agent.open(path);
  const webhooks = () => server.container.storage.webhooks;
  const make = async (url: string, more: Readonly<Record<string, string>> = {}) =>
    root.agent.submit(await open(`${WEBHOOKS}/new`), '/webhooks/new', { url, scope: 'all', ...more });
  /** Makes one and goes to its page. */
  const made = async (url: string): Promise<string> => {
    const path = /id="done" href="([^"]+)"/.exec((await make(url)).html)?.[1];
    if (path === undefined) throw new Error('no webhook was made');
    return path;
  };
  const idOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const stored = async (path: string) => webhooks().find('acme', idOf(path));
  const addLetter = async (path: string, index: number) => {
    const failedAt = server.container.clock.now();
    await webhooks().addDeadLetter({
      ...{ tenantId: 'acme', id: `00000000-0000-4000-8000-00000000000${index}`, webhookId: idOf(path), block: index },
      ...{ code: 'status_503', failedAt, expiresAt: failedAt + 1000 },
    });
  };
  const lettersOf = async (path: string) => {
    const now = server.container.clock.now();
    return (await webhooks().deadLetters('acme', { webhookId: idOf(path), limit: 9 }, now)).map(({ block }) => block);
  };
  const confirmed = (page: Page, action: string) => root.agent.submit(page, action);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme');
    root = await administrator(server, 'root');
  });
  afterAll(() => server.close());

  it('say what they are for as long as there is none', async () => {
    const page = await open(WEBHOOKS);
    expect(textOf(page)).toContain('There are no webhooks yet A webhook sends events of the audit log');
    expect(menuOf(page)).toContain('Webhooks');
  });

  it('are made, and their secret is shown on that page alone, in no address', async () => {
    const page = await make('https://first.example/in');
    const [secret = ''] = SECRET.exec(page.html) ?? [];
    expect([headingOf(page), page.url]).toEqual(['The webhook is made', `${WEBHOOKS}/new`]);
    expect(secret.length).toBeGreaterThan(30);
    const path = /id="done" href="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const shown = await open(path);
    expect(headingOf(shown)).toBe('first.example');
    expect(textOf(shown)).toContain('Nothing sent yet');
    expect(shown.html + (await open(WEBHOOKS)).html).not.toMatch(SECRET);
    expect(textOf(await open(WEBHOOKS))).toContain(
      'first.example https://first.example/in Nothing sent yet All events',
    );
  });

  it('are told of chosen types, which a wrong address does not lose', async () => {
    const refused = await make('http://10.0.0.1/', { scope: 'chosen', 'event.user.removed': 'yes' });
    expect([refused.status, textOf(refused).includes('Take another address')]).toEqual([422, true]);
    expect(fieldsOf(refused, '/webhooks/new')).toMatchObject({ url: 'http://10.0.0.1/', 'event.user.removed': 'yes' });
    const none = await make('https://none.example', { scope: 'chosen' });
    expect([none.status, textOf(none).includes('Choose at least one type')]).toEqual([422, true]);
    const chosen = await make('https://chosen.example', { scope: 'chosen', 'event.user.removed': 'yes' });
    expect(chosen.status).toBe(200);
    const all = await webhooks().list('acme');
    expect(all.find(({ url }) => url === 'https://chosen.example')?.events).toEqual(['user.removed']);
  });

  it('are changed on the version that was seen', async () => {
    const path = await made('https://change.example');
    const form = await open(`${path}/edit`);
    expect(fieldsOf(form, '/edit')).toMatchObject({ url: 'https://change.example', scope: 'all', version: '1' });
    const fields = { ...fieldsOf(form, '/edit'), scope: 'chosen', 'event.keys.rotated': 'yes' };
    expect(textOf(await root.agent.submit(form, '/edit', fields))).toContain('The webhook is changed.');
    expect(await stored(path)).toMatchObject({ url: 'https://change.example', events: ['keys.rotated'], version: 2 });
    const late = await root.agent.submit(form, '/edit', { ...fields, url: 'https://late.example' });
    expect([late.status, textOf(late).includes('somebody else has changed this')]).toEqual([412, true]);
    expect(fieldsOf(late, '/edit')).toMatchObject({ url: 'https://late.example', version: '1' });
  });

  it('are paused, go on, and are removed, each after a page that asks', async () => {
    const path = await made('https://pause.example');
    const asked = await open(`${path}/pause`);
    expect(textOf(asked)).toContain('What happens in the meantime: it is never told.');
    expect(textOf(await confirmed(asked, '/pause'))).toContain('The webhook is paused.');
    expect((await stored(path))?.status).toBe('paused');
    expect((await open(path)).html).not.toContain('id="test"');
    await confirmed(await open(`${path}/resume`), '/resume');
    expect((await stored(path))?.status).toBe('active');
    const removed = await confirmed(await open(`${path}/remove`), '/remove');
    expect(removed.url).toBe(`${WEBHOOKS}?notice=removed`);
    expect(problemOn(await open(path))).toBe('webhook_not_found');
    const trail = await auditTrail(server, 'acme');
    expect(trail.slice(0, 3)).toEqual(['webhook.removed', 'webhook.changed', 'webhook.changed']);
  });

  it('get a new secret, and a test', async () => {
    const path = await made('https://secret.example');
    const before = (await stored(path))?.sealedSecret;
    const told = await confirmed(await open(`${path}/secret`), '/secret');
    expect(told.html).toMatch(SECRET);
    expect(told.url).not.toMatch(SECRET);
    expect((await stored(path))?.sealedSecret).not.toBe(before);
    const tested = await root.agent.submit(await open(path), '/test');
    expect(textOf(tested)).toContain('The test is on its way.');
  });

  it('show what failed and why, and send it again or drop it', async () => {
    const path = await made('https://letters.example');
    const at = server.container.clock.now();
    await webhooks().recordDelivery('acme', idOf(path), { failure: { at, code: 'status_503' } });
    for (const index of [1, 2, 3, 4, 5]) await addLetter(path, index);
    const shown = await open(path);
    expect(textOf(shown)).toMatch(/Failing .*Its receiver answered with 503/);
    const [first, second] = [1, 2].map((index) => `00000000-0000-4000-8000-00000000000${index}`);
    expect(textOf(await root.agent.submit(shown, `/${first}/retry`))).toContain('It is on its way again.');
    await confirmed(await open(`${path}/letters/${second}/drop`), '/drop');
    expect(await lettersOf(path)).toEqual([3, 4, 5]);
    await root.agent.submit(await open(path), '/letters/retry');
    expect(await lettersOf(path)).toEqual([]);
    await addLetter(path, 6);
    const dropped = await confirmed(await open(`${path}/letters/drop`), '/letters/drop');
    expect(textOf(dropped)).toContain('All of it is dropped.');
    expect(await lettersOf(path)).toEqual([]);
  });

  it('are looked at by those who may not change them', async () => {
    const auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const path = await made('https://seen.example');
    const shown = await auditor.agent.open(path);
    expect(headingOf(shown)).toBe('seen.example');
    expect(shown.html).not.toMatch(/id="(?:test|edit|pause|new-secret|remove)"/);
    const forced = await auditor.agent.open(`${WEBHOOKS}/new`);
    const refused = await auditor.agent.submit(forced, '/webhooks/new', { url: 'https://mine.example', scope: 'all' });
    expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
  });
});
