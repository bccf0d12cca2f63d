import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problem, startApi, type Api, type Sent } from './api-support.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import { authorizationUrl, newAgent, signIn } from '../flows/support.ts';

const USERS = '/tenants/acme/users';

describe('the API', () => {
  let api: Api;
  let all: string;
  let ada: string;

  beforeAll(async () => {
    api = await startApi();
    all = await api.robot('acme');
    ada = (await api.server.addUser('acme', 'ada')).user.id;
  });
  afterAll(() => api.close());

  const ask = (method: string, path: string, sent: Sent = {}) => api.call(method, path, { token: all, ...sent });
  const nameAda = (displayName: string, sent: Sent = {}) =>
    ask('PATCH', `${USERS}/${ada}`, { body: { displayName }, ...sent });

  it('answers JSON, which nobody keeps', async () => {
    const answer = await ask('GET', `${USERS}/${ada}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(answer.body).toMatchObject({ id: ada, username: 'ada', role: 'user' });
  });

  it('tells what went wrong as problem details, which name the request', async () => {
    const answer = await ask('GET', `${USERS}/nobody`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(answer.body).toEqual({
      type: 'urn:latchkey:problem:user_not_found',
      title: 'User not found',
      status: 404,
      detail: expect.any(String),
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it.each(['/nowhere', '', '/', '/tenants/acme/users/', '/tenants//users', '/tenants/acme/users/a/b/c'])(
    'knows no operation at %j',
    async (path) => {
      const answer = await ask('POST', path);
      expect(problem(answer)).toBe('404 operation_not_found');
    },
  );

  it('knows no operation beside its own version', async () => {
    const answer = await fetch(`${api.server.url}/api/v2/tenants`, { headers: { Accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(
      (await fetch(`${api.server.url}/apiary`, { headers: { Accept: 'text/html' } })).headers.get('content-type'),
    ).toMatch('text/html');
  });

  it('says which verbs there are', async () => {
    const wrong = await ask('PUT', USERS);
    expect([problem(wrong), wrong.headers.get('allow')]).toEqual(['405 wrong_verb', 'GET, HEAD, OPTIONS, POST']);
    const options = await api.call('OPTIONS', `${USERS}/${ada}`);
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS, PATCH']);
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers HEAD as GET, without the body', async () => {
    const head = await ask('HEAD', `${USERS}/${ada}`);
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', expect.stringMatching(/^"v\d+"$/)]);
  });

  it('says where what was created is', async () => {
    const made = await ask('POST', USERS, { body: { username: 'bob', displayName: 'Bob' } });
    expect(made.status).toBe(201);
    const id = String((made.body['person'] as { id?: string } | undefined)?.id ?? made.body['id']);
    expect(made.headers.get('location')).toBe(`/api/v1${USERS}/${id}`);
    expect((await ask('GET', `${USERS}/${id}`)).body).toMatchObject({ username: 'bob' });
  });

  describe('asks who it is', () => {
    it('and says how to get a token', async () => {
      const answer = await api.call('GET', USERS);
      expect(problem(answer)).toBe('401 token_invalid');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="latchkey", DPoP realm="latchkey", algs="/);
    });

    it.each(['nonsense', 'a'.repeat(5000), 'x y'])('and takes no token that is none', async (token) => {
      const answer = await api.call('GET', USERS, { token });
      expect(problem(answer)).toBe('401 token_invalid');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="latchkey", error="invalid_token"/);
    });

    it('and takes the tokens of another organisation, which is not the platform, for none', async () => {
      const other = await api.robot('globex');
      expect(problem(await api.call('GET', USERS, { token: other }))).toBe('401 token_invalid');
      const platform = await api.robot('system');
      expect((await api.call('GET', USERS, { token: platform })).status).toBe(200);
    });

    it('and tells an organisation that is not there from one that is not theirs to nobody', async () => {
      const [missing, others] = [await ask('GET', '/tenants/nobody/users'), await ask('GET', '/tenants/globex/users')];
      expect({ ...missing.body, requestId: '' }).toEqual({ ...others.body, requestId: '' });
    });

    it('and never by a cookie', async () => {
      await api.server.addClient('acme', 'demo');
      await api.server.addUser('acme', 'carol');
      await api.server.container.storage.users.find('acme', ada);
      const agent = newAgent(api.server);
      await signIn(agent, authorizationUrl(api.server, 'acme', 'demo'), 'carol', PASSWORD);
      const answer = await api.call('GET', USERS, { headers: { Cookie: agent.cookies.for('/t/acme/security-info') } });
      expect(problem(answer)).toBe('401 token_invalid');
    });

    it('and asks for the scope that is missing', async () => {
      const reader = await api.robot('acme', ['users:read']);
      const answer = await api.call('PATCH', `${USERS}/${ada}`, { token: reader, body: { displayName: 'No' } });
      expect([problem(answer), answer.body['permission']]).toEqual(['403 forbidden', 'users:write']);
      expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="users:write"');
    });

    it('and offers no scope that an organisation cannot give', async () => {
      const answer = await ask('GET', '/tenants');
      expect([answer.status, answer.headers.get('www-authenticate') ?? '']).toEqual([
        401,
        expect.not.stringContaining('scope'),
      ]);
    });
  });

  describe('takes a body', () => {
    const create = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      ask('POST', USERS, { body, headers });

    it.each([
      ['text', 'text/plain'],
      ['a form', 'application/x-www-form-urlencoded'],
      ['JSON in another alphabet', 'application/json; charset=latin1'],
      ['JSON of a sort', 'application/merge-patch+json'],
      ['nothing that it names', ''],
    ])('but not as %s', async (_name, type) => {
      const answer = await create('{"username":"eve"}', { 'Content-Type': type });
      expect([problem(answer), answer.headers.get('accept')]).toEqual([
        '415 media_type_unsupported',
        'application/json',
      ]);
    });

    it('but not compressed', async () => {
      expect(problem(await create('{}', { 'Content-Encoding': 'gzip' }))).toBe('415 media_type_unsupported');
    });

    it('as JSON in UTF-8, whose charset may be said', async () => {
      const answer = await create('{"username":1}', { 'Content-Type': 'application/json;charset=UTF-8' });
      expect(problem(answer)).toBe('422 validation_failed');
    });

    it.each<[string, unknown]>([
      ['broken JSON', '{"username":'],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['half a character', '{"username":"\\ud800"}'],
      ['text with an end inside', '{"username":"a\\u0000b"}'],
      ['a member that all objects have', '{"__proto__":{"role":"admin"}}'],
      ['such a member further in', '{"metadata":{"constructor":{"prototype":1}}}'],
      ['a hundred levels', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
      ['ten thousand levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ])('but not %s', async (_name, body) => {
      expect(problem(await create(body))).toBe('400 bad_request');
    });

    it('of at most 64 KB', async () => {
      expect(problem(await create({ username: 'x'.repeat(64 * 1024) }))).toBe('413 body_too_large');
      expect(problem(await create({ username: 'x'.repeat(8 * 1024 * 1024) }))).toBe('413 body_too_large');
    });

    it('only where there is use for one', async () => {
      expect(problem(await ask('DELETE', `${USERS}/${ada}`, { body: {} }))).toBe('400 bad_request');
    });

    it('whose members it all knows, and says of each what is wrong', async () => {
      const answer = await create({ username: '', displayName: 1, isAdmin: true });
      expect(problem(answer)).toBe('422 validation_failed');
      expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path).toSorted()).toEqual(
        expect.arrayContaining(['displayName']),
      );
    });
  });

  describe('takes a query', () => {
    it.each(['limit=1&limit=2', 'text=%00', 'text=%ff', 'text=%ed%a0%80'])('but not %s', async (query) => {
      expect(problem(await ask('GET', `${USERS}?${query}`))).toBe('400 bad_request');
    });

    it.each([
      'nothing=1',
      'limit=0',
      'limit=201',
      'limit=1.5',
      'limit=x',
      'status=asleep',
      'cursor=%20',
      '__proto__=1',
      '$where=1',
    ])('but not %s', async (query) => {
      expect((await ask('GET', `${USERS}?${query}`)).status).toBeGreaterThanOrEqual(400);
      expect((await ask('GET', `${USERS}?${query}`)).status).toBeLessThan(423);
    });

    it('only where there is use for one', async () => {
      expect(problem(await ask('GET', `${USERS}/${ada}?deep=1`))).toBe('400 bad_request');
      expect(problem(await ask('GET', `${USERS}?access_token=${all}`))).toBe('422 validation_failed');
    });
  });

  describe('knows versions', () => {
    const tag = async () => (await ask('GET', `${USERS}/${ada}`)).headers.get('etag') ?? '';

    it('and sends nothing that is known already', async () => {
      const known = await tag();
      for (const header of [known, `W/${known}`, `"other", ${known}`, '*']) {
        const answer = await ask('GET', `${USERS}/${ada}`, { headers: { 'If-None-Match': header } });
        expect([header, answer.status, answer.text]).toEqual([header, 304, '']);
      }
      const other = await ask('GET', `${USERS}/${ada}`, { headers: { 'If-None-Match': '"v9999"' } });
      expect(other.status).toBe(200);
    });

    it.each([
      ['the version there is', (known: string) => known],
      ['one of several', (known: string) => `"v9999", ${known}`],
      ['whichever there is', () => '*'],
    ])('and changes %s', async (name, header) => {
      const before = await tag();
      const changed = await nameAda(name, { headers: { 'If-Match': header(before) } });
      expect([changed.status, changed.body['displayName']]).toEqual([200, name]);
      expect(changed.headers.get('etag')).toBe(await tag());
      expect(await tag()).not.toBe(before);
    });

    it.each([
      ['an older version', '"v0"'],
      ['another kind of tag', '"abc"'],
      ['several of these', '"v0", "abc"'],
      ['an empty one', '""'],
    ])('and changes nothing for %s', async (_name, header) => {
      const before = await tag();
      expect(problem(await nameAda('never', { headers: { 'If-Match': header } }))).toBe('412 precondition_failed');
      expect(await tag()).toBe(before);
    });

    it('and takes a weak tag for no version', async () => {
      expect(problem(await nameAda('never', { headers: { 'If-Match': `W/${await tag()}` } }))).toBe(
        '412 precondition_failed',
      );
    });

    it.each(['v3', '"v3', 'v"3"', '"v3" "v4"', ',', '"a\nb"', Array.from({ length: 11 }, () => '"v1"').join()])(
      'and cannot read %j',
      async (header) => {
        const answer = await ask('PATCH', `${USERS}/${ada}`, {
          body: { displayName: 'never' },
          headers: { 'If-Match': header.replaceAll('\n', ' x ') },
        });
        expect(['400 bad_request', '412 precondition_failed']).toContain(problem(answer));
      },
    );

    it('and has to be told which, where everything is replaced', async () => {
      const policy = await ask('GET', '/tenants/acme/policy');
      const body = { policy: policy.body['policy'], comment: 'the same' };
      expect(problem(await ask('PUT', '/tenants/acme/policy', { body }))).toBe('428 precondition_required');
      const same = { 'If-Match': policy.headers.get('etag') ?? '' };
      expect((await ask('PUT', '/tenants/acme/policy', { body, headers: same })).status).toBe(200);
      expect((await ask('PUT', '/tenants/acme/policy', { body, headers: { 'If-Match': '*' } })).status).toBe(200);
    });
  });

  it('sends lines as a file', async () => {
    const answer = await ask('GET', '/tenants/acme/reports/sign-ins.csv');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="sign-ins.csv"');
    expect(answer.text).toMatch(/^day,/);
    expect((await ask('HEAD', '/tenants/acme/reports/sign-ins.csv')).text).toBe('');
  });

  it.each([
    '..',
    '%2e%2e',
    '%00',
    'a%2Fb',
    '%',
    '%E0%A4%A',
    '%ff',
    'x'.repeat(4000),
    '__proto__',
    'constructor',
    "'%20OR%201=1--",
    '%0d%0aSet-Cookie:%20a=b',
    '$ne',
  ])('finds nobody by the name of %s', async (name) => {
    for (const path of [
      `${USERS}/${name}`,
      `/tenants/${name}/users`,
      `/tenants/${name}`,
      `/tenants/acme/groups/${name}`,
    ]) {
      const status = await raw(api, 'GET', `/api/v1${path}`, { Authorization: `Bearer ${all}` });
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
  });
});

/** The status of a request that fetch would not send as it is. */
function raw(api: Api, method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { hostname, port } = new URL(api.server.url);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, method, path, headers }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}
