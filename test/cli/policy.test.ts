import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { oncePerSecond } from '#src/cli/gradually.ts';
import { describeDryRun, lockedOut } from '#src/cli/whom-it-affects.ts';
import type { DryRunReport } from '#src/insight/dry-run.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { latchkey, latchkeyJson, type Settings } from './program.ts';

jest.setTimeout(60_000);

describe('policies on the command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;

  beforeEach(async () => {
    folder = temporaryFolder();
    settings = {
      LATCHKEY_DATA_DIR: join(folder.path, 'data'),
      LATCHKEY_SECRET: randomBytes(32).toString('base64'),
    };
    await run('tenant create acme --name Acme');
    await run('user create acme ada --password-file -', 'a quiet walk by the sea\n');
  });
  afterEach(() => folder.remove());

  const run = (line: string, input?: string) => latchkey(settings, line.split(' '), input);
  const changed = async (change: (policy: TenantPolicy) => Partial<TenantPolicy>) => {
    const { policy } = await latchkeyJson<{ policy: TenantPolicy }>(settings, ['tenant', 'policy', 'acme']);
    return JSON.stringify({ ...policy, ...change(policy) });
  };
  const withoutPasswords = () => changed(() => ({ signIn: { methods: ['passkey', 'temporary_access_pass'] } }));

  it('tells whom a policy would affect and changes nothing', async () => {
    const { code, out } = await run('policy dry-run acme --set -', await withoutPasswords());
    expect(code).toBe(0);
    expect(out).toContain('1 of 1 person would be asked for something else than today.');
    expect(out).toContain('1 of 1 person would have no way in any more: ada.');
    expect(out).toMatch(/setting up a second factor +1 +0\n/);
    expect(out).toMatch(/ada +ada +has nothing to begin with/);
    const report = await latchkeyJson<DryRunReport>(
      settings,
      ['policy', 'dry-run', 'acme', '--set', '-'],
      await withoutPasswords(),
    );
    expect(report).toMatchObject({ people: 1, noWayIn: { people: 1, newly: 1 }, passkeys: { stop: 0 } });
    const events = await latchkeyJson<{ events: { type: string }[] }>(settings, ['audit', 'acme']);
    expect(events.events.map(({ type }) => type)).toEqual(['user.created', 'tenant.created']);
  });

  it('lets no name control the terminal, and keeps it in JSON', async () => {
    const name = 'Pay\u001b[31mroll\u009b2J\u202e!';
    const created = [
      'client',
      'create',
      'acme',
      '--redirect-uri',
      'https://a.example/cb',
      '--name',
      name,
      '--client-id',
      'pay',
    ];
    expect((await latchkey(settings, created)).code).toBe(0);
    await run('client rules acme pay --set -', '{"signIn":{"methods":["passkey"]}}');
    const { out } = await run('policy explain acme ada --client pay');
    expect(out).toContain('Pay [31mroll 2J !');
    const json = await run('policy explain acme ada --client pay --json');
    expect(json.out).not.toMatch(/[\u009b\u202e]/);
    expect(json.out).not.toContain('\u001b');
    expect(JSON.stringify(JSON.parse(json.out))).toContain(JSON.stringify(name).slice(1, -1));
  });

  it('refuses to set a policy that leaves somebody without a way in, unless that is meant', async () => {
    const wanted = await withoutPasswords();
    const refused = await run('tenant policy acme --set - --json', wanted);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(JSON.parse(refused.error)).toMatchObject({
      error: {
        code: 'no_way_in',
        message: expect.stringContaining('1 of 1 person would have no way in any more: ada.'),
      },
    });
    expect((await run('tenant policy acme --set - --force', wanted)).code).toBe(0);
    // Who has no way in already keeps nobody from the next change.
    expect((await run('tenant policy acme --set -', wanted)).code).toBe(0);
  });

  it('says what is wrong with a policy as it would when it is set', async () => {
    for (const command of ['policy dry-run acme --set - --json', 'tenant policy acme --set - --json']) {
      const { code, error } = await run(command, '{}');
      expect([code, (JSON.parse(error) as { error: { code: string } }).error.code]).toEqual([1, 'validation_failed']);
    }
    expect((await run('policy dry-run acme')).code).toBe(2);
  });

  it('explains what a user would be asked, and every way on', async () => {
    const { code, out } = await run('policy explain acme ada');
    expect(code).toBe(0);
    expect(out).toContain('Nothing is proven in this session yet.');
    expect(out).toContain('sign in: Password -> set up: Passkey -> further factor: Passkey -> to the application');
    const proven = await run('policy explain acme ada --proven password --acr phr --json');
    expect(JSON.parse(proven.out)).toMatchObject({
      step: { kind: 'mfa_enrollment', offer: ['passkey'], required: 'phishing_resistant' },
      request: { requiredAssurance: 'phishing_resistant' },
      ways: [{ end: 'proceed' }],
    });
    expect((await run('policy explain acme ada --proven password=301 --max-age 300 --language de')).out).toContain(
      'Das ist zu lange her.',
    );
    await run('user disable acme ada');
    expect((await run('policy explain acme ada')).out).toContain('ada is disabled, and signs in nowhere.');
  });

  it.each([
    ['--proven smile', 2, 'usage'],
    ['--max-age soon', 2, 'usage'],
    ['--platform toaster', 2, 'usage'],
    ['--client nobody', 1, 'client_not_found'],
  ])('does not explain %s', async (options, code, reason) => {
    const failed = await run(`policy explain acme ada ${options} --json`);
    expect([failed.code, (JSON.parse(failed.error) as { error: { code: string } }).error.code]).toEqual([code, reason]);
  });
});

describe('a dry run in words', () => {
  const report: DryRunReport = {
    people: 1204,
    moves: [
      { before: 'nothing_more', after: 'no_way_in', people: 37 },
      { before: 'nothing_more', after: 'nothing_more', people: 1166 },
      { before: 'no_way_in', after: 'no_way_in', people: 1 },
    ],
    passkeys: { usable: 1500, stop: 40, people: 37 },
    noWayIn: {
      people: 38,
      newly: 37,
      first: Array.from({ length: 37 }, (_, index) => ({
        ...{ id: `${index}`, username: `user${index}`, displayName: `User ${index}` },
        reason: 'no_first_factor',
      })),
    },
    unknownGroups: ['finanse'],
  };

  it('names some and counts the rest', () => {
    expect(lockedOut(report)).toBe(
      '37 of 1,204 people would have no way in any more: user0, user1, user2, user3, user4 and 32 more.',
    );
    expect(lockedOut({ ...report, noWayIn: { people: 1, newly: 0, first: [] } })).toBeUndefined();
  });

  it('tells of passkeys, of those who have no way in today, and of groups that are not there', () => {
    const text = describeDryRun(report);
    expect(text).toContain('37 of 1,204 people would be asked for something else than today.');
    expect(text).toContain('40 of 1,500 passkeys would stop working, of 37 people.');
    expect(text).toContain('1 person has no way in today, and would have none.');
    expect(text).toContain('There is no group finanse: what the policy says of it is for nobody.');
  });
});

describe('progress without an end in sight', () => {
  it('is told once a second', () => {
    let now = 100;
    const told: number[] = [];
    const tell = oncePerSecond({ now: () => now }, (done) => told.push(done));
    for (const [at, done] of [
      [100, 500],
      [101, 1000],
      [101, 1500],
      [103, 2000],
    ] as const) {
      now = at;
      tell(done);
    }
    expect(told).toEqual([1000, 2000]);
  });
});
