import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { auditTrail, headingOf, newAgent, problemOn } from '../../flows/support.ts';
import { addPlatform, administrator, consoleOf, menuOf, textOf } from './support.ts';

describe('the console', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('globex', aPolicy({ campaigns: [] }));
    await addPlatform(server);
  });
  afterAll(() => server.close());

  it('asks strangers to sign in as at any application, and leads back to the page they asked for', async () => {
    const { page } = await administrator(server, 'back', { start: `${consoleOf(server)}/signed-in-again` });
    expect([page.status, page.url]).toEqual([200, '/t/acme/admin/signed-in-again']);
    const asked = await newAgent(server).send('get', consoleOf(server));
    expect(asked.headers['location']).toContain('client_id=latchkey-console');
  });

  it('says calmly to whoever has no role that it is not for them, and notes it', async () => {
    const { page } = await administrator(server, 'nobody', { role: 'user' });
    expect([page.status, headingOf(page)]).toEqual([403, 'This is for administrators']);
    expect(page.html).toContain('href="/t/acme/security-info"');
    expect((await auditTrail(server, 'acme'))[0]).toBe('admin.refused: forbidden');
  });

  it('shows each role what it may see, whose matter it is, and who acts', async () => {
    const { page } = await administrator(server, 'root');
    expect(menuOf(page).slice(0, 3)).toEqual(['Home', 'People', 'Groups']);
    expect(page.html).toMatch(/console-whose-name">acme Ltd</);
    expect(textOf(page, /<div class="console-me">[\s\S]*?<\/div>/)).toMatch(/root Example Administrator/);
    expect(page.html).toContain('aria-current="page"');
  });

  it('has everything about another tenant for administrators of the platform, at an address of its own', async () => {
    const { agent, page } = await administrator(server, 'chief', { tenantId: 'system' });
    expect(menuOf(page)).toContain('Organisations');
    const list = await agent.open(`${consoleOf(server, 'system')}/tenants`);
    expect(list.html).toContain('href="/t/system/admin/tenants/acme"');
    const acme = await agent.open('/t/system/admin/tenants/acme');
    expect(acme.status).toBe(200);
    expect(textOf(acme)).toContain('You are looking after acme Ltd as an administrator of system Ltd.');
    expect(menuOf(acme)).not.toContain('Organisations');
    expect(acme.html).toContain('href="/t/system/admin/tenants/acme/people"');
  });

  it('shows nothing of another tenant to anybody else', async () => {
    const { agent } = await administrator(server, 'curious');
    const answer = await agent.open('/t/acme/admin/tenants/globex');
    expect([answer.status, problemOn(answer)]).toEqual([404, 'tenant_not_found']);
    expect(answer.html).not.toContain('globex Ltd');
    const missing = await agent.open('/t/acme/admin/tenants/no-such');
    const known = (html: string) => html.replaceAll(/<code>[0-9a-f-]{36}<\/code>/g, '').replaceAll('no-such', 'globex');
    expect(known(missing.html)).toBe(known(answer.html));
  });
});
