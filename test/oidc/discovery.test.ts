import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, newAgent } from '../flows/support.ts';

describe('discovery', () => {
  let server: TestServer;

  /** One request with a request target and headers that no fetch would send. */
  const raw = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const req = httpRequest({ hostname, port, path, headers }, (res) => {
        let body = '';
        res.on('data', (chunk: Buffer) => (body += chunk.toString()));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body, headers: res.headers }));
      });
      req.on('error', reject).end();
    });
  const path = '/t/acme/.well-known/openid-configuration';

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    await server.addClient('acme', 'demo');
  });
  afterAll(() => server.close());

  it('names the issuer of the tenant, and is the same at the address of RFC 8414', async () => {
    const openid = await fetch(server.url + path);
    const metadata = (await openid.json()) as Record<string, unknown>;
    expect(metadata['issuer']).toBe(server.issuer('acme'));
    const oauth = await fetch(`${server.url}/.well-known/oauth-authorization-server/t/acme`);
    expect(oauth.status).toBe(200);
    expect(await oauth.json()).toEqual(metadata);
  });

  it('lists only addresses of the tenant, and each answers', async () => {
    const metadata = (await (await fetch(server.url + path)).json()) as Record<string, unknown>;
    const urls = Object.entries(metadata).filter(([name]) => /_(?:endpoint|uri)$/.test(name)) as [string, string][];
    expect(urls.map(([name]) => name).toSorted()).toEqual([
      'authorization_endpoint',
      'end_session_endpoint',
      'introspection_endpoint',
      'jwks_uri',
      'pushed_authorization_request_endpoint',
      'revocation_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
    ]);
    for (const [, url] of urls) {
      expect(url.startsWith(`${server.issuer('acme')}/`)).toBe(true);
      const statuses = await Promise.all(['GET', 'POST'].map(async (method) => (await fetch(url, { method })).status));
      expect(Math.max(...statuses)).toBeLessThan(500);
      expect(statuses.some((status) => status !== 404 && status !== 405)).toBe(true);
    }
  });

  it.each([path, '/t/acme/jwks'])('answers %s the same the second time, to pages of any origin', async (document) => {
    const answers = [];
    for (const Origin of ['https://one.example', 'https://two.example', 'https://two.example']) {
      const answer = await fetch(server.url + document, { headers: { Origin } });
      expect(['*', Origin]).toContain(answer.headers.get('access-control-allow-origin'));
      answers.push([answer.status, answer.headers.get('content-type'), await answer.text()]);
    }
    expect(answers[0]?.[0]).toBe(200);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('announces code with S256, and neither implicit nor password', async () => {
    expect(await (await fetch(server.url + path)).json()).toMatchObject({
      response_types_supported: ['code', 'none'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256', 'EdDSA'],
      authorization_response_iss_parameter_supported: true,
      acr_values_supported: ['https://refeds.org/profile/sfa', 'https://refeds.org/profile/mfa', 'phr'],
    });
  });

  it.each([
    ['Host', { Host: 'evil.example' }],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }],
    ['Forwarded', { Forwarded: 'host=evil.example;proto=https' }],
  ])('does not follow the header %s', async (_name, headers: Record<string, string>) => {
    const answer = await raw(path, headers);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('evil.example');
    expect((JSON.parse(answer.body) as { issuer: string }).issuer).toBe(server.issuer('acme'));

    const { pathname, search } = new URL(authorizationUrl(server, 'acme', 'demo'));
    const start = await raw(pathname + search, headers);
    expect(start.status).toBe(303);
    expect(JSON.stringify([start.headers, start.body])).not.toContain('evil.example');
  });

  it('does not follow an absolute request target', async () => {
    const answer = await raw(`http://evil.example${path}`);
    expect(answer.body).not.toContain('evil.example');
    expect(answer.status).toBeLessThan(500);
  });

  it.each(['/t/nobody', '/t/ACME', '/t/acme%2f..%2fglobex', '/t/%00', '/t/acme%', '/t/__proto__', '/t/..%2f..'])(
    'answers 404 for %s',
    async (prefix) => {
      expect((await raw(`${prefix}/.well-known/openid-configuration`)).status).toBe(404);
    },
  );

  it('lets a page of the client read tokens and userinfo, and no other', async () => {
    await server.addClient('acme', 'spa', { metadata: { token_endpoint_auth_method: 'none' } });
    const token = (origin: string) =>
      fetch(`${server.issuer('acme')}/token`, {
        method: 'POST',
        headers: { Origin: origin },
        body: new URLSearchParams({ client_id: 'spa', grant_type: 'refresh_token', refresh_token: 'x' }),
      });
    const allowed = async (origin: string) => (await token(origin)).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:9')).toBe('http://localhost:9');
    expect([await allowed('https://evil.example'), await allowed('null'), await allowed('http://localhost')]).toEqual(
      Array(3).fill(null),
    );
    const start = await fetch(authorizationUrl(server, 'acme', 'demo'), {
      headers: { Origin: 'http://localhost:9' },
      redirect: 'manual',
    });
    expect(start.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['another redirect address', { redirect_uri: 'http://localhost:9/callback/' }],
    ['a redirect address with a query', { redirect_uri: 'http://localhost:9/callback?x=1' }],
    ['no redirect address', { redirect_uri: undefined }],
  ])('%s ends on a page of ours, never at a redirect', async (_what, parameters) => {
    const page = await newAgent(server).open(authorizationUrl(server, 'acme', 'demo', parameters));
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['x-frame-options']).toBe('DENY');
  });

  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['for code and ID token', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['for a resource nobody knows', { resource: 'https://api.example' }, 'invalid_target'],
  ])('a request %s goes back with the reason and the issuer', async (_what, parameters, error) => {
    const page = await newAgent(server).open(authorizationUrl(server, 'acme', 'demo', parameters));
    const back = new URLSearchParams(page.leftTo?.search || page.leftTo?.hash.slice(1));
    expect([back.get('error'), back.get('iss')]).toEqual([error, server.issuer('acme')]);
  });
});
