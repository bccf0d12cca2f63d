import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { latchkey, latchkeyJson, type Settings } from './program.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

describe('api create', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;

  beforeEach(async () => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: join(folder.path, 'data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const open = ['client', 'create', 'acme', '--name', 'App', '--redirect-uri', 'http://localhost:9/cb'];
    await latchkeyJson(settings, [...open, '--client-id', 'app']);
  });
  afterEach(() => folder.remove());

  it('registers a client that only introspects, and prints its secret once', async () => {
    const made = await latchkeyJson(settings, ['api', 'create', 'acme', '--name', 'Orders', '--serves', 'app']);
    expect(made).toMatchObject({
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      serves: ['app'],
      introspectionEndpoint: 'http://localhost:3000/t/acme/token/introspection',
    });
    const { clients } = await latchkeyJson<{ clients: { metadata: object }[] }>(settings, ['client', 'list', 'acme']);
    const expected = { grant_types: [], redirect_uris: [], latchkey_introspects: ['app'] };
    expect(clients.map(({ metadata }) => metadata)).toContainEqual(expect.objectContaining(expected));
  });

  it('serves no application that is not there', async () => {
    const { code, error } = await latchkey(settings, ['api', 'create', 'acme', '--name', 'Orders', '--serves', 'ap']);
    expect([code, error]).toEqual([1, expect.stringContaining('There is no client ap in acme.')]);
  });
});
