import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command } from './in-process.ts';
import type { Settings } from './program.ts';

describe('an organisation as a file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;
  const at = (name: string) => join(folder.path, name);

  beforeEach(() => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: at('data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
  });
  afterEach(() => folder.remove());

  const run = (line: string, input: object | string = '') =>
    command(settings, line.split(' '), typeof input === 'string' ? input : JSON.stringify(input));
  const redirect = { redirect_uris: ['https://app.example/cb'] };
  const document = (overrides: object = {}) => ({
    schemaVersion: 1,
    tenant: { id: 'acme', name: 'Acme' },
    groups: [{ id: 'staff', name: 'Staff' }],
    clients: [{ clientId: 'web', metadata: redirect }],
    ...overrides,
  });

  it('is made, compared and changed, and says by its exit code whether anything is different', async () => {
    expect(await run('tenant diff acme -', document())).toMatchObject({ code: 1, error: '' });
    const tried = await run('tenant apply - --dry-run', document());
    expect([tried.code, tried.out]).toEqual([
      0,
      expect.stringMatching(/^create organisation acme\n(.*\n)*Nothing was changed\.\n$/),
    ]);
    const applied = await run('tenant apply - --json', document());
    expect([applied.code, applied.error]).toEqual([0, '']);
    expect(JSON.parse(applied.out)).toMatchObject({
      applied: true,
      changes: [{ act: 'create', of: 'tenant' }, { of: 'group' }, { of: 'client' }],
      secrets: [{ of: 'client', id: 'web', secret: expect.stringMatching(/^[\w-]{43}$/) }],
    });
    expect(await run('tenant diff acme -', document())).toEqual({ code: 0, out: 'Nothing is different.\n', error: '' });
    expect(await run('tenant apply -', document())).toEqual({ code: 0, out: 'Nothing is different.\n', error: '' });

    const next = document({ policy: { session: { idle: 900, absolute: 86_400 } }, groups: [] });
    const compared = await run('tenant diff acme - --prune', next);
    expect([compared.code, compared.out]).toEqual([
      1,
      'change organisation acme\n  Session ends without use after: 1 hour → 15 minutes (stricter)\nremove group staff\n',
    ]);
    expect((await run('tenant apply - --prune --comment audit', next)).out).toContain(
      'acme is what the document says.',
    );
    expect((await run('tenant diff acme - --prune', next)).code).toBe(0);
    const history = await run('tenant history acme');
    expect(history.out).toMatch(
      /^version 2, \S+Z, operator: audit\n {2}Session ends without use after: .*\nversion 1, \S+Z, operator\n {2}made\n$/,
    );
  });

  it('comes out as it went in, into another organisation', async () => {
    await run('tenant apply -', document());
    const exported = await run('tenant export acme');
    expect(exported.code).toBe(0);
    expect((await run('tenant export acme --json')).out).toBe(exported.out);
    expect((await run('tenant diff acme - --prune', exported.out)).code).toBe(0);
    writeFileSync(at('acme.json'), exported.out);
    expect((await run(`tenant apply ${at('acme.json')} --tenant copy`)).code).toBe(0);
    expect((await run(`tenant diff copy ${at('acme.json')}`)).code).toBe(0);
  });

  it('looks up the secrets it refers to, and names all that are missing', async () => {
    const clients = [
      { clientId: 'one', metadata: redirect, secret: { env: 'ONE_SECRET' } },
      { clientId: 'two', metadata: redirect, secret: { file: at('two') } },
    ];
    const missing = await run('tenant apply - --json', document({ clients }));
    expect([missing.code, JSON.parse(missing.error)]).toEqual([
      1,
      {
        error: {
          code: 'secret_missing',
          message: expect.stringMatching(
            /one: the variable ONE_SECRET is not set\n {2}two: .*two cannot be read \(ENOENT\)/,
          ),
        },
      },
    ]);
    expect((await run('tenant list')).out).toBe('There is no tenant yet.\n');

    settings = { ...settings, ONE_SECRET: 'one'.repeat(20) };
    writeFileSync(at('two'), `${'two'.repeat(20)}\n`);
    const applied = await run('tenant apply -', document({ clients }));
    expect(applied.code).toBe(0);
    expect(applied.out).not.toMatch(/oneone|twotwo/);
    expect((await run('tenant diff acme -', document({ clients }))).code).toBe(0);
    writeFileSync(at('two'), 'other'.repeat(20));
    const compared = await run('tenant diff acme -', document({ clients }));
    expect(compared).toEqual({ code: 1, out: 'change application two\n  Secret: another one\n', error: '' });
  });

  it('is not applied where it would leave somebody without a way in, unless that is meant', async () => {
    await run('tenant apply -', document());
    await run('user create acme ada --password-file -', 'a quiet walk by the sea\n');
    const strict = document({ policy: { signIn: { methods: ['passkey', 'temporary_access_pass'] } } });
    const refused = await run('tenant apply - --json', strict);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(JSON.parse(refused.error)).toMatchObject({
      error: {
        code: 'no_way_in',
        message: expect.stringContaining('1 of 1 person would have no way in any more: ada.'),
      },
    });
    expect((await run('tenant diff acme -', strict)).code).toBe(1);
    expect((await run('tenant apply - --force', strict)).code).toBe(0);
    expect((await run('tenant diff acme -', strict)).code).toBe(0);

    // The first policy takes nobody's way in away: it can be had again.
    expect((await run('tenant restore acme 1')).out).toMatch(/^acme has the policy of version 1 again\. /);
    expect((await run('tenant history acme --limit 1')).out).toContain('operator: version 1 restored');
    const none = await run('tenant restore acme 9 --json');
    expect([none.code, none.error]).toEqual([1, expect.stringContaining('version_not_found')]);
  });

  it('ends a comparison that cannot be made with 2', async () => {
    for (const [line, input] of [
      ['tenant diff acme -', '{'],
      ['tenant diff acme -', '{}'],
      ['tenant diff acme /nowhere.json', ''],
      ['tenant diff acme', ''],
      ['tenant diff acme - --prun', ''],
    ] as const) {
      expect([line, (await run(line, input)).code]).toEqual([line, 2]);
    }
    expect((await run('tenant apply -', '{}')).code).toBe(1);
  });

  it('is called and looks as it is told', async () => {
    await run('tenant apply -', document());
    writeFileSync(at('logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const changed = ['tenant', 'update', 'acme', '--name', 'Acme Ltd', '--color', '#123456', '--logo', at('logo.svg')];
    expect((await command(settings, changed)).code).toBe(0);
    const shown = await run('tenant show acme');
    for (const line of [/^name +Acme Ltd$/m, /^colour +#123456$/m, /^logo +image\/svg\+xml$/m, /^groups +1$/m]) {
      expect(shown.out).toMatch(line);
    }
    expect((await run('tenant update acme --logo none')).code).toBe(0);
    const { tenant } = JSON.parse((await run('tenant show acme --json')).out) as { tenant: object };
    expect(tenant).toMatchObject({ branding: { color: '#123456', logo: null }, name: 'Acme Ltd' });
    expect((await run('tenant update acme')).code).toBe(2);
    expect((await run('tenant update acme --logo logo.gif')).code).toBe(2);
  });
});
