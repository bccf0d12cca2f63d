import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command, Result } from '#src/cli/command.ts';
import { keysList, keysRetire, keysRotate } from '#src/cli/commands/keys.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

describe('the commands for keys', () => {
  let server: TestServer;

  const run = async (command: Command, args: Readonly<Record<string, string>> = {}, options: object = {}) => {
    const act = command.run(
      { args: { tenant: 'acme', ...args }, options: { prepare: false, ...options } },
      {
        withServices: (work) => work(server.container),
        readText: () => Promise.reject(new Error('reads nothing')),
        readBytes: () => Promise.reject(new Error('reads nothing')),
        printLine: async () => undefined,
        progress: () => undefined,
        commands: [],
      },
    );
    return (await act) as Result;
  };
  const events = async () =>
    (await server.container.storage.audit.list('acme', 99)).map(({ type, details }) => [type, details?.['alg']]);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
  });
  afterAll(() => server.close());

  it('say that there is none yet, then list them with nothing private', async () => {
    expect((await run(keysList)).text).toMatch(/^There is no key yet/);
    await server.container.keys.jwks('acme');
    const { text, data } = await run(keysList);
    expect(text.split('\n')).toHaveLength(4);
    expect(text).toMatch(/ES256 +active/);
    expect(JSON.stringify(data)).not.toMatch(/sealed|"d"/);
  });

  it('rotate one algorithm or all, once however often it is asked, and write it down', async () => {
    const first = await run(keysRotate, {}, { alg: 'ES256', prepare: true });
    expect(await run(keysRotate, {}, { alg: 'ES256', prepare: true })).toMatchObject({
      data: { rotations: [{ isNew: false }] },
    });
    expect(first.text).toMatch(/ES256/);
    await run(keysRotate, {}, { prepare: true });
    expect(await events()).toEqual(
      expect.arrayContaining(['ES256', 'RS256', 'EdDSA'].map((alg) => ['keys.rotated', alg])),
    );
    expect(await events()).toHaveLength(3);
    await expect(run(keysRotate, {}, { alg: 'HS256' })).rejects.toThrow('ES256, RS256, EdDSA');
  });

  it('retire one key, and say which one signs in its place', async () => {
    const [active] = await server.container.keys.list('acme');
    const { data, text } = await run(keysRetire, { kid: active?.kid ?? '' });
    expect(data).toMatchObject({ kid: active?.kid, successor: expect.any(String) });
    expect(text).toContain('signs in its place');
    expect((await events())[0]).toEqual(['keys.retired', active?.alg]);
    await expect(run(keysRetire, { kid: 'nobody' })).rejects.toMatchObject({ code: 'key_not_found' });
  });
});
