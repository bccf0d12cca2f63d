import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Operation } from '#src/admin/operation.ts';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';
import { EXAMPLES, type Example, type Stage } from './api-examples.ts';
import { problem, startApi, type Answer } from './api-support.ts';

/** Parameters of the path, beside the organisation. */
const idsOf = ({ path }: Operation) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'tenant');

// Versions have the same numbers everywhere.
const withIds = OPERATIONS.filter((op) => idsOf(op).length > 0 && op.id !== 'history.show');
const lists = OPERATIONS.filter((op) => op.method === 'GET' && op.path.includes('{tenant}') && idsOf(op).length === 0);

describe('another organisation', () => {
  let stage: Stage;
  let outsider: string;

  beforeAll(async () => {
    const api = await startApi();
    stage = { api, token: await api.robot(SYSTEM_TENANT) };
    outsider = (await api.server.addUser('globex', 'outsider', { password: false })).user.id;
  });
  afterAll(() => stage.api.close());

  const send = (op: Operation, { params = {}, query, body, headers }: Example): Promise<Answer> => {
    const path = op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const { api, token } = stage;
    return api.call(op.method, query === undefined ? path : `${path}?${query}`, {
      ...{ token, body },
      ...(headers && { headers }),
    });
  };
  const told = ({ status, body }: Answer) => ({ ...body, requestId: '', status });

  it.each(withIds.map((op) => [op.id, op] as const))('knows nothing of what is elsewhere: %s', async (id, op) => {
    const example = await EXAMPLES[id]!(stage);
    const elsewhere = { ...example.params, tenant: 'globex' };
    const nowhere = Object.fromEntries(idsOf(op).map((name) => [name, 'nothing']));
    const there = await send(op, { ...example, params: elsewhere });
    expect([id, there.status]).toEqual([id, 404]);
    expect(told(there)).toEqual(told(await send(op, { ...example, params: { ...nowhere, tenant: 'globex' } })));
    // It is still there, and does as it is told at home.
    const home = await send(op, { ...example, params: { tenant: 'acme', ...example.params } });
    expect([id, home.status < 300]).toEqual([id, true]);
  });

  it.each(withIds.filter((op) => idsOf(op).includes('user') && idsOf(op).length > 1).map((op) => [op.id, op] as const))(
    'lends nobody what is elsewhere: %s',
    async (id, op) => {
      const example = await EXAMPLES[id]!(stage);
      const mixed = { ...example.params, tenant: 'globex', user: outsider };
      expect([id, (await send(op, { ...example, params: mixed })).status]).toEqual([id, 404]);
    },
  );

  it.each(lists.map((op) => [op.id, op] as const))('lists, counts and exports its own alone: %s', async (id, op) => {
    for (const prepare of [EXAMPLES['users.disable']!, EXAMPLES['clients.suspend']!, EXAMPLES['groups.rename']!]) {
      const example = await prepare(stage);
      const ids = Object.values(example.params ?? {});
      const answer = await send(op, { params: { tenant: 'globex' } });
      expect([id, answer.status]).toEqual([id, 200]);
      expect(ids.filter((one) => answer.text.includes(one))).toEqual([]);
      expect(answer.text).not.toContain('"acme"');
    }
  });

  it('takes no cursor and no filter to look elsewhere', async () => {
    const list = (tenant: string, query: string) =>
      stage.api.call('GET', `/tenants/${tenant}/users?${query}`, { token: stage.token });
    await EXAMPLES['users.show']!(stage);
    await EXAMPLES['users.show']!(stage);
    const page = await list('acme', 'limit=1');
    const names = async (query: string) => {
      const { body } = await list('globex', query);
      return (body['items'] as { username: string }[]).map(({ username }) => username);
    };
    expect(await names(`cursor=${String(page.body['next'])}`)).toEqual([]);
    expect(await names('limit=200')).toEqual(['outsider']);
    const { params } = await EXAMPLES['users.leaveGroup']!(stage);
    expect(await names(`group=${params?.['group']}`)).toEqual([]);
    expect(await names('text=person')).toEqual([]);
  });

  it('that is suspended is the platform’s alone to look into, and to resume', async () => {
    const { params } = await EXAMPLES['tenants.suspend']!(stage);
    const tenant = String(params?.['tenant']);
    const { api, token } = stage;
    const own = await api.robot(tenant, ['users:read']);
    const ask = (method: string, path: string, by: string) =>
      api.call(method, `/tenants/${tenant}${path}`, { token: by });
    expect((await ask('GET', '/users', own)).status).toBe(200);
    expect((await ask('POST', '/suspend', token)).status).toBe(200);
    expect(problem(await ask('GET', '/users', own))).toBe('401 token_invalid');
    expect((await ask('GET', '/users', token)).status).toBe(200);
    expect((await ask('POST', '/resume', token)).status).toBe(200);
    expect((await ask('GET', '/users', own)).status).toBe(200);
  });
});
