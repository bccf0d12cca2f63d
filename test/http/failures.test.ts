import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, newAgent } from '../flows/support.ts';

describe('when something fails', () => {
  let server: TestServer;
  const repairs: (() => void)[] = [];

  /** One method of a store that throws until the test is over. */
  const breaks = <Store extends object>(store: Store, method: keyof Store & string): void => {
    const original = store[method];
    const fail = () => Promise.reject(new Error('SECRET-DETAIL disk I/O error'));
    Object.assign(store, { [method]: fail });
    repairs.push(() => Object.assign(store, { [method]: original }));
  };
  const get = (path: string, accept = 'text/html') => fetch(server.url + path, { headers: { Accept: accept } });

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme');
    await server.addClient('acme', 'demo');
    await newAgent(server).open(authorizationUrl(server, 'acme', 'demo'));
  });
  afterEach(() => repairs.splice(0).forEach((repair) => repair()));
  afterAll(() => server.close());

  it('both health addresses answer while all is well', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('the process stays healthy but not ready while its database does not answer', async () => {
    breaks(server.container.storage, 'ping');
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'unavailable' }]);
    expect((await get('/healthz')).status).toBe(200);
    repairs.splice(0).forEach((repair) => repair());
    expect((await get('/readyz')).status).toBe(200);
  });

  it('a person gets a page with a code and a request id, and no detail', async () => {
    const answer = await get('/t/nobody/');
    const html = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(html).toContain('tenant_not_found');
    expect(html).toContain(answer.headers.get('x-request-id'));
  });

  it('a program gets problem details', async () => {
    const answer = await get('/t/nobody/', 'application/json');
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toEqual({
      type: 'urn:latchkey:problem:tenant_not_found',
      title: 'Tenant not found',
      status: 404,
      detail: expect.any(String),
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it.each(['text/html', 'application/json', '*/*', ''])(
    'our own failure tells nothing of itself to %j',
    async (accept) => {
      breaks(server.container.storage.artifacts, 'find');
      const answer = await fetch(`${server.url}/t/acme/interaction/x`, {
        headers: { Accept: accept, Cookie: 'latchkey_interaction=x' },
      });
      const text = await answer.text();
      expect(answer.status).toBe(500);
      expect(text).not.toMatch(/SECRET-DETAIL|at .*\.ts:|node_modules/);
      expect(text).toContain(answer.headers.get('x-request-id'));
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );

  it('a failure within the protocol is server_error, on our page, with the security headers', async () => {
    // An application that nobody has asked for yet: the others are remembered.
    breaks(server.container.storage.clients, 'find');
    const page = await newAgent(server).open(authorizationUrl(server, 'acme', 'other'));
    expect(page.status).toBe(500);
    expect(page.html).not.toMatch(/SECRET-DETAIL|at .*\.ts:|node_modules/);
    expect(page.headers['x-frame-options']).toBe('DENY');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");

    const token = await fetch(`${server.issuer('acme')}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa('other:x')}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x' }),
    });
    expect(token.status).toBe(500);
    expect(await token.text()).not.toContain('SECRET-DETAIL');
  });

  it('an audit log that cannot be written lets no sign-in through', async () => {
    await server.addUser('acme', 'ada');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    breaks(server.container.storage.audit, 'append');
    const page = await agent.submit(login, '/password', { username: 'ada', password: 'a long enough passphrase' });
    expect([page.status, page.leftTo]).toEqual([500, undefined]);
  });
});
