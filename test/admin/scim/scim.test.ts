import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from '../api-support.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Resource {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly externalId?: string;
  readonly emails?: readonly { readonly value: string }[];
  readonly groups?: readonly { readonly value: string }[];
  readonly members?: readonly { readonly value: string }[];
  readonly meta: { readonly location: string; readonly version: string };
  readonly scimType?: string;
  readonly detail?: string;
  readonly totalResults?: number;
  readonly Resources?: readonly Resource[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Resource;
}

let api: Api;
let token: string;
let elsewhere: string;

beforeAll(async () => {
  api = await startApi();
  token = await api.robot('acme');
  elsewhere = await api.robot('globex');
});
afterAll(() => api.close());

async function scim(
  method: string,
  path: string,
  body?: unknown,
  { tenant = 'acme', bearer = token, headers = {} }: { tenant?: string; bearer?: string; headers?: object } = {},
): Promise<Answer> {
  const answer = await fetch(`${api.server.url}/scim/v2/${tenant}${path}`, {
    method,
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/scim+json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Resource };
}

const make = async (userName: string, more: object = {}) =>
  (await scim('POST', '/Users', { schemas: [USER], userName, ...more })).body;
const patch = (path: string, Operations: readonly object[], more: { headers?: object } = {}) =>
  scim('PATCH', path, { schemas: [PATCH], Operations }, more);
const find = async (filter: string, more = '') =>
  (await scim('GET', `/Users?filter=${encodeURIComponent(filter)}${more}`)).body;

describe('a directory that keeps people', () => {
  it('makes one, whose address it vouches for', async () => {
    const { status, headers, body } = await scim('POST', '/Users', {
      schemas: [USER],
      ...{ userName: 'Ann', externalId: 'ext-ann', active: true },
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [{ value: 'other@acme.example' }, { value: 'ann@acme.example', primary: true, type: 'work' }],
      phoneNumbers: [{ value: '555' }],
    });
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/scim+json');
    expect(headers.get('location')).toBe(`${api.server.url}/scim/v2/acme/Users/${body.id}`);
    expect(headers.get('etag')).toBe(body.meta.version);
    expect(body).toMatchObject({ userName: 'ann', displayName: 'Ann Lee', active: true, externalId: 'ext-ann' });
    const kept = await api.server.container.storage.users.find('acme', body.id);
    expect(kept).toMatchObject({ email: 'ann@acme.example', emailVerified: true, role: 'user' });
  });

  it('does not make the same one twice', async () => {
    await make('twice', { externalId: 'ext-twice' });
    for (const more of [{ userName: 'TWICE' }, { userName: 'other', externalId: 'ext-twice' }]) {
      const { status, body } = await scim('POST', '/Users', { schemas: [USER], ...more });
      expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    }
  });

  it('finds one by user name, external id or address, whatever case the name is in', async () => {
    const { id } = await make('bob', { externalId: 'ext-bob', emails: [{ value: 'bob@acme.example' }] });
    for (const filter of [
      'userName eq "BOB"',
      'externalId eq "ext-bob"',
      'emails.value eq "bob@acme.example"',
      'emails[value eq "bob@acme.example"]',
      'userName eq "bob" and active eq true',
      'userName sw "Bo" and not (active eq false)',
    ]) {
      const { totalResults, Resources } = await find(filter);
      expect([filter, totalResults, Resources?.[0]?.id]).toEqual([filter, 1, id]);
    }
    expect(await find('userName eq "nobody"')).toMatchObject({ totalResults: 0, Resources: [] });
    expect(await find('userName eq "bob" and active eq false')).toMatchObject({ totalResults: 0 });
  });

  it('lists them some at a time, and says how many there are', async () => {
    for (const name of ['page-a', 'page-b', 'page-c', 'page-d']) await make(name);
    const first = await find('userName sw "page-"', '&count=3');
    const rest = await find('userName sw "page-"', '&count=3&startIndex=4');
    const names = (list: Resource) => list.Resources?.map(({ userName }) => userName);
    expect([names(first), names(rest)]).toEqual([['page-a', 'page-b', 'page-c'], ['page-d']]);
    expect([first.totalResults, rest.totalResults]).toEqual([4, 4]);
    const all = (await scim('GET', '/Users?count=2&startIndex=2')).body;
    expect(all).toMatchObject({ startIndex: 2, itemsPerPage: 2 });
    expect(all.totalResults).toBe(await api.server.container.storage.users.count('acme', {}));
    expect((await scim('GET', '/Users?count=0')).body).toMatchObject({ Resources: [], itemsPerPage: 0 });
  });

  it('replaces one: what is left out is taken away', async () => {
    const { id } = await make('cem', { externalId: 'ext-cem', emails: [{ value: 'cem@acme.example' }] });
    const { status, body } = await scim('PUT', `/Users/${id}`, {
      schemas: [USER],
      userName: 'cem2',
      displayName: 'Cem',
    });
    expect([status, body.userName, body.displayName]).toEqual([200, 'cem2', 'Cem']);
    expect(body).not.toHaveProperty('emails');
    expect(body).not.toHaveProperty('externalId');
    expect(body.active).toBe(true);
  });

  it.each([
    [[{ op: 'replace', path: 'active', value: false }], { active: false }],
    [[{ op: 'Replace', path: 'active', value: 'False' }], { active: false }],
    [[{ op: 'replace', value: { active: 'False', displayName: 'New' } }], { active: false, displayName: 'New' }],
    [[{ op: 'Add', path: 'displayName', value: 'Added' }], { displayName: 'Added' }],
    [[{ op: 'replace', path: 'name.formatted', value: 'Formatted' }], { displayName: 'Formatted' }],
    [
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@acme.example' }],
      { emails: [{ value: 'new@acme.example' }] },
    ],
  ])('changes one by %j', async (operations, expected) => {
    const userName = `patched-${Math.abs(JSON.stringify(operations).length)}-${operations[0]?.op}`;
    const { id } = await make(userName, {
      externalId: userName,
      emails: [{ value: `${userName}@acme.example`, type: 'work' }],
    });
    const { status, body } = await patch(`/Users/${id}`, operations);
    expect(status).toBe(200);
    expect(body).toMatchObject({ userName: userName.toLowerCase(), ...expected });
    await scim('DELETE', `/Users/${id}`);
  });

  it('takes an attribute away', async () => {
    const { id } = await make('hal', { externalId: 'ext-hal' });
    const { body } = await patch(`/Users/${id}`, [{ op: 'remove', path: 'externalId' }]);
    expect(body).not.toHaveProperty('externalId');
  });

  it('keeps one out at once: sessions, grants and tokens end', async () => {
    const { id } = await make('dua');
    await patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }]);
    expect(await api.server.container.storage.users.find('acme', id)).toMatchObject({ status: 'disabled' });
    const [event] = await api.server.container.storage.audit.listByUser('acme', id, 1);
    expect(event).toMatchObject({ type: 'user.disabled', actor: expect.stringMatching(/^client:/) });
    expect((await patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: true }])).body.active).toBe(true);
  });

  it('does not change what somebody else has changed meanwhile', async () => {
    const { id, meta } = await make('eli');
    const headers = { 'If-Match': meta.version };
    const change = [{ op: 'replace', path: 'displayName', value: 'One' }];
    expect((await patch(`/Users/${id}`, change, { headers })).status).toBe(200);
    expect((await patch(`/Users/${id}`, [{ ...change[0], value: 'Two' }], { headers })).status).toBe(412);
    expect((await scim('DELETE', `/Users/${id}`, undefined, { headers: { 'If-Match': '"x"' } })).status).toBe(412);
  });

  it('removes one for good', async () => {
    const { id } = await make('fay');
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await scim('GET', `/Users/${id}`)).status).toBe(404);
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(404);
  });

  it('changes nothing by what changes nothing', async () => {
    const made = await make('gus', { displayName: 'Gus', emails: [{ value: 'gus@acme.example' }] });
    const { body } = await scim('PUT', `/Users/${made.id}`, { ...made, active: true });
    expect(body.meta.version).toBe(made.meta.version);
  });
});

