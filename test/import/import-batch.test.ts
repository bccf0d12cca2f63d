import { afterEach, describe, expect, it } from '@jest/globals';
import type { RowOutcome } from '#src/import/refusal.ts';
import { totpContext } from '#src/methods/totp/totp.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { closeAll, HASH, importSetup } from './support.ts';

const SECRET = 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP';
const ADA = {
  ...{ username: ' Ada ', email: 'Ada@Acme.example', emailVerified: true, displayName: 'Ada Lovelace' },
  ...{ groups: ['staff'], externalId: 'hr-1', passwordHash: HASH, totpSecret: SECRET },
};
const reasons = (outcomes: readonly RowOutcome[]) =>
  outcomes.map((row) => (row.outcome === 'refused' ? row.problems.map(({ reason }) => reason).join() : row.outcome));

afterEach(closeAll);

function importing(open: () => ReturnType<typeof importSetup>) {
  it('brings a person with names, groups, password and authenticator app', async () => {
    const { batch, find, sealer, clock } = await open();
    expect(await batch([ADA])).toEqual([{ line: 1, username: 'ada', outcome: 'imported' }]);
    const ada = await find('ada@acme.example');
    expect(ada?.user).toMatchObject({
      ...{ username: 'ada', email: 'ada@acme.example', emailVerified: true, displayName: 'Ada Lovelace' },
      ...{ groups: ['staff'], externalId: 'hr-1', role: 'user', status: 'active', createdAt: clock.now(), version: 1 },
    });
    const [password, totp] = ada?.credentials ?? [];
    expect(password).toMatchObject({ method: 'password', foreign: true, lastUsedAt: null });
    expect(password?.method === 'password' && password.hash).toMatch(/^\$pbkdf2-sha256\$i=1\$/);
    if (totp?.method !== 'totp') throw new Error('no authenticator app');
    expect(sealer.open(totp.sealedSecret, totpContext(totp))).toBe(SECRET.replaceAll(' ', ''));
  });

  it('leaves whoever is there, by external id or user name, as they are: the same rows may come again', async () => {
    const { batch, find, storage } = await open();
    const bob = { username: 'bob' };
    await batch([ADA, bob]);
    const before = [await find('ada'), await find('bob')];
    const again = [
      { ...ADA, displayName: 'Another' },
      { ...bob, externalId: 'hr-2' },
    ];
    expect(reasons(await batch(again))).toEqual(['unchanged', 'unchanged']);
    expect(reasons(await batch([{ ...ADA, username: 'ada.king' }]))).toEqual(['unchanged']);
    expect([await find('ada'), await find('bob')]).toEqual(before);
    expect(await storage.users.page('acme', { limit: 9 })).toHaveLength(2);
  });

  it('refuses names of somebody else, and leaves nothing of it behind', async () => {
    const { batch, storage } = await open();
    await batch([ADA, { username: 'bob', externalId: 'hr-2', email: 'bob@acme.example' }]);
    const rows = [
      { username: 'bob', externalId: 'hr-3', passwordHash: HASH },
      { username: 'eve', email: 'ada@acme.example' },
      { username: 'bob@acme.example' },
      { username: 'ada.king', email: 'bob2@acme.example' },
    ];
    expect(reasons(await batch(rows))).toEqual(['taken', 'taken', 'taken', 'imported']);
    const people = await storage.users.page('acme', { limit: 9 });
    expect(people.map(({ username }) => username).toSorted()).toEqual(['ada', 'ada.king', 'bob']);
  });

  it('brings one person once where several imports bring them at once', async () => {
    const { batch, find, storage } = await open();
    const outcomes = (await Promise.all([batch([ADA]), batch([ADA]), batch([ADA])])).flat();
    expect(reasons(outcomes).toSorted()).toEqual(['imported', 'unchanged', 'unchanged']);
    expect(await storage.users.page('acme', { limit: 9 })).toHaveLength(1);
    expect((await find('ada'))?.credentials).toHaveLength(2);
  });
}

