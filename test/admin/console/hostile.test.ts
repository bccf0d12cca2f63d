import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { CONSOLE_PAGES } from '../../http/console-routes.ts';
import { administrator, consoleOf, type Administrator } from './support.ts';

const MARKUP = `<b id=x onclick=y>"'</b>`;
const MISSING = 'nobody-here';
const PAGES = CONSOLE_PAGES.filter(({ method, answers }) => method === 'GET' && answers === 'text/html').map(
  ({ path }) => path,
);

/** An address of each route, with ids of things that are there. */
function addressOf(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(ids[name] ?? MISSING));
}

describe('the console under attack', () => {
  let server: TestServer;
  let root: Administrator;
  let ids: Record<string, string>;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    const { container } = server;
    root = await administrator(server, 'root');
    const ann = await server.addUser('acme', 'ann');
    const { users, groups } = container.storage;
    const now = await users.find('acme', ann.user.id);
    if (!now) throw new Error('ann is gone');
    await groups.add({ tenantId: 'acme', id: 'team', name: MARKUP, createdAt: 1, version: 1 });
    await users.update({ ...now, displayName: MARKUP, version: now.version + 1 }, 1);
    await users.joinGroup('acme', ann.user.id, 'team');
    await server.addClient('acme', 'app', { metadata: { client_name: MARKUP } });
    await container.webhooks.create('acme', { url: 'https://hooks.example/?<b>', events: null });
    const details = { group: MARKUP, changed: MARKUP };
    await container.audit.record('group.created', { tenantId: 'acme', actor: MARKUP, address: MARKUP, details });
    await container.audit.record('sign_in.password', {
      ...{ tenantId: 'acme', userId: ann.user.id, clientId: 'app', signIn: MARKUP, address: MARKUP },
      refused: MARKUP,
    });
    const acme = await container.storage.tenants.find('acme');
    if (!acme) throw new Error('acme is gone');
    await container.tenants.updateTenant(acme, { name: MARKUP }, { actor: MARKUP, comment: MARKUP });
    ids = { user: ann.user.id, group: 'team', id: '1', name: 'adoption', client: 'app' };
  });
  afterAll(() => server.close());

  it.each(PAGES)('GET %s shows what people have typed as text', async (path) => {
    const { html } = await root.agent.open(`${server.issuer('acme')}${addressOf(path, ids)}`);
    expect(html).not.toMatch(/<b |onclick=y>/);
  });

  it.each([
    '/tenants/..',
    '/tenants/../people',
    '/tenants/%2e%2e/people',
    '/tenants/acme%2f..%2fglobex',
    '/tenants/acme/tenants/globex',
    '/tenants//people',
    '/tenants/acme/callback',
    '/tenants/ACME',
    '/tenants/__proto__',
    '/tenants/%00',
    '/people/%00',
    '/people/..%2f..',
    '/people/%E0%A4%A',
    '/groups/__proto__',
    '/policy/part/__proto__',
    '/policy/part/constructor',
    '/policy/campaign/__proto__',
    '/policy/history/99999999999999999999',
    '/policy/history/-1',
    '/people?cursor=%00&notice=__proto__',
    '/people?cursor[]=x&text=%00',
    '/reports/__proto__.csv',
    '/reports?days=1e9',
    '/simulator?user=__proto__&client=__proto__',
    '/settings/preview.css?color=fff%7D%3Croot',
  ])('GET %s breaks nothing', async (path) => {
    const { status } = await root.agent.open(consoleOf(server) + path);
    expect([path, status]).toEqual([path, expect.any(Number)]);
    expect(status).toBeLessThan(500);
  });
});
