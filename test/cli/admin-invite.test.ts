import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { latchkey, latchkeyJson, type Settings } from './program.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

interface Invited {
  readonly tenant: string;
  readonly user: { readonly role: string };
  readonly pass: string;
  readonly consoleUrl: string;
}

describe('admin invite', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;
  const run = (...args: string[]) => latchkey(settings, args);
  const json = <T>(...args: string[]) => latchkeyJson<T>(settings, args);

  beforeAll(async () => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: join(folder.path, 'data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    await json('tenant', 'create', 'acme', '--name', 'Acme');
  });
  afterAll(() => folder.remove());

  it('makes the system tenant with its first administrator, and a pass that is printed once', async () => {
    expect((await run('tenant', 'create', 'system', '--name', 'Mine')).error).toContain('system is reserved');
    const made = await json<Invited>('admin', 'invite', 'root', '--email', 'root@example.com');
    expect(made).toMatchObject({
      ...{ tenant: 'system', user: { role: 'admin' }, consoleUrl: 'http://localhost:3000/t/system/admin' },
      pass: expect.stringMatching(/^(?:\w{4}-){4}\w{4}$/),
    });
    const { policy } = await json<{ policy: object }>('tenant', 'policy', 'system');
    expect(policy).toMatchObject({
      signIn: { methods: ['passkey', 'temporary_access_pass'] },
      assurance: { required: 'phishing_resistant' },
    });
    const { out } = await run('admin', 'invite', 'second');
    expect(out).toMatch(
      /The administrator second of all organisations is there\.\n[^]*pass +[\w-]+\n[^]*not shown again/,
    );
    const { events } = await json<{ events: { type: string }[] }>('audit', 'system');
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'tenant.created')).toHaveLength(1);
    expect(types.filter((type) => type === 'temporary_access_pass.issued')).toHaveLength(2);
  });

  it('makes nobody who is there an administrator', async () => {
    await json('user', 'create', 'acme', 'ada', '--email', 'ada@example.com');
    for (const args of [['ada'], ['other', '--email', 'ada@example.com']]) {
      const { code, error } = await run('admin', 'invite', ...args, '--tenant', 'acme');
      expect([code, error]).toEqual([1, expect.stringContaining('ada of acme is there already, with the role user')]);
    }
  });

  it('makes administrators of one organisation, where its policy takes passes and people can sign in', async () => {
    const made = await json<Invited>('admin', 'invite', 'bob', '--tenant', 'acme');
    expect(made).toMatchObject({ tenant: 'acme', consoleUrl: 'http://localhost:3000/t/acme/admin' });
    await json('tenant', 'suspend', 'acme');
    expect((await run('admin', 'invite', 'carol', '--tenant', 'acme')).error).toContain('acme is suspended');
    await json('tenant', 'resume', 'acme');
    const { policy } = await json<{ policy: { signIn: object } }>('tenant', 'policy', 'acme');
    const without = JSON.stringify({ ...policy, signIn: { methods: ['passkey', 'password'] } });
    await latchkeyJson(settings, ['tenant', 'policy', 'acme', '--set', '-', '--force'], without);
    const { code, error } = await run('admin', 'invite', 'carol', '--tenant', 'acme');
    expect([code, error]).toEqual([1, expect.stringContaining('The policy of acme takes no pass')]);
    expect((await run('admin', 'invite', 'carol', '--tenant', 'acne')).error).toContain('Did you mean acme?');
  });
});

describe('client create, for the API', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;
  const create = (...args: string[]) => latchkey(settings, ['client', 'create', 'acme', '--name', 'App', ...args]);

  beforeAll(async () => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: join(folder.path, 'data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
  });
  afterAll(() => folder.remove());

  it('registers programs, and applications of people', async () => {
    const scopes = ['--api-scope', 'users:read', '--api-scope', 'users:write'];
    expect((await create(...scopes, '--client-id', 'robot')).out).toContain('http://localhost:3000/api/v1');
    expect((await create(...scopes, '--client-id', 'app', '--redirect-uri', 'http://localhost:9/cb')).code).toBe(0);
    const { clients } = await latchkeyJson<{ clients: { clientId: string; metadata: object }[] }>(settings, [
      ...['client', 'list', 'acme'],
    ]);
    const api = { latchkey_api_scope: 'users:read users:write' };
    expect(clients.toSorted((one, other) => one.clientId.localeCompare(other.clientId))).toMatchObject([
      { clientId: 'app', metadata: { ...api, redirect_uris: ['http://localhost:9/cb'] } },
      { clientId: 'robot', metadata: { ...api, grant_types: ['client_credentials'], redirect_uris: [] } },
    ]);
  });

  it('refuses scopes that there are not, or not there, and programs without a secret', async () => {
    expect(await create('--api-scope', 'user:read')).toMatchObject({
      code: 2,
      error: expect.stringContaining('Did you mean users:read?'),
    });
    expect(await create('--api-scope', 'tenants:write')).toMatchObject({
      code: 1,
      error: expect.stringContaining('latchkey_api_scope names tenants:write'),
    });
    expect(await create('--api-scope', 'users:read', '--public')).toMatchObject({ code: 2 });
    expect(await create()).toMatchObject({
      code: 2,
      error: expect.stringContaining('--redirect-uri <url> is missing'),
    });
  });
});
