import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { auditTrail, headingOf } from '../../flows/support.ts';
import { administrator, consoleOf, menuOf, textOf, type Administrator } from './support.ts';

describe('the records', () => {
  let server: TestServer;
  let admin: Administrator;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('globex', aPolicy({ campaigns: [] }));
    admin = await administrator(server, 'root');
    const { audit } = server.container;
    await audit.record('client.created', { tenantId: 'acme', clientId: 'shop', actor: `user:${admin.user.user.id}` });
    await audit.record('sign_in.password', { tenantId: 'acme', address: '192.0.2.9', refused: 'wrong_secret' });
    await audit.record('group.created', { tenantId: 'globex', details: { group: 'theirs' } });
  });
  afterAll(() => server.close());
  const open = (path: string) => admin.agent.open(consoleOf(server) + path);

  it('have every event in words, of this organisation alone, with who did it', async () => {
    const page = await open('/audit');
    expect([page.status, headingOf(page)]).toEqual([200, 'Audit log']);
    expect(menuOf(page)).toEqual(expect.arrayContaining(['Sign-ins', 'Audit log', 'Signing keys']));
    expect(textOf(page)).toContain('by root');
    expect(textOf(page)).toContain('wrong_secret');
    expect(textOf(page)).not.toContain('theirs');
  });

  it('have a name for every type of event in every language', () => {
    const { tags, in: inLanguage } = loadLanguages(new URL('../../../views/languages', import.meta.url).pathname);
    const nameless = tags.flatMap((tag) =>
      AUDIT_EVENTS.filter((type) => {
        const { t } = inLanguage(tag);
        return !t.has(`sessions.events.${type}`) && !t.has(`admin-events.${type}`);
      }).map((type) => `${tag} ${type}`),
    );
    expect(nameless).toEqual([]);
  });

  it('are narrowed down, and say so where nothing fits', async () => {
    expect(textOf(await open('/audit?outcome=refused'))).toContain('wrong_secret');
    expect(textOf(await open('/audit?outcome=refused&type=client.created'))).toContain('Nothing fits');
    expect(textOf(await open('/audit?person=nobody-of-that-name'))).toContain('Nobody has this name');
    expect(textOf(await open('/audit?address=192.0.2.9'))).toMatch(/Only from the address 192\.0\.2\.9 ?\./);
    const odd = await open('/audit?outcome=nonsense&from=2026-13-45');
    expect(odd.status).toBe(200);
  });

  it('show one event with all that was written down, and where it leads', async () => {
    const list = await open('/audit?address=192.0.2.9');
    const [, link = ''] = /href="([^"]*\/audit\/[^"?]+)"/.exec(list.html) ?? [];
    const page = await admin.agent.open(link);
    expect(page.status).toBe(200);
    expect(textOf(page)).toContain('sign_in.password');
    expect((await open('/audit/nothing')).status).toBe(404);
  });

  it('follow one sign-in through its steps', async () => {
    const list = await open('/sign-ins');
    expect([list.status, headingOf(list)]).toEqual([200, 'Sign-ins']);
    const [, link = ''] = /href="([^"]*\/sign-ins\/[^"?]+)"/.exec(list.html) ?? [];
    const page = await admin.agent.open(link);
    expect(textOf(page)).toMatch(/Sign-in: root .*Signed in.*Step by step.*Passkey used/);
    expect((await open('/sign-ins/nothing')).status).toBe(404);
  });

  it('can be saved as files of what is shown', async () => {
    for (const [path, column] of [
      ['/audit.csv?outcome=refused', 'wrong_secret'],
      ['/sign-ins.csv', 'completed'],
    ] as const) {
      const file = await admin.agent.send('get', consoleOf(server) + path);
      expect([file.status, file.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
      expect(file.html).toContain(column);
    }
  });

  it('are not for whoever has no role', async () => {
    const { page } = await administrator(server, 'someone', { role: 'user', start: `${consoleOf(server)}/audit` });
    expect(page.status).toBe(403);
  });
});

describe('the keys in the console', () => {
  let server: TestServer;
  let admin: Administrator;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    admin = await administrator(server, 'root');
  });
  afterAll(() => server.close());
  const keys = () => `${consoleOf(server)}/keys`;

  it('are listed by algorithm, and nothing private of them is there', async () => {
    const page = await admin.agent.open(keys());
    expect(textOf(page)).toMatch(/ES256.*EdDSA.*RS256/);
    expect(page.html).not.toContain('sealed');
  });

  it('are prepared and withdrawn, each after a page that says what it means', async () => {
    const ask = await admin.agent.open(`${keys()}/rotate`);
    expect(headingOf(ask)).toBe('Let a new key sign');
    const done = await admin.agent.submit(ask, '/keys/rotate', { alg: 'ES256', when: 'prepare' });
    expect(textOf(done)).toContain('The next key is published.');
    const [, link = ''] = /href="([^"]*\/keys\/[^"]+\/retire)"/.exec(done.html) ?? [];
    const confirm = await admin.agent.open(link);
    expect(textOf(confirm)).toMatch(/Withdraw .*\?/);
    expect(textOf(await admin.agent.submit(confirm, '/retire', {}))).toContain('The key is withdrawn.');
    const trail = await auditTrail(server, 'acme');
    expect(trail).toEqual(expect.arrayContaining(['keys.rotated', 'keys.retired']));
  });

  it('are looked at by an auditor, who is offered nothing to change', async () => {
    const auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const page = await auditor.agent.open(keys());
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('/retire');
    const ask = await auditor.agent.open(`${keys()}/rotate`);
    const refused = await auditor.agent.submit(ask, '/keys/rotate', { alg: 'all', when: 'now' });
    expect(refused.status).toBe(403);
  });
});
