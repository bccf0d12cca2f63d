import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { latchkey, latchkeyJson, type Settings } from './program.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

interface Rejected {
  readonly error: { readonly code: string; readonly message: string; readonly problems?: readonly unknown[] };
}

describe('the command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;
  const at = (name: string) => join(folder.path, name);

  beforeEach(() => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: at('data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
  });
  afterEach(() => folder.remove());

  const run = (line: string, input?: string) => latchkey(settings, line.split(' '), input);
  const rejected = async (line: string, input?: string) => {
    const { code, out, error } = await run(`${line} --json`, input);
    expect([code, out]).toEqual([1, '']);
    return (JSON.parse(error) as Rejected).error;
  };

  it('ends with 2 and the nearest command when it does not understand, with 0 when asked for help', async () => {
    expect(await run('tenant creat acme')).toEqual({
      code: 2,
      out: '',
      error: 'There is no command tenant creat. Did you mean tenant create?\n',
    });
    const help = await run('tenant create --help');
    expect([help.code, help.error]).toEqual([0, '']);
    expect(help.out).toContain('Usage: latchkey tenant create <id> --name <name> [options]');
  });

  it('checks the settings without making a database, and never prints the secret', async () => {
    const { code, out } = await run('check');
    expect(code).toBe(0);
    expect(out).toContain('is not there yet; it is made at the first start.');
    expect(out).not.toContain(settings['LATCHKEY_SECRET']);
    expect(existsSync(at('data'))).toBe(false);
  });

  it('names every wrong setting at once', async () => {
    settings = { ...settings, LATCHKEY_SECRET: 'short', LATCHKEY_PORT: 'http', LATCHKEY_HOSTS: 'x' };
    const { message, problems } = await rejected('check');
    expect(problems).toHaveLength(3);
    expect(message).not.toContain('short');
  });

  it('notices a secret that is not the one the data were sealed with', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const open = ['client', 'create', 'acme', '--name', 'App', '--redirect-uri', 'https://app.example/cb'];
    await latchkeyJson(settings, open);
    await sealTheFirstKeys();
    settings = { ...settings, LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    expect(await rejected('check')).toMatchObject({ code: 'other_secret' });
    expect(await rejected(open.join(' '))).toMatchObject({ code: 'other_secret' });
  });

  async function sealTheFirstKeys() {
    const { openServices } = await import('#src/cli/services.ts');
    const { loadConfig } = await import('#src/config/load.ts');
    const readFile = (path: string) => readFileSync(path, 'utf8');
    const services = await openServices(loadConfig({ env: settings, readFile, workingDirectory: folder.path }));
    await services.keys.jwks('acme');
    await services.storage.close();
  }

  it('names everything that is wrong with a new tenant at once, and makes nothing', async () => {
    writeFileSync(at('policy.json'), JSON.stringify({ signIn: { methods: [] } }));
    const { problems } = await rejected(`tenant create Acme! --name A --color red --policy ${at('policy.json')}`);
    const paths = (problems as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['id', 'branding.color', 'policy.signIn.methods', 'policy.mfa', 'policy.passkeys']),
    );
    expect((await run('tenant list')).out).toBe('There is no tenant yet.\n');
  });

  it('replaces a policy by what it printed, and writes down each change', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const { out: printed } = await run('tenant policy acme');
    const changed = printed.replace('"skips": 3', '"skips": 5');
    expect((await run('tenant policy acme --set -', changed)).code).toBe(0);
    expect((await run('tenant policy acme')).out).toBe(changed);

    expect(await rejected('tenant policy acme --set -', '{"signIn":')).toMatchObject({ code: 'not_json' });
    expect(await rejected('tenant policy acme --set -', '{}')).toMatchObject({ code: 'validation_failed' });
    expect(await rejected('tenant policy acne')).toMatchObject({ message: expect.stringContaining('mean acme?') });

    expect((await run('tenant suspend acme')).out).toMatch(/^acme is suspended\. /);
    expect((await run('tenant suspend acme')).out).toBe('acme is suspended already.\n');
    const { events } = await latchkeyJson<{ events: { type: string }[] }>(settings, ['audit', 'acme', '--limit', '9']);
    expect(events.map(({ type }) => type)).toEqual(['tenant.suspended', 'tenant.changed', 'tenant.created']);
  });

  it('takes a password from standard input and does not print it', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    expect(await rejected('user create acme ada --password-file -', 'password1\n')).toMatchObject({
      problems: [{ path: 'password', message: 'one of the first that anybody would guess' }],
    });
    const made = await run('user create acme ada --password-file - --admin', 'a quiet walk by the sea\n');
    expect(made).toMatchObject({ code: 0, error: '' });
    expect(made.out).toContain('The admin ada of acme is there.');
    expect(made.out).not.toContain('quiet walk');
    expect(await rejected('user create acme ADA')).toMatchObject({ code: 'validation_failed' });
    expect(await rejected('user disable acme bob')).toMatchObject({ code: 'user_not_found' });
  });

  it('makes a user without a password, and issues a pass once for each time it is asked', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const made = await run('user create acme ada --no-password --email ada@acme.example --email-verified');
    expect(made.out).toContain('latchkey user pass acme <name> lets this user in.');
    const issue = () =>
      latchkeyJson<{ pass: string; oneTime: boolean; expiresAt: number }>(settings, ['user', 'pass', 'acme', 'ada']);
    const [first, second] = [await issue(), await issue()];
    expect(second).toMatchObject({ pass: expect.stringMatching(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/), oneTime: true });
    expect(second.pass).not.toBe(first.pass);
    const listed = await run('credential list acme ada --json');
    expect((JSON.parse(listed.out) as { credentials: unknown[] }).credentials).toHaveLength(1);
    expect(listed.out).not.toContain('argon2');
    const { events } = await latchkeyJson<{ events: { type: string }[] }>(settings, ['audit', 'acme', '--limit', '2']);
    expect(events.map(({ type }) => type)).toEqual(['temporary_access_pass.issued', 'temporary_access_pass.issued']);

    await run('user disable acme ada');
    expect(await rejected('user pass acme ada')).toMatchObject({ code: 'user_disabled' });
    expect(await rejected('user pass acme bob')).toMatchObject({ code: 'user_not_found' });
  });

  it('shows what a user signs in with, without secrets, and takes one away', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    await run('user create acme ada --password-file -', 'a quiet walk by the sea\n');
    const { credentials } = await latchkeyJson<{ credentials: { id: string; method: string }[] }>(settings, [
      'credential',
      'list',
      'acme',
      'ada',
    ]);
    expect(credentials).toEqual([expect.objectContaining({ method: 'password', lastUsedAt: null })]);
    expect(JSON.stringify(credentials)).not.toContain('argon2');
    const id = credentials[0]!.id;
    expect((await run(`credential remove acme ada ${id}`)).out).toBe('ada cannot sign in with it any more.\n');
    expect((await run('credential list acme ada')).out).toBe('There is nothing to sign in with.\n');
    expect(await rejected(`credential remove acme ada ${id}`)).toMatchObject({ code: 'credential_not_found' });
    expect(await rejected('credential list acme bob')).toMatchObject({ code: 'user_not_found' });
  });

  it('gives a public client no secret, and lists clients without any', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const open = ['client', 'create', 'acme', '--name', 'App', '--redirect-uri', 'http://localhost:9/cb'];
    const open1 = await latchkeyJson<Record<string, string>>(settings, [...open, '--client-id', 'one']);
    const open2 = await latchkeyJson<Record<string, string>>(settings, [...open, '--client-id', 'two', '--public']);
    expect(open1['clientSecret']).toHaveLength(43);
    expect(open2).not.toHaveProperty('clientSecret');
    expect(open2['discoveryUrl']).toBe('http://localhost:3000/t/acme/.well-known/openid-configuration');

    const { out } = await run('client list acme --json');
    expect((JSON.parse(out) as { clients: unknown[] }).clients).toHaveLength(2);
    expect(out).not.toMatch(/secret"|sealed/i);
  });

  it('makes groups, puts users into them and takes them out, and writes down each change', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    for (const name of ['ada', 'bob']) await run(`user create acme ${name} --no-password`);
    expect((await run('group list acme')).out).toBe('There is no group yet.\n');
    await latchkeyJson(settings, ['group', 'create', 'acme', 'staff', '--name', 'All staff']);
    expect((await run('group create acme admins')).out).toBe('The group admins of acme is there.\n');
    expect((await run('group list acme')).out).toBe('ID      NAME\nadmins  admins\nstaff   All staff\n');
    expect(await rejected('group create acme staff')).toMatchObject({ problems: [{ path: 'id' }] });
    expect(await rejected('group create acme Staff! --name=\u0007')).toMatchObject({
      problems: [{ path: 'id' }, { path: 'name' }],
    });

    expect((await run('user groups acme ada')).out).toBe('ada is in no group.\n');
    expect((await run('user groups acme ada --add staff --add admins')).out).toBe('admins\nstaff\n');
    expect((await run('user groups acme ada --add staff --remove admins')).out).toBe('staff\n');
    expect(await rejected('user groups acme ada --remove staff --add stuff')).toMatchObject({
      ...{ code: 'group_not_found', message: 'There is no group stuff in acme. Did you mean staff?' },
    });
    expect((await run('user groups acme ada --add staff --remove staff')).code).toBe(2);
    expect((await run('group members acme staff')).out).toBe('USER  STATUS  NAME\nada   active  ada\n');
    expect((await run('group members acme admins')).out).toBe('Nobody is in it.\n');

    expect((await run('group remove acme staff')).out).toBe('The group staff of acme is removed.\n');
    expect(await rejected('group remove acme staff')).toMatchObject({ code: 'group_not_found' });
    expect(await latchkeyJson(settings, ['user', 'groups', 'acme', 'ada'])).toMatchObject({ groups: [] });
    const { events } = await latchkeyJson<{ events: object[] }>(settings, ['audit', 'acme', '--limit', '5']);
    expect(events).toMatchObject([
      { type: 'group.removed', details: { group: 'staff' } },
      { type: 'user.groups_changed', details: { added: '', removed: 'admins' } },
      { type: 'user.groups_changed', details: { added: 'admins staff', removed: '' } },
      { type: 'group.created', details: { group: 'admins' } },
      { type: 'group.created', details: { group: 'staff' } },
    ]);
    expect((await run('audit acme --limit 1')).out).toMatch(/ group\.removed +success .* group=staff\n$/);
  });

  it('keeps a group that the policy names, and takes no policy with one that is not there', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    await run('group create acme staff');
    const { policy } = await latchkeyJson<{ policy: object }>(settings, ['tenant', 'policy', 'acme']);
    const groups = [{ group: 'staff', passkeys: { max: 2 } }];
    expect((await run('tenant policy acme --set -', JSON.stringify({ ...policy, groups }))).code).toBe(0);
    expect(await rejected('group remove acme staff')).toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('policy.groups.0.group: names staff; take it out first'),
    });
    const unknown = JSON.stringify({ ...policy, groups: [{ group: 'stuff', passkeys: { max: 2 } }] });
    const { code, error } = await run('tenant policy acme --set - --force', unknown);
    expect([code, error]).toEqual([1, expect.stringContaining('there is no group stuff; create it first')]);
  });

  it('suspends an application, and replaces what it asks for by what it printed', async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const open = ['client', 'create', 'acme', '--name', 'App', '--redirect-uri', 'http://localhost:9/cb'];
    await latchkeyJson(settings, [...open, '--client-id', 'app']);
    expect((await run('client suspend acme app')).out).toMatch(/^app is suspended\. A running server follows/);
    expect((await run('client suspend acme app')).out).toBe('app is suspended already.\n');
    expect((await run('client list acme')).out).toMatch(/^app +suspended /m);
    expect((await run('client resume acme app')).out).toMatch(/^app is active\. /);
    expect(await rejected('client suspend acme other')).toMatchObject({ code: 'client_not_found' });

    const rules = '{\n  "assurance": {\n    "required": "phishing_resistant"\n  }\n}\n';
    expect((await run('client rules acme app')).out).toBe('{}\n');
    expect((await run('client rules acme app --set -', rules)).code).toBe(0);
    expect((await run('client rules acme app')).out).toBe(rules);
    const wrong = JSON.stringify({ assurance: { required: 'very' }, session: { idle: 5 } });
    const { problems } = await rejected('client rules acme app --set -', wrong);
    expect((problems as { path: string }[]).map(({ path }) => path)).toEqual([
      'rules.session',
      'rules.assurance.required',
    ]);
    expect((await run('client rules acme app')).out).toBe(rules);

    const { events } = await latchkeyJson<{ events: object[] }>(settings, ['audit', 'acme', '--limit', '3']);
    expect(events).toMatchObject([
      { type: 'client.rules_changed', clientId: 'app' },
      { type: 'client.resumed', clientId: 'app' },
      { type: 'client.suspended', clientId: 'app' },
    ]);
  });

  it('says in one line that the database cannot be opened', async () => {
    writeFileSync(at('data'), 'a file where the folder would be');
    const { code, error } = await run('tenant list');
    expect(code).toBe(1);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(error).toContain(at('data'));
    expect((await run('check')).code).toBe(1);
  });
});
