import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/cli/program.ts';
import { addressOf, settingsOf } from '../../test/faults/server-process.ts';
import type { Deployment } from './deployment.ts';
import { seed } from './seed.ts';
import { deploymentOf, SMALL } from './systems.ts';

const PROGRAM = join(import.meta.dirname, '../../src/main.ts');

/** Latchkey as an operator starts it, with so many workers on one file. */
export interface WorkersSystem {
  readonly workers: number;
  readonly deployment: Deployment;
  /** CPU milliseconds of all its processes. */
  cpu(): number;
  stop(): Promise<void>;
}

export async function startWorkers(workers: number): Promise<WorkersSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const path = join(folder, 'latchkey.db');
  const seeded = await seed({ kind: 'sqlite', path }, SMALL);
  const port = await freePort();
  const env = { ...settingsOf(path, port), LATCHKEY_WORKERS: String(workers), LATCHKEY_LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  await until(async () => (await isReady(port)) && (workers === 1 || childrenOf(pid).length === workers));
  return {
    workers,
    deployment: deploymentOf(addressOf(port).url, seeded),
    cpu: () => [pid, ...childrenOf(pid)].reduce((sum, pid) => sum + cpuOf(pid), 0),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isReady = (port: number) =>
  fetch(`http://localhost:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 300) throw new Error('the workers do not come up');
    await wait(100);
  }
}

// Linux alone tells of other processes without a program.
function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}

/** proc(5): utime and stime, in hundredths of a second, after a name that may hold anything. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
