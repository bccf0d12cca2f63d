import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consoleRoutes } from '#src/admin/console/routes.ts';
import { interactionRoutes } from '#src/interaction/routes.ts';
import { recoveryRoutes } from '#src/recovery/routes.ts';
import { securityInfoRoutes } from '#src/security-info/routes.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { administrator, type Administrator } from '../admin/console/support.ts';
import { auditTrail, authorizationUrl, newAgent, signIn } from '../flows/support.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import { CONSOLE, CONSOLE_PAGES } from './console-routes.ts';
import { FIXED, INTERACTION, PAGES as OWN_PAGES, PROTOCOL, RECOVERY, RESET, type Route } from './route-inventory.ts';

const PAGES = [...OWN_PAGES, ...CONSOLE_PAGES];

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'content-security-policy': expect.stringContaining("default-src 'none'"),
  'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
};

describe('every route', () => {
  let server: TestServer;
  let visitor: UserAgent;
  let login: Page;
  let member: UserAgent;
  let home: Page;
  let forgetful: UserAgent;
  let reset: Page;
  let admin: Administrator;
  let made: Page;

  const url = (route: Route, uid = interactionUid()) => {
    const path = route.path.startsWith('./') ? route.path.slice(1) : `/t/acme${route.path}`;
    return path
      .replace(':uid', uid)
      .replace(/:(?:id|user|group)\b/g, 'no-such-thing')
      .replace(':tenant', 'acme');
  };
  const interactionUid = () => login.url.split('/').at(-1)!;
  const agentOf = (route: Route) => pick(route, visitor, forgetful, member, admin.agent);
  const tokenFor = (route: Route) => tokenOn(pick(route, login, reset, home, made));

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'demo');
    await server.addUser('acme', 'ada');
    visitor = newAgent(server);
    login = await visitor.open(authorizationUrl(server, 'acme', 'demo'));
    member = newAgent(server);
    await signIn(member, authorizationUrl(server, 'acme', 'demo'), 'ada', PASSWORD);
    forgetful = newAgent(server);
    reset = await forgetful.open(`${server.url}/t/acme${RESET}`);
    home = await member.open(`${server.url}/t/acme/security-info/passkeys/add`);
    admin = await administrator(server, 'root');
    made = await admin.agent.open(`${server.url}/t/acme${CONSOLE}/new-tenant`);
  });
  afterAll(() => server.close());

  it('stands in the inventory, and nothing else does', () => {
    const routers = [
      interactionRoutes(server.container),
      securityInfoRoutes(server.container),
      recoveryRoutes(server.container),
      consoleRoutes(server.container),
    ];
    const real = routers.flatMap((router) =>
      router.stack.flatMap(({ methods, path }) =>
        methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(path)}`),
      ),
    );
    const listed = [...PAGES, ...RECOVERY].map(({ method, path }) => `${method} /t/:tenant${path}`);
    const plain = (all: readonly string[]) => all.map((route) => route.replace(/\/$/, '')).toSorted();
    expect(plain(real)).toEqual(plain(listed));
  });

  it.each([...FIXED, ...RECOVERY, ...PROTOCOL].map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is there, with the security headers',
    async (_name, route) => {
      const answer = await newAgent(server).send(route.method === 'GET' ? 'get' : 'post', url(route));
      expect(answer.status).not.toBe(405);
      expect(answer.status).toBeLessThan(500);
      expect(answer.html).not.toContain('There is no page here');
      expect(answer.headers).toMatchObject(HEADERS);
    },
  );

  it.each(PAGES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s lets no stranger in, with the security headers',
    async (_name, route) => {
      const stranger = newAgent(server);
      const answer =
        route.method === 'GET'
          ? await stranger.send('get', url(route))
          : await stranger.send('post', url(route), { form: { csrf: tokenFor(route) } });
      const expected = route.who === 'sign-in' ? [410] : route.path.endsWith('/callback') ? [400] : [303];
      expect(expected).toContain(answer.status);
      expect(answer.headers['location'] ?? '/t/acme/auth?').toContain('/t/acme/auth?');
      expect(answer.headers).toMatchObject(HEADERS);
    },
  );

  describe.each(
    [...PAGES, ...RECOVERY]
      .filter(({ csrf }) => csrf)
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  )('%s refuses', (_name, route) => {
    const attempts: Readonly<Record<string, () => readonly [Record<string, string>, Record<string, string>]>> = {
      'a form without a token': () => [{}, {}],
      'the token of another form': () => [{ csrf: tokenOn(agentOf(route) === visitor ? home : login) }, {}],
      'a token of the wrong length': () => [{ csrf: 'x' }, {}],
      'another site': () => [{ csrf: tokenFor(route) }, { 'Sec-Fetch-Site': 'cross-site' }],
      'another host of the same site': () => [{ csrf: tokenFor(route) }, { 'Sec-Fetch-Site': 'same-site' }],
      'another origin': () => [{ csrf: tokenFor(route) }, { Origin: 'https://evil.example' }],
      'an opaque origin': () => [{ csrf: tokenFor(route) }, { Origin: 'null' }],
      "a script's request": () => [{ csrf: tokenFor(route) }, { 'Sec-Fetch-Mode': 'cors' }],
      JSON: () => [{ csrf: tokenFor(route) }, { 'Content-Type': 'application/json' }],
      'a file upload': () => [{ csrf: tokenFor(route) }, { 'Content-Type': 'multipart/form-data; boundary=x' }],
      'a large body': () => [{ csrf: tokenFor(route), filler: 'x'.repeat(200_000) }, {}],
    };

    it.each(Object.keys(attempts))('%s', async (attempt) => {
      const [form, headers] = attempts[attempt]!();
      const before = await auditTrail(server, 'acme', 1000);
      const answer = await agentOf(route).send('post', url(route), { form, headers });
      expect([400, 403]).toContain(answer.status);
      expect(answer.headers).toMatchObject(HEADERS);
      // Nothing has happened but the refusal: a forgery leaves one event, a form that cannot be read none.
      const left = answer.status === 403 ? ['request.refused: cross_site_request'] : [];
      expect(await auditTrail(server, 'acme', 1000)).toEqual([...left, ...before]);
    });

    it('a field that is there twice', async () => {
      const token = encodeURIComponent(tokenFor(route));
      const answer = await raw(server, 'POST', url(route), {
        body: `csrf=${token}&csrf=${token}`,
        headers: { Cookie: agentOf(route).cookies.for(url(route)) },
      });
      expect(answer).toBe(400);
    });
  });

  it('a body of many megabytes is answered, not cut off', async () => {
    const path = `${login.url}/password`;
    const headers = { Cookie: visitor.cookies.for(path) };
    expect(await raw(server, 'POST', path, { headers, body: `csrf=${'x'.repeat(8_000_000)}` })).toBe(400);
  });

  it.each(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s is never our own failure', async (method) => {
    for (const route of [...PAGES, ...FIXED, ...PROTOCOL]) {
      const headers = { Cookie: agentOf(route).cookies.for(url(route)) };
      expect(await raw(server, method, url(route), { headers })).toBeLessThan(500);
    }
  });

  it.each([
    '%00',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'a%2Fb',
    '%',
    '%E0%A4%A',
    'x'.repeat(4000),
    '%F0%9F%94%91',
    '__proto__',
    'constructor',
    "'%20OR%201=1--",
    '%0d%0aSet-Cookie:%20a=b',
  ])('the path parameter %s is never our own failure', async (parameter) => {
    const paths = [
      `/t/acme/interaction/${parameter}`,
      `/t/acme/interaction/${parameter}/passkey`,
      `/t/acme/security-info/passkeys/${parameter}/name`,
      `/t/acme/security-info/${parameter}`,
      `/t/acme/admin/${parameter}`,
      `/t/acme/auth/${parameter}`,
      `/t/${parameter}/jwks`,
      `/t/acme/${parameter}`,
      `/assets/${parameter}`,
      `/${parameter}`,
    ];
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const headers = { Cookie: member.cookies.for('/t/acme/auth') };
        const status = await raw(server, method, path, { headers });
        expect([path, status >= 400 && status < 500 ? 'refused' : status]).toEqual([path, 'refused']);
      }
    }
  });
});

/** What goes with a route: in the middle of a sign-in, of a reset, signed in, or signed in as an administrator. */
function pick<T>({ path }: Route, ...[signIn, recovery, signedIn, administering]: readonly [T, T, T, T]): T {
  if (path.startsWith(CONSOLE)) return administering;
  if (path.startsWith(INTERACTION)) return signIn;
  return path.startsWith(RESET) ? recovery : signedIn;
}

function tokenOn({ html }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

/** The status of a request that fetch would not send as it is. */
function raw(
  server: TestServer,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<number> {
  const { hostname, port } = new URL(server.url);
  const type = body === '' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const req = httpRequest({ hostname, port, method, path, headers: { ...type, ...headers } }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode ?? 0));
    });
    req.on('error', reject).end(body);
  });
}
