import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newAgent } from '../flows/support.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

describe('coming back to our own pages from the issuer', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme');
  });
  afterAll(() => server.close());

  const back = (parameters: Readonly<Record<string, string>>) =>
    newAgent(server).send('get', `/t/acme/security-info/callback?${new URLSearchParams(parameters)}`);
  const leadsTo = async (state: string) => (await back({ iss: server.issuer('acme'), state })).headers['location'];

  it.each([
    '',
    '/sessions',
    '/people/dXNlci1hbGljZQ/credentials',
    '/applications/https:%2F%2Fapp.example~1',
    '/events.csv',
    '/people?text=ada%40acme.example&role=helpdesk',
    '/people?after=a.b~c-d',
  ])('leads to the page that was asked for: %j', async (state) => {
    expect(await leadsTo(state)).toBe(`/t/acme/security-info${state}`);
  });

  it.each([
    '/../../globex/admin',
    '/..',
    '/%2e%2e/%2E%2E/globex',
    '/.%2e/admin',
    '//evil.example',
    '/\\evil.example',
    '@evil.example',
    '.evil.example',
    '/a\r\nSet-Cookie: x=1',
    '/a?b=<script>',
    'https://evil.example',
  ])('stays below them whatever the state says: %j', async (state) => {
    expect(await leadsTo(state)).toBe('/t/acme/security-info');
  });

  it('takes no answer of another issuer, and says that a sign-in was not finished', async () => {
    expect((await back({ iss: server.issuer('globex'), state: '/sessions' })).status).toBe(400);
    expect((await back({ state: '/sessions' })).status).toBe(400);
    expect((await back({ iss: server.issuer('acme'), error: 'access_denied' })).status).toBe(401);
  });
});
