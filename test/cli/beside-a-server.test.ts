import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userAgent } from '../support/user-agent.ts';
import { freePort, latchkey, latchkeyJson, serving, type Serving, type Settings } from './program.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

const REDIRECT_URI = 'http://localhost:9/callback';

interface NewClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
  readonly discoveryUrl: string;
}

describe('the command line beside a running server', () => {
  const folder = temporaryFolder();
  let settings: Settings;
  let server: Serving;

  beforeAll(async () => {
    settings = {
      LATCHKEY_DATA_DIR: join(folder.path, 'data'),
      LATCHKEY_SECRET: randomBytes(32).toString('base64'),
      PORT: String(await freePort()),
    };
    server = await serving(settings);
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  async function makeEverything() {
    const policy = join(folder.path, 'policy.json');
    const alone = aPolicy({ assurance: { required: 'single_factor' }, campaigns: [] });
    writeFileSync(policy, JSON.stringify(alone));
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme', '--policy', policy]);
    const { password } = await latchkeyJson<{ password: string }>(settings, ['user', 'create', 'acme', 'ada']);
    return { password, client: await makeClient() };
  }

  function makeClient(): Promise<NewClient> {
    const args = ['client', 'create', 'acme', '--name', 'App', '--first-party', '--redirect-uri', REDIRECT_URI];
    return latchkeyJson<NewClient>(settings, args);
  }

  async function token({ issuer, clientId, clientSecret }: NewClient, parameters: Readonly<Record<string, string>>) {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(parameters),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  it('makes a tenant, a user and a client that work at once, and ends what a user had', async () => {
    const { password, client } = await makeEverything();
    const discovery = (await (await fetch(client.discoveryUrl)).json()) as { issuer: string };
    expect(discovery.issuer).toBe(client.issuer);

    const verifier = randomBytes(32).toString('base64url');
    const request = new URLSearchParams({
      client_id: client.clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: REDIRECT_URI,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const agent = userAgent(new URL(client.issuer).origin);
    const login = await agent.open(`${client.issuer}/auth?${request}`);
    const done = await agent.submit(login, '/password', { username: 'ada', password });
    const code = done.leftTo?.searchParams.get('code') ?? '';
    const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
    const { status, body } = await token(client, grant);
    expect(status).toBe(200);

    expect((await latchkey(settings, ['user', 'disable', 'acme', 'ada'])).code).toBe(0);
    const refresh = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] ?? '' };
    const again = await agent.open(`${client.issuer}/auth?${request}`);
    const refused = await agent.submit(again, '/password', { username: 'ada', password });
    expect(refused.leftTo).toBeUndefined();

    expect((await latchkey(settings, ['user', 'enable', 'acme', 'ada'])).code).toBe(0);
    expect(await token(client, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const after = await agent.open(`${client.issuer}/auth?${request}`);
    expect(after.leftTo).toBeUndefined();
    expect((await agent.submit(after, '/password', { username: 'ada', password })).leftTo).toBeDefined();

    expect(server.log()).not.toContain(password);
    expect(server.log()).not.toContain(client.clientSecret);
  });

  it('makes a client that a tenant already in use knows at once, by its own secret alone', async () => {
    const client = await makeClient();
    const grant = { grant_type: 'authorization_code', code: 'none', redirect_uri: REDIRECT_URI, code_verifier: 'none' };
    expect(await token(client, grant)).toMatchObject({ body: { error: 'invalid_grant' } });
    const stranger = { ...client, clientSecret: randomBytes(32).toString('base64url') };
    expect(await token(stranger, grant)).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it('says that the port is taken instead of starting twice', async () => {
    const { code, error } = await latchkey(settings, ['serve']);
    expect(code).toBe(1);
    expect(error).toMatch(/^Port \d+ is in use on 127\.0\.0\.1\..*\n$/);
  });

  it('stops with 0 at SIGTERM', async () => {
    expect(await server.stop()).toBe(0);
  });
});