describe('a directory that keeps groups', () => {
  const makeGroup = async (displayName: string, members: readonly string[] = []) =>
    (await scim('POST', '/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) }))
      .body;
  const membersOf = async (id: string) =>
    ((await scim('GET', `/Groups/${id}`)).body.members ?? []).map(({ value }) => value);

  it('makes one, with people in it', async () => {
    const ann = await make('group-ann');
    const group = await makeGroup('Finance & Contrôlling', [ann.id]);
    expect(group).toMatchObject({ id: 'finance-controlling', displayName: 'Finance & Contrôlling' });
    expect(await membersOf(group.id)).toEqual([ann.id]);
    expect((await scim('GET', `/Users/${ann.id}`)).body.groups).toMatchObject([{ value: group.id }]);
    expect((await scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Finance Controlling' })).status).toBe(409);
  });

  it('puts people in and takes them out, in every way that directories write it', async () => {
    const [one, two] = [await make('m-one'), await make('m-two')];
    const { id } = await makeGroup('Changing');
    const steps: [object, string[]][] = [
      [{ op: 'add', path: 'members', value: [{ value: one.id }, { value: two.id }] }, [one.id, two.id]],
      [{ op: 'remove', path: `members[value eq "${one.id}"]` }, [two.id]],
      [{ op: 'Remove', path: 'members', value: [{ value: two.id }] }, []],
      [{ op: 'Add', value: { members: [{ value: one.id }] } }, [one.id]],
      [{ op: 'replace', path: 'members', value: [{ value: two.id }] }, [two.id]],
      [{ op: 'remove', path: 'members' }, []],
    ];
    for (const [operation, expected] of steps) {
      expect((await patch(`/Groups/${id}`, [operation])).status).toBe(200);
      expect([operation, await membersOf(id)]).toEqual([operation, expected]);
    }
  });

  it('renames one, and keeps its id, by which the policy names it', async () => {
    const { id } = await makeGroup('Before');
    const { body } = await patch(`/Groups/${id}`, [{ op: 'replace', value: { id, displayName: 'After' } }]);
    expect(body).toMatchObject({ id: 'before', displayName: 'After' });
  });

  it('finds one by its name, without its members where nobody asks for them', async () => {
    const ann = await make('f-ann');
    await makeGroup('Findable', [ann.id]);
    const filter = encodeURIComponent('displayName eq "Findable"');
    const { body } = await scim('GET', `/Groups?filter=${filter}&excludedAttributes=members`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: 'findable' }] });
    expect(body.Resources?.[0]).not.toHaveProperty('members.0');
  });

  it('removes one, and its people stay', async () => {
    const ann = await make('r-ann');
    const { id } = await makeGroup('Gone', [ann.id]);
    expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await scim('GET', `/Users/${ann.id}`)).body.groups ?? []).toEqual([]);
  });
});

