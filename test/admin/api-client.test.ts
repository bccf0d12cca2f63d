import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import createClient, { type Client } from 'openapi-fetch';
import { format, resolveConfig } from 'prettier';
import { describeApi } from '#src/admin/api/description/document.ts';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { typedClient } from '../../scripts/lib/typed-client.ts';
import { latchkey, latchkeyJson, type Settings } from '../cli/program.ts';
import type { paths } from '../support/api-types.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startApi, type Api } from './api-support.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

const ACME = { path: { tenant: 'acme' } };

describe('the typed client', () => {
  it('is that of the API: npm run api-client', async () => {
    const file = join(import.meta.dirname, '../support/api-types.ts');
    const options = { ...(await resolveConfig(file)), filepath: file };
    expect(readFileSync(file, 'utf8')).toBe(await format(typedClient(describeApi(OPERATIONS)), options));
  });
});

describe('the command line and the API', () => {
  const folder = temporaryFolder();
  const database = join(folder.path, 'latchkey.db');
  let api: Api;
  let client: Client<paths>;
  let settings: Settings;

  beforeAll(async () => {
    api = await startApi({ storage: { kind: 'sqlite', path: database } });
    const headers = { Authorization: `Bearer ${await api.robot('acme')}` };
    client = createClient<paths>({ baseUrl: `${api.server.url}/api/v1`, headers });
    settings = {
      LATCHKEY_STORAGE_PATH: database,
      LATCHKEY_SECRET: createHash('sha256').update('test').digest('base64'),
      LATCHKEY_PUBLIC_URL: api.server.url,
    };
  });
  afterAll(async () => {
    await api.close();
    folder.remove();
  });

  it('know the same people', async () => {
    await latchkeyJson(settings, ['user', 'create', 'acme', 'ada']);
    const { data } = await client.GET('/tenants/{tenant}/users', { params: { ...ACME, query: { text: 'ada' } } });
    expect(data?.items.map(({ username, role }) => [username, role])).toEqual([['ada', 'user']]);
  });

  it('know the same groups and memberships, whoever made them', async () => {
    await client.POST('/tenants/{tenant}/groups', { params: ACME, body: { id: 'finance', name: 'Finance' } });
    const users = await client.GET('/tenants/{tenant}/users', { params: { ...ACME, query: { text: 'ada' } } });
    const user = users.data?.items[0]?.id ?? '';
    await client.PUT('/tenants/{tenant}/users/{user}/groups/{group}', {
      params: { path: { ...ACME.path, user, group: 'finance' } },
    });
    const { out } = await latchkey(settings, ['group', 'list', 'acme']);
    expect(out).toContain('finance');
    const members = await client.GET('/tenants/{tenant}/groups/{group}/members', {
      params: { path: { ...ACME.path, group: 'finance' } },
    });
    expect(members.data?.items.map(({ username }) => username)).toEqual(['ada']);
  });

  it('disable the same person', async () => {
    const { code } = await latchkey(settings, ['user', 'disable', 'acme', 'ada']);
    expect(code).toBe(0);
    const query = { status: 'disabled' } as const;
    const { data } = await client.GET('/tenants/{tenant}/users', { params: { ...ACME, query } });
    expect(data?.items.map(({ username }) => username)).toEqual(['ada']);
  });

  it('write down who did it', async () => {
    const { data } = await client.GET('/tenants/{tenant}/audit/events', { params: ACME });
    const actors = data?.items.map(({ type, actor }) => `${type} ${actor}`);
    expect(actors).toEqual(
      expect.arrayContaining(['user.created operator', 'group.created client:robot1', 'user.disabled operator']),
    );
  });

  it('say of a failure what it was, in types', async () => {
    const { error, response } = await client.GET('/tenants/{tenant}/users/{user}', {
      params: { path: { ...ACME.path, user: 'nobody' } },
    });
    expect([response.status, error?.type]).toEqual([404, 'urn:latchkey:problem:user_not_found']);
  });
});
