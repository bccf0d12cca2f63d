import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { User } from '#src/storage/ports/user-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command } from './in-process.ts';
import type { Settings } from './program.ts';

describe('what an operator does every day', () => {
  const folder = temporaryFolder();
  const settings: Settings = {
    LATCHKEY_DATA_DIR: join(folder.path, 'data'),
    LATCHKEY_SECRET: randomBytes(32).toString('base64'),
  };
  let count = 0;
  /** Each test has a tenant of its own. */
  let acme = '';

  const run = (line: string, input?: string) => command(settings, line.replace('acme', acme).split(' '), input);
  const done = async (line: string, input?: string) => {
    const { code, out, error } = await run(line, input);
    expect([line, code, error]).toEqual([line, 0, '']);
    return out;
  };
  const json = async <T>(line: string, input?: string) => JSON.parse(await done(`${line} --json`, input)) as T;
  const refused = async (line: string, input?: string) => {
    const { code, error } = await run(`${line} --json`, input);
    return [code, (JSON.parse(error) as { error: { code: string } }).error.code];
  };
  const events = async () =>
    (await json<{ events: { type: string; actor: string | null }[] }>('audit acme')).events.map(
      ({ type, actor }) => `${type} by ${actor}`,
    );

  beforeEach(async () => {
    count += 1;
    acme = `acme-${count}`;
    await done('tenant create acme --name Acme');
  });
  afterAll(() => folder.remove());

  it('is to find users, by text, group, role and status, a part at a time', async () => {
    await done('group create acme staff');
    for (const name of ['ada', 'bob', 'cyd']) {
      await done(`user create acme ${name} --no-password --email ${name}@${name === 'cyd' ? 'other' : 'acme'}.example`);
    }
    await done('user groups acme bob --add staff');
    await done('user disable acme cyd');
    const found = async (options: string) =>
      (await json<{ users: User[] }>(`user list acme${options}`)).users.map(({ username }) => username);
    expect(await found('')).toEqual(['ada', 'bob', 'cyd']);
    expect(await found(' --text other.ex')).toEqual(['cyd']);
    expect(await found(' --group staff')).toEqual(['bob']);
    expect(await found(' --status disabled')).toEqual(['cyd']);
    expect(await found(' --role admin')).toEqual([]);
    expect(await found(' --after ada --limit 1')).toEqual(['bob']);
    expect(await done('user list acme --limit 2')).toMatch(/There are more: --after bob, or a higher --limit\.\n$/);
    expect(await done('user list acme --text nobody')).toBe('There is nobody like that.\n');
    expect(await refused('user list acme --group stuff')).toEqual([1, 'group_not_found']);
    expect(await refused('user list acme --role boss')).toEqual([2, 'usage']);
    expect(await refused('user list acme --limit 0')).toEqual([2, 'usage']);
  });

  it('is to look at a user, and to change how they are called and reached', async () => {
    await done('user create acme ada --password-file - --email ada@acme.example', 'a quiet walk by the sea\n');
    const shown = await done('user show acme ada');
    expect(shown).toMatch(/^email +ada@acme\.example \(not verified\)$/m);
    expect(shown).toMatch(/ password +Password +\d{4}-\d\d-\d\d +-$/m);
    expect(shown).toMatch(/^signed in +in 0 browsers$/m);
    expect(shown).not.toContain('argon2');

    const update = 'user update acme ada --name Ada --email lovelace@acme.example --email-verified --external-id hr-1';
    expect(await json(update)).toMatchObject({
      user: { displayName: 'Ada', email: 'lovelace@acme.example', emailVerified: true, externalId: 'hr-1', version: 2 },
      changed: ['displayName', 'email', 'emailVerified', 'externalId'],
    });
    expect(await done(update)).toBe('ada is so already.\n');
    expect(await json('user update acme lovelace@acme.example --email none --username ally')).toMatchObject({
      user: { username: 'ally', email: null, emailVerified: false },
    });
    expect(await refused('user update acme ally')).toEqual([2, 'usage']);
    expect(await refused('user update acme ally --email nonsense')).toEqual([1, 'validation_failed']);
    expect(await refused('user show acme ada')).toEqual([1, 'user_not_found']);
    expect((await events()).slice(0, 3)).toEqual([
      'user.updated by operator',
      'user.updated by operator',
      'user.created by operator',
    ]);
  });

  it('is to see how far campaigns are, and who has no passkey yet', async () => {
    await done('user create acme ada --no-password');
    await done('user create acme bob --no-password');
    await done('user disable acme bob');
    expect(await json('campaign status acme')).toMatchObject({
      campaigns: [{ id: 'everybody', people: 1, withPasskey: 0, required: 0, putOff: 0 }],
    });
    expect(await done('campaign status acme')).toMatch(/everybody +suggest +- +1 +0 \(0 %\) +0 +0 +1$/m);
    expect(await done('campaign status acme --without everybody')).toMatch(/^ada +ada +- +not asked yet$/m);
    expect(await refused('campaign status acme --without spring')).toEqual([1, 'campaign_not_found']);
  });

  it('is to rename groups, and to look at applications and change them', async () => {
    await done('group create acme staff');
    await done('group rename acme staff Crew');
    expect(await done('group list acme')).toMatch(/^staff +Crew$/m);
    await done('client create acme --name App --redirect-uri https://app.example/cb --client-id app');
    const shown = await done('client show acme app');
    expect(shown).toMatch(/^secret +there is one$/m);
    expect(shown).not.toContain('sealed');
    const metadata = await done('client metadata acme app');
    await done('client metadata acme app --set - --first-party yes', metadata.replace('"App"', '"New"'));
    expect(await json('client show acme app')).toMatchObject({
      client: { firstParty: true, hasSecret: true, metadata: { client_name: 'New' }, version: 2 },
    });
    expect(await refused('client metadata acme app --set -', '{}')).toEqual([1, 'validation_failed']);
    expect(await refused('client metadata acme app --set -', '[]')).toEqual([1, 'validation_failed']);
    expect(await events()).toEqual(expect.arrayContaining(['client.changed by operator', 'group.renamed by operator']));
  });

  it('is written down as done by the operator, each act of it', async () => {
    await done('user create acme ada --no-password');
    for (const act of [
      'user pass acme ada',
      'session end acme ada --all',
      'user disable acme ada',
      'user enable acme ada',
    ]) {
      await done(act);
    }
    await done('tenant update acme --name Acme2');
    await done('tenant suspend acme');
    await done('tenant resume acme');
    const all = await events();
    expect(all.filter((event) => !event.endsWith(' by operator'))).toEqual([]);
    expect(all.map((event) => event.split(' ')[0])).toEqual([
      ...['tenant.resumed', 'tenant.suspended', 'tenant.changed', 'user.enabled', 'user.disabled', 'sessions.ended'],
      ...['temporary_access_pass.issued', 'user.created', 'tenant.created'],
    ]);
  });
});
