import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Server } from 'node:http';
import request from 'supertest';
import { createServer } from 'node:http';
import { demoApplication } from '../../scripts/lib/demo/application.ts';
import type { DemoTenant } from '../../scripts/lib/demo/facts.ts';

const ORIGIN = 'http://localhost:4001';
// Nobody listens there.
const ISSUER = 'http://localhost:1/t/acme';

const tenant: DemoTenant = {
  id: 'acme',
  name: 'Acme <b>& Sons</b>',
  issuer: ISSUER,
  securityInfoUrl: `${ISSUER}/security-info`,
  consoleUrl: `${ISSUER}/admin`,
  clientId: 'demo-application',
  clientSecret: 'secret',
  redirectUri: `${ORIGIN}/callback/acme`,
  postLogoutRedirectUri: `${ORIGIN}/signed-out`,
  api: { clientId: 'demo-api', clientSecret: 'secret' },
  users: [],
};

describe('the demo application', () => {
  let server: Server;
  beforeAll(() => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const facts = { version: 1, publicUrl: 'http://localhost:1', port: 1, applicationUrl: ORIGIN } as const;
    server = createServer(demoApplication({ ...facts, tenants: [tenant] }));
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  it('offers a sign-in for each tenant, its name escaped', async () => {
    const { text, headers } = await request(server).get('/').expect(200);
    expect(text).toContain('href="/login?tenant=acme"');
    expect(text).toContain('Acme &#60;b&#62;&#38; Sons');
    expect(text).not.toContain('<b>');
    expect(headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Lax/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each(['/nowhere', '/login', '/login?tenant=initech', '/callback/initech?code=x'])('knows nothing at %s', (path) =>
    request(server)
      .get(path)
      .expect(404)
      .then(({ text }) => expect(text).toContain('<h1>Not found</h1>')),
  );

  it('says so when the issuer does not answer', async () => {
    const { text } = await request(server).get('/login?tenant=acme').expect(502);
    expect(text).toContain('cannot be reached');
    expect(text).toContain('Try again');
  });

  it('has an API that says so when the issuer does not answer', async () => {
    const { text } = await request(server).get('/api/acme/orders').set('Authorization', 'Bearer token').expect(503);
    expect(JSON.parse(text)).toEqual({ error: 'temporarily_unavailable' });
  });

  it('refuses a response to a request it never made', async () => {
    const { text } = await request(server).get('/callback/acme?code=x&state=<script>').expect(400);
    expect(text).toContain('This sign-in is not known here');
    expect(text).not.toContain('<script>');
  });

  it.each(['/open/orders', '/refresh', '/userinfo', '/sign-out'])('takes %s only from its own forms', async (path) => {
    const foreign = await request(server).post(path).set('Origin', 'https://elsewhere.example');
    const unnamed = await request(server).post(path);
    const own = await request(server).post(path).set('Origin', ORIGIN);
    expect([foreign.status, unnamed.status, own.status, own.headers['location']]).toEqual([403, 403, 303, '/']);
  });
});
