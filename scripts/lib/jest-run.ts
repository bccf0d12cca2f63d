import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failure. */
  readonly failures: readonly string[];
}

export interface JestOptions {
  readonly root: string;
  readonly args: readonly string[];
  /** The whole run may take this long. */
  readonly timeoutSeconds: number;
  /** After the last test, the process must end within this time: what keeps it alive is a leak. */
  readonly graceSeconds: number;
  readonly output: 'inherit' | 'ignore';
}

const POLL_MS = 100;

/** Runs jest with the summary reporter. Whatever goes wrong, it ends, and what went wrong is a failure. */
export async function runJest(options: JestOptions): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  try {
    return await watchJest(options, join(folder, 'summary.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watchJest(options: JestOptions, file: string): Promise<Totals> {
  const { root, args, timeoutSeconds, graceSeconds, output } = options;
  const child = spawn(process.execPath, [...NODE_FLAGS, ...jestArguments(root), ...args], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, TEST_SUMMARY_FILE: file },
  });
  const exited = new Promise<number>((done) => child.on('close', (code) => done(code ?? 1)));

  const deadline = performance.now() + timeoutSeconds * 1000;
  let summaryAt: number | undefined;
  for (;;) {
    const code = await Promise.race([exited, sleep(POLL_MS)]);
    const summary = readTotals(file);
    if (code !== undefined) return ended(summary, code);
    if (summary !== undefined) summaryAt ??= performance.now();
    const isLeaking = summaryAt !== undefined && performance.now() - summaryAt > graceSeconds * 1000;
    if (!isLeaking && performance.now() < deadline) continue;
    child.kill('SIGKILL');
    await exited;
    return isLeaking
      ? failedToo(summary, 'jest did not exit after its last test: a server, a timer or a socket was left open')
      : failedToo(summary, `jest was not finished after ${timeoutSeconds} seconds`);
  }
}

const NODE_FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const jestArguments = (root: string) => [
  resolve(root, 'node_modules/jest/bin/jest.js'),
  `--reporters=${resolve(import.meta.dirname, '../../test/support/summary-reporter.cjs')}`,
  // Last, because --reporters takes every word up to the next option.
  '--ci',
  // A busy machine is no failure.
  '--testTimeout=30000',
];

function ended(totals: Totals | undefined, code: number): Totals {
  if (totals === undefined) return failedToo(totals, `jest ended with code ${code} before its tests did`);
  if (totals.passed + totals.failed === 0) return failedToo(totals, 'not one test ran');
  return code !== 0 && totals.failed === 0 ? failedToo(totals, `jest ended with code ${code}`) : totals;
}

function failedToo(totals: Totals | undefined, failure: string): Totals {
  const { passed, failed, skipped, failures } = totals ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  return { passed, failed: failed + 1, skipped, failures: [...failures, failure] };
}

function readTotals(file: string): Totals | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isTotals(json) ? json : undefined;
  } catch {
    // Not there yet, or not written to its end.
    return undefined;
  }
}

const isTotals = (value: unknown): value is Totals =>
  typeof value === 'object' && value !== null && 'passed' in value && 'failed' in value && 'failures' in value;
