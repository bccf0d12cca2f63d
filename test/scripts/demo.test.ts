import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#src/config/load.ts';
import type { Config } from '#src/config/schema.ts';
import { createContainer } from '#src/container.ts';
import { dataFolder } from '../../scripts/lib/demo/data-folder.ts';
import type { DemoFacts } from '../../scripts/lib/demo/facts.ts';
import { seedDemo } from '../../scripts/lib/demo/seed-demo.ts';
import { seed } from '../../scripts/lib/demo/seed.ts';

const SLOW = 30_000;
let seeded = '';
let path = '';

// Hashing six passwords takes a while: it is done once, and copied.
beforeAll(async () => {
  seeded = path = mkdtempSync(join(tmpdir(), 'latchkey-demo-'));
  await start();
}, SLOW);
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'latchkey-demo-'));
  cpSync(seeded, path, { recursive: true });
});
afterEach(() => rmSync(path, { recursive: true, force: true }));
afterAll(() => rmSync(seeded, { recursive: true, force: true }));

function configOf(port = 4000): Config {
  const env = {
    PORT: String(port),
    LATCHKEY_DATA_DIR: path,
    LATCHKEY_SECRET_FILE: join(path, 'secret'),
    LATCHKEY_LOG_LEVEL: 'silent',
  };
  return loadConfig({ env, readFile: (file) => readFileSync(file, 'utf8'), workingDirectory: path });
}

async function start(port?: number): Promise<DemoFacts> {
  const folder = dataFolder(path);
  folder.prepare('go_on');
  return seedDemo(configOf(port), folder);
}

const secretsOf = ({ tenants }: DemoFacts) => tenants.map(({ users, clientSecret }) => ({ users, clientSecret }));

describe('the demo data', () => {
  it('are readable by their owner alone', () => {
    const files = readdirSync(path).filter((name) => !/-(wal|shm)$/.test(name));
    expect(files.toSorted()).toEqual(['demo.json', 'demo.seed.json', 'latchkey.db', 'secret']);
    for (const file of files) expect(statSync(join(path, file)).mode & 0o777).toBe(0o600);
  });

  it('hold, for each tenant, an admin and a user with a second factor, a newcomer without, and who is in which group', async () => {
    const { tenants } = await start();
    expect(tenants.map(({ id, issuer }) => [id, issuer])).toEqual([
      ['acme', 'http://localhost:4000/t/acme'],
      ['globex', 'http://localhost:4000/t/globex'],
    ]);
    const common = [
      ['admin', true, []],
      ['user', true, []],
      ['user', false, []],
    ];
    const described = tenants.map(({ users }) =>
      users.map(({ role, totpSecret, groups }) => [role, totpSecret !== null, groups]),
    );
    expect(described).toEqual([[...common, ['user', true, ['finance']]], common]);
    const container = await createContainer(configOf());
    const finance = await container.storage.groups.list('acme');
    const frances = await container.users.findByIdentifier('acme', 'frances');
    await container.storage.close();
    expect([finance.map(({ id }) => id), frances?.groups]).toEqual([['finance'], ['finance']]);
  });

  it('let each user sign in with what they say', async () => {
    const { tenants } = await start();
    const container = await createContainer(configOf());
    try {
      for (const { id: tenantId, users } of tenants) {
        for (const { username, password } of users) {
          const user = await container.users.findByIdentifier(tenantId, username);
          const proof = await container.methods.password.verify({ tenantId, user, subject: username }, { password });
          expect(proof.proven).toBe(true);
        }
      }
    } finally {
      await container.storage.close();
    }
  });

  it('are the same at the next start, and follow the application to another port', async () => {
    const first = await start(4000);
    const second = await start(5000);
    expect(secretsOf(second)).toEqual(secretsOf(first));
    expect(second.tenants[0]?.redirectUri).toBe('http://localhost:5001/callback/acme');
    expect(JSON.parse(readFileSync(join(path, 'demo.json'), 'utf8'))).toEqual(second);
    const container = await createContainer(configOf());
    const client = await container.clients.find('acme', 'demo-application');
    await container.storage.close();
    expect(client?.metadata['redirect_uris']).toEqual(['http://localhost:5001/callback/acme']);
  });

  it.each([0, 2, 3, 10, 17])(
    'are completed when their making was cut short after %d steps',
    async (steps) => {
      const folder = dataFolder(path);
      const whole = await start();
      const plan = folder.plan();
      if (plan === undefined) throw new Error('the plan was not kept');
      for (const file of readdirSync(path)) if (file.startsWith('latchkey.db')) rmSync(join(path, file));
      const unfinished = { ...plan, complete: false };
      folder.savePlan(unfinished);
      const cut = await createContainer(configOf());
      await expect(seed(failingAfter(steps, cut), unfinished, 'http://localhost:4001')).rejects.toThrow('cut short');
      await cut.storage.close();

      const facts = await start();
      expect(facts.tenants.map(({ users }) => users)).toEqual(whole.tenants.map(({ users }) => users));
      const container = await createContainer(configOf());
      for (const { id, users } of facts.tenants) {
        for (const { username, totpSecret } of users) {
          const user = await container.users.findByIdentifier(id, username);
          const credentials = await container.storage.credentials.listByUser(id, user?.id ?? '');
          expect(credentials.map(({ method }) => method)).toEqual(totpSecret ? ['password', 'totp'] : ['password']);
        }
      }
      await container.storage.close();
    },
    SLOW,
  );

  it('are removed by a reset, which leaves everything else', () => {
    writeFileSync(join(path, 'mine.txt'), 'mine');
    dataFolder(path).reset();
    expect(readdirSync(path)).toEqual(['mine.txt']);
  });

  it('never take the place of a database that the demo did not make', () => {
    rmSync(join(path, 'demo.seed.json'));
    expect(() => dataFolder(path).prepare('start_anew')).toThrow('was not made by quickstart');
    expect(() => dataFolder(path).reset()).toThrow('was not made by quickstart');
    expect(existsSync(join(path, 'latchkey.db'))).toBe(true);
  });

  it.each([
    ['below a file', () => join(path, 'secret', 'data'), 'is not a folder'],
    ['where no folder can be made', () => '/proc/latchkey/data', 'cannot be written'],
  ])('say what is wrong with a folder %s', (_where, folder, message) => {
    expect(() => dataFolder(folder()).prepare('go_on')).toThrow(message);
  });

  it('are not opened without the secret that sealed them', () => {
    rmSync(join(path, 'secret'));
    expect(() => dataFolder(path).prepare('go_on')).toThrow('Put it back, or start anew with --reset');
  });
});

type Container = Awaited<ReturnType<typeof createContainer>>;

/** A container whose storage fails from the n-th write of the seeding on. */
function failingAfter(writes: number, container: Container): Container {
  let left = writes;
  const counted =
    <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      if (left-- <= 0) throw new Error('cut short');
      return act(...args);
    };
  const { storage, users, tenants, clients } = container;
  const { credentials } = storage;
  return {
    ...container,
    tenants: { ...tenants, createTenant: counted(tenants.createTenant) },
    users: { ...users, createUser: counted(users.createUser) },
    clients: { ...clients, createClient: counted(clients.createClient) },
    storage: {
      ...storage,
      credentials: {
        ...credentials,
        add: counted(credentials.add),
        replaceMethod: counted(credentials.replaceMethod),
      },
    },
  };
}
