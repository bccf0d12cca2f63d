import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startServer, type RunningServer } from '#src/main.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPolicy } from '../support/builders.ts';
import { testConfig } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Seconds within which a request is answered, whatever the database does: five of patience, and some for the machine. */
const BOUND = 9;

describe('a database in trouble', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let server: RunningServer | undefined;
  let log: string[];
  let authorization: string;

  beforeEach(() => {
    folder = temporaryFolder();
    log = [];
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    folder.remove();
  });

  const start = async (path: string) => {
    const destination = { write: (line: string) => void log.push(line) };
    const config = testConfig({ storage: { kind: 'sqlite', path } });
    server = await startServer(config, { logger: createLogger({ level: 'info', destination }) });
    await server.container.tenants.createTenant({ id: 'acme', name: 'Acme', policy: aPolicy() });
    const { clientId, secret } = await server.container.clients.createClient({
      tenantId: 'acme',
      clientId: 'service',
      firstParty: true,
      metadata: { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
    });
    authorization = `Basic ${Buffer.from(`${clientId}:${secret ?? ''}`).toString('base64')}`;
    await server.container.storage.unitOfWork().durable();
    return `http://localhost:${server.port}`;
  };
  /** A request that reads and writes. */
  const getToken = async (url: string) => {
    const response = await fetch(`${url}/t/acme/token`, {
      method: 'POST',
      headers: { Authorization: authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    return { status: response.status, text: await response.text() };
  };
  const readiness = async (url: string) => (await fetch(`${url}/readyz`)).status;
  const until = async (status: number, answer: () => Promise<number>) => {
    const start = performance.now();
    while ((await answer()) !== status) {
      if (performance.now() - start > BOUND * 1000) throw new Error(`never ${status}`);
    }
  };
  const troubleInLog = () => log.filter((line) => line.includes('"level":"error"')).join('');

  it('that another process has locked costs each request a bounded wait and a 503, all at once, and then nothing', async () => {
    const path = join(folder.path, 'latchkey.db');
    const url = await start(path);
    expect((await getToken(url)).status).toBe(200);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');

    const begun = performance.now();
    const requests = Promise.all(Array.from({ length: 10 }, () => getToken(url)));
    // Others are answered meanwhile, and the balancer is told.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await readiness(url)).toBe(503);
    expect(performance.now() - begun).toBeLessThan(4000);
    const answers = await requests;
    expect(performance.now() - begun).toBeLessThan(BOUND * 1000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(troubleInLog()).toContain(`${path} is locked by another process that does not let go.`);

    other.exec('ROLLBACK');
    other.close();
    expect(await readiness(url)).toBe(200);
    expect((await getToken(url)).status).toBe(200);
  }, 30_000);

  it('that is locked for a moment only makes a request wait', async () => {
    const path = join(folder.path, 'latchkey.db');
    const url = await start(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    setTimeout(() => other.exec('ROLLBACK'), 700);
    const begun = performance.now();
    expect((await getToken(url)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(600);
    other.close();
  });

  it('whose file was moved away is not written into a file that nobody will find, and works again when it is back', async () => {
    const path = join(folder.path, 'latchkey.db');
    const url = await start(path);
    renameSync(path, `${path}.away`);
    await until(503, () => readiness(url));
    const problem = await fetch(`${url}/t/nobody`, { headers: { Accept: 'application/json' } });
    expect(problem.headers.get('Retry-After')).toBe('5');
    expect(await problem.json()).toMatchObject({ type: 'urn:latchkey:problem:unavailable', status: 503 });
    expect((await getToken(url)).status).toBe(503);
    expect(troubleInLog()).toContain(`${path} was moved or deleted.`);
    renameSync(`${path}.away`, path);
    expect((await getToken(url)).status).toBe(200);
    expect(await readiness(url)).toBe(200);
  }, 20_000);

  const disk = smallDisk();
  const onSmallDisk = disk === undefined ? describe.skip : describe;
  if (disk === undefined) process.stderr.write('\nSKIPPED: on a full disk: only root can mount a small one here.\n');
  onSmallDisk('on a full disk', () => {
    it('keeps what was answered, writes nothing by half, and goes on when there is space', async () => {
      const { path: mounted, unmount } = disk!();
      try {
        const path = join(mounted, 'latchkey.db');
        const url = await start(path);
        expect((await getToken(url)).status).toBe(200);
        const ballast = join(mounted, 'ballast');
        fill(ballast);
        await until(503, async () => (await getToken(url)).status);
        expect(troubleInLog()).toContain(`${path} cannot grow: no space is left on its disk.`);
        const problem = await fetch(`${url}/healthz`);
        expect(problem.status).toBe(200);
        expect(await server!.container.storage.tenants.find('acme')).toMatchObject({ name: 'Acme' });

        rmSync(ballast);
        await until(200, () => readiness(url));
        expect((await getToken(url)).status).toBe(200);
        await server!.close();
        server = undefined;
        expect(integrity(path)).toBe('ok');
      } finally {
        await server?.close();
        server = undefined;
        unmount();
      }
    }, 60_000);
  });

  it('that another process locks while the server starts is waited for, and named when it does not let go', async () => {
    const path = join(folder.path, 'latchkey.db');
    const child = await lockedByAnother(path);
    await expect(start(path)).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining(path) });
    child.kill('SIGKILL');
    await once(child, 'close');
    const url = await start(path);
    expect(await readiness(url)).toBe(200);
  }, 30_000);

  /** A tmpfs of 2 MB, where this account may mount one. */
  function smallDisk(): (() => { path: string; unmount(): void }) | undefined {
    const mount = (path: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path]).status === 0;
    const unmount = (path: string) => spawnSync('umount', [path]);
    const probe = temporaryFolder();
    const mayMount = mount(probe.path);
    if (mayMount) unmount(probe.path);
    probe.remove();
    if (!mayMount) return undefined;
    return () => {
      const path = join(folder.path, 'disk');
      mkdirSync(path);
      mount(path);
      return { path, unmount: () => void unmount(path) };
    };
  }
});

function fill(file: string): void {
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

function integrity(path: string): unknown {
  const db = new DatabaseSync(path);
  const verdict = db.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  db.close();
  return verdict;
}

async function lockedByAnother(path: string): Promise<ChildProcess> {
  const script = `
    const db = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)});
    db.exec('BEGIN EXCLUSIVE'); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
