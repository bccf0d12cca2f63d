import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { auditTrail, authorizationUrl, headingOf, newAgent, postTo, redeem, signIn } from '../flows/support.ts';

describe("another organisation's application", () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let count = 0;

  const url = (parameters: Record<string, string> = {}) => authorizationUrl(server, 'acme', 'shop', parameters);
  const asked = async (parameters: Record<string, string> = {}) => {
    const user = await server.addUser('acme', `user${(count += 1)}`);
    const agent = newAgent(server);
    return { user, agent, page: await signIn(agent, url(parameters), user.username, PASSWORD) };
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    const metadata = { client_name: '<b>Shop</b>', client_uri: 'javascript:alert(1)//' };
    client = await server.addClient('acme', 'shop', {
      firstParty: false,
      metadata: { ...metadata, client_uri: 'https://shop.example' },
    });
  });
  afterAll(() => server.close());

  it('names itself and what it wants, and gets it when allowed; it is asked about once', async () => {
    const { agent, page } = await asked({ scope: 'openid profile' });
    expect(page.html).toContain('Allow &lt;b&gt;Shop&lt;/b&gt;?');
    expect(page.html).toContain('Your name');
    const done = await agent.submit(page, '/consent', { decision: 'allow' });
    expect((await redeem(server, 'acme', client, done)).status).toBe(200);
    expect((await agent.open(url({ scope: 'openid profile' }))).leftTo?.searchParams.get('code')).toBeTruthy();
  });

  it('is asked about again when it wants more', async () => {
    const { agent, page } = await asked();
    await agent.submit(page, '/consent', { decision: 'allow' });
    const silent = await agent.open(url({ scope: 'openid email', prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('consent_required');
    expect(headingOf(await agent.open(url({ scope: 'openid email' })))).toContain('Allow');
  });

  it('learns that it was declined, and is asked about the next time', async () => {
    const { agent, page } = await asked();
    const back = await agent.submit(page, '/consent', { decision: 'deny' });
    expect(back.leftTo?.searchParams.get('error')).toBe('access_denied');
    expect(await auditTrail(server, 'acme')).toContain('consent.declined: declined');
    expect(headingOf(await agent.open(url()))).toContain('Allow');
  });

  it('gets nothing by a form without a decision', async () => {
    const { agent, page } = await asked();
    const answer = await postTo(agent, page, '/consent', {});
    const back = await agent.open(String(answer.headers['location']));
    expect(back.leftTo?.searchParams.get('code') ?? null).toBeNull();
  });

  it('claims nobody knows are no consent page of their own', async () => {
    const claims = JSON.stringify({ userinfo: { email: null, '<script>': null } });
    const { page } = await asked({ claims });
    expect(page.status).toBeLessThan(500);
    expect(page.html).not.toContain('<script>"');
  });
});