describe('what a directory may', () => {
  it('is what its token says', async () => {
    const reading = await api.robot('acme', ['users:read']);
    expect((await scim('GET', '/Users', undefined, { bearer: reading })).status).toBe(200);
    expect((await scim('POST', '/Users', { userName: 'no' }, { bearer: reading })).status).toBe(403);
    expect((await scim('GET', '/Groups', undefined, { bearer: reading })).status).toBe(403);
    const nobody = await scim('GET', '/Users', undefined, { bearer: 'nonsense' });
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
  });

  it('is nothing in another organisation, where nobody is there either', async () => {
    const { id } = await make('ours');
    expect((await scim('GET', '/Users', undefined, { bearer: elsewhere })).status).toBe(401);
    for (const method of ['GET', 'DELETE']) {
      expect((await scim(method, `/Users/${id}`, undefined, { tenant: 'globex', bearer: elsewhere })).status).toBe(404);
    }
  });
});

describe('the token of a directory', () => {
  const lifetimeOf = async (lifetime?: number) => {
    const clientId = `directory-${lifetime}`;
    const { secret } = await api.server.addClient('acme', clientId, {
      metadata: {
        ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
        latchkey_api_scope: 'users:read',
        ...(lifetime === undefined ? {} : { latchkey_api_token_lifetime: lifetime }),
      },
    });
    const answer = await fetch(`${api.server.issuer('acme')}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({
        ...{ grant_type: 'client_credentials', scope: 'users:read', resource: `${api.server.url}/api/v1` },
      }),
    });
    return ((await answer.json()) as { expires_in: number }).expires_in;
  };

  it('lasts ten minutes, or as long as was agreed', async () => {
    expect(await lifetimeOf()).toBe(600);
    expect(await lifetimeOf(90 * 86_400)).toBe(90 * 86_400);
  });

  it.each([0, 59, 400 * 86_400, 1.5])('does not last %d seconds', async (lifetime) => {
    await expect(lifetimeOf(lifetime)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is worth nothing once its program is suspended', async () => {
    const clientId = 'suspended-directory';
    const bearer = await api.robot('acme', ['users:read']);
    expect((await scim('GET', '/Users', undefined, { bearer })).status).toBe(200);
    const all = await api.server.container.storage.clients.list('acme');
    const last = all.filter(({ clientId: id }) => id.startsWith('robot')).at(-1)?.clientId ?? clientId;
    await api.server.container.clients.updateClient('acme', last, { status: 'suspended' });
    expect((await scim('GET', '/Users', undefined, { bearer })).status).toBe(401);
  });
});

describe('what is told of SCIM', () => {
  it('is what there is', async () => {
    const config = (await scim('GET', '/ServiceProviderConfig')).body;
    expect(config).toMatchObject({ patch: { supported: true }, bulk: { supported: false }, etag: { supported: true } });
    const types = (await scim('GET', '/ResourceTypes')).body;
    expect(types.Resources?.map(({ id }) => id)).toEqual(['User', 'Group']);
    const user = (await scim('GET', `/Schemas/${USER}`)).body as unknown as { attributes: { name: string }[] };
    expect(user.attributes.map(({ name }) => name)).not.toContain('password');
    expect(user.attributes.map(({ name }) => name)).toEqual(expect.arrayContaining(['userName', 'emails', 'active']));
  });
});

describe('what makes no sense', () => {
  it.each([
    ['POST', '/Users', '{'],
    ['POST', '/Users', '[]'],
    ['POST', '/Users', '{"userName":{"$ne":1}}'],
    ['POST', '/Users', '{"userName":"x","active":"maybe"}'],
    ['POST', '/Users', '{"userName":"x","emails":"y"}'],
    ['POST', '/Users', '{"userName":"a b"}'],
    ['POST', '/Users', '{}'],
    ['POST', '/Users', '{"__proto__":{"role":"admin"},"userName":"x"}'],
    ['GET', '/Users?filter=userName', undefined],
    ['GET', '/Users?filter=%22', undefined],
    ['GET', '/Users?filter=userName+eq', undefined],
    ['GET', '/Users?filter=userName+is+%22x%22', undefined],
    ['GET', '/Users?filter=(userName+pr', undefined],
    ['GET', '/Users?filter=userName+pr)', undefined],
    ['GET', '/Users?filter=userName+eq+%22%5Cx%22', undefined],
    ['GET', '/Users?count=many', undefined],
    ['GET', '/Users/%E0%A4%A', undefined],
    ['GET', '/Users/nobody', undefined],
    ['GET', '/Nothing', undefined],
    ['PATCH', '/Users', '{}'],
    ['PATCH', '/Users/nobody', '{"Operations":[{"op":"replace","path":"active","value":true}]}'],
    ['POST', '/Groups', '{"displayName":"日本"}'],
    ['POST', '/Groups', '{"displayName":"x","members":[{"value":{"$gt":""}}]}'],
    ['PATCH', '/Groups/nobody', '{"Operations":[{"op":"add","path":"members","value":[{"value":"x"}]}]}'],
    ['PATCH', '/Groups/nobody', '{"Operations":[{"op":"add","path":"roles","value":"admin"}]}'],
    ['PATCH', '/Groups/nobody', '{"Operations":[]}'],
    ['PATCH', '/Groups/nobody', '{"Operations":[null]}'],
  ])('%s %s %s is the sender’s to put right', async (method, path, body) => {
    const { status, body: problem } = await scim(method, path, body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(problem).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status) });
  });

  it.each([
    [{ op: 'replace', path: 'userName', value: 5 }],
    [{ op: 'replace', path: 'nonsense[', value: 'x' }],
    [{ op: 'replace', path: 'roles', value: 'admin' }],
    [{ op: 'replace', path: 'emails[type eq "home"].value', value: 'x@acme.example' }],
    [{ op: 'add', path: 'name.__proto__', value: { role: 'admin' } }],
    [{ op: 'add', path: 'constructor.prototype', value: { role: 'admin' } }],
    [{ op: 'move', path: 'userName', value: 'x' }],
    [{ op: 'remove', path: 'userName' }],
    [{ op: 'replace', path: 5, value: 'x' }],
    [{ op: 'replace', value: 'x' }],
  ])('a change by %j changes nothing', async (operation) => {
    const { id, meta } = await make(`wrong-${JSON.stringify(operation).length}`);
    const { status } = await patch(`/Users/${id}`, [operation]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((await scim('GET', `/Users/${id}`)).body.meta.version).toBe(meta.version);
    await scim('DELETE', `/Users/${id}`);
  });
});