describe('importing some rows into SQLite', () => {
  importing(() => importSetup());

  it('refuses a second row of the same person or name, not the right row after a wrong one', async () => {
    const { batch } = await importSetup();
    const rows = [
      { username: 'ada', passwordHash: 'plain text' },
      { username: 'ada', email: 'ada@acme.example' },
      { username: 'ADA' },
      { username: 'eve', email: 'Ada@acme.example' },
      { username: 'carl', externalId: 'x' },
      { username: 'dora', externalId: 'x' },
    ];
    const wanted = ['hash_unknown', 'imported', 'twice', 'twice', 'imported', 'twice'];
    expect(reasons(await batch(rows, { dryRun: true }))).toEqual(wanted);
    expect(reasons(await batch(rows))).toEqual(wanted);
  });

  it('changes nothing in a dry run, and says what would be', async () => {
    const { batch, storage } = await importSetup();
    await batch([{ username: 'bob' }]);
    const rows = [ADA, { username: 'bob' }, { username: '' }];
    expect(reasons(await batch(rows, { dryRun: true }))).toEqual(['imported', 'unchanged', 'invalid']);
    expect(await storage.users.page('acme', { limit: 9 })).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'ada', 'malformed'],
    ['a list', ['ada'], 'malformed'],
    ['nothing', null, 'malformed'],
    ['a column that there is not', { username: 'ada', password: 'letmein' }, 'malformed'],
    ['a prototype', JSON.parse('{"username": "ada", "__proto__": {"role": "admin"}}'), 'malformed'],
    ['no user name', { email: 'ada@acme.example' }, 'invalid'],
    ['a user name that is none', { username: 'a\u200bda' }, 'invalid'],
    ['no text', { username: { $gt: '' } }, 'invalid'],
    ['an address that is none', { username: 'ada', email: 'ada@' }, 'invalid'],
    ['a flag that is none', { username: 'ada', emailVerified: 'maybe' }, 'invalid'],
    ['a status that is none', { username: 'ada', status: 'gone' }, 'invalid'],
    ['a role that is none', { username: 'ada', role: 'root' }, 'invalid'],
    ['a name that is too long', { username: 'ada', displayName: 'x'.repeat(101) }, 'invalid'],
    ['a group that there is not', { username: 'ada', groups: 'staff;nobody' }, 'group_unknown'],
    ['a role above user', { username: 'ada', role: 'helpdesk' }, 'role_not_allowed'],
    ['a hash of MD5', { username: 'ada', passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' }, 'hash_unknown'],
    [
      'a hash with N=2^30',
      { username: 'ada', passwordHash: `$scrypt$ln=30,r=8,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}` },
      'hash_too_costly',
    ],
    ['a secret that is no base32', { username: 'ada', totpSecret: '0189' }, 'totp_secret_invalid'],
    [
      'several things',
      { username: 'ada', groups: 'nobody', role: 'admin', totpSecret: '1' },
      'totp_secret_invalid,group_unknown,role_not_allowed',
    ],
  ])('refuses a row with %s', async (_, row, reason) => {
    const { batch, storage } = await importSetup();
    expect(reasons(await batch([row]))).toEqual([reason]);
    expect(await storage.users.page('acme', { limit: 9 })).toEqual([]);
  });

  it('takes what a table holds: text alone, and nothing for what is not given', async () => {
    const { batch, find } = await importSetup();
    const empty = {
      email: '',
      emailVerified: '',
      displayName: '',
      role: '',
      status: '',
      externalId: '',
      totpSecret: '',
    };
    const rows = [
      { ...empty, username: 'Ada', groups: '', passwordHash: '' },
      {
        ...empty,
        username: 'bob',
        email: 'bob@acme.example',
        emailVerified: 'TRUE',
        groups: 'staff, staff',
        status: 'disabled',
      },
    ];
    expect(reasons(await batch(rows))).toEqual(['imported', 'imported']);
    expect((await find('ada'))?.user).toMatchObject({
      displayName: 'Ada',
      email: null,
      emailVerified: false,
      groups: [],
    });
    expect((await find('bob'))?.user).toMatchObject({ emailVerified: true, groups: ['staff'], status: 'disabled' });
  });

  it('takes roles where they are allowed', async () => {
    const { batch, find } = await importSetup();
    expect(reasons(await batch([{ username: 'ada', role: 'admin' }], { allowRoles: true }))).toEqual(['imported']);
    expect((await find('ada'))?.user.role).toBe('admin');
  });

  it('repeats no hash and no secret in what it says', async () => {
    const { batch } = await importSetup();
    const rows = [{ username: 'ada', passwordHash: 's3cret-hash', totpSecret: 's3cret-0189' }];
    expect(JSON.stringify(await batch(rows))).not.toContain('s3cret');
  });
});

describeMongo('importing some rows', (mongo) => {
  importing(() => importSetup({ kind: 'mongodb', url: mongo.freshUrl() }));
});
