import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { totpContext } from '#src/methods/totp/totp.ts';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { locationOf } from '../storage/children/location.ts';
import { startTestServer, TOTP_SECRET, type TestServer } from '../support/start-test-server.ts';

const PROGRAM = join(import.meta.dirname, '../../src/main.ts');

export type Address = Pick<TestServer, 'url' | 'issuer'>;

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly log: () => string;
  /** Resolves once the process is gone, whatever ended it. */
  readonly ended: Promise<number | null>;
}

/** The settings of a server process on a database that `seed` has filled. */
export function settingsOf(place: string, port: number): Record<string, string> {
  const { kind, ...where } = locationOf(place);
  const { path = '', url = '' }: { path?: string; url?: string } = where;
  return {
    PATH: '/nonexistent',
    LATCHKEY_STORAGE_KIND: kind,
    ...(kind === 'sqlite' ? { LATCHKEY_STORAGE_PATH: path } : { LATCHKEY_STORAGE_URL: url }),
    LATCHKEY_SECRET: createHash('sha256').update('test').digest('base64'),
    PORT: String(port),
  };
}

/** Starts a server of its own process, and waits until `isUp` finds in its log what it waits for. */
export async function startProcess(
  settings: Readonly<Record<string, string>>,
  isUp: (log: string) => boolean = (log) => log.includes('"listening"'),
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [PROGRAM], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown) => {
      log += String(chunk);
      if (isUp(log)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  return { child, pid: child.pid!, log: () => log, ended };
}

/** Where a server process answers. */
export function addressOf(port: number): Address {
  const url = `http://localhost:${port}`;
  return { url, issuer: (tenantId) => `${url}/t/${tenantId}` };
}

/**
 * Fills a database: `acme` takes the password alone, `globex` wants a passkey of everybody who signs in. Everybody has the same
 * password, hashed once, and the same authenticator app.
 */
export async function seed(place: string, users: { readonly acme: number; readonly globex: number }) {
  const server = await startTestServer({ storage: locationOf(place) });
  try {
    const off = { campaigns: [] } as const;
    await server.addTenant('acme', aPolicy({ ...off, assurance: { required: 'single_factor' } }));
    await server.addTenant('globex', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    const client = await server.addClient('acme', 'demo');
    await server.addClient('globex', 'demo');
    for (const tenantId of ['acme', 'globex'] as const) await addUsers(server, tenantId, users[tenantId]);
    await server.container.storage.unitOfWork().durable();
    return client;
  } finally {
    await server.close();
  }
}

async function addUsers({ container, addUser }: TestServer, tenantId: string, count: number): Promise<void> {
  const { users, sealer, storage } = container;
  const first = await addUser(tenantId, 'user0');
  const [password] = await storage.credentials.listByUser(tenantId, first.user.id);
  for (let index = 1; index < count; index++) {
    const { id: userId } = await users.createUser({ tenantId, username: `user${index}` });
    const [id, common] = [randomUUID(), { userId, createdAt: password!.createdAt, lastUsedAt: null }];
    await storage.credentials.add({ ...password!, userId, id: randomUUID() });
    const sealedSecret = sealer.seal(TOTP_SECRET, totpContext({ tenantId, userId, id }));
    await storage.credentials.add({ ...common, tenantId, id, method: 'totp', name: 'Phone', sealedSecret, counter: 0 });
  }
}
