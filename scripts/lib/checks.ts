import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { run, type Finished } from './run.ts';

export interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

export interface CheckResult extends Finished {
  readonly name: string;
  readonly passed: boolean;
}

const root = resolve(import.meta.dirname, '../..');
const bin = (name: string) => resolve(root, 'node_modules/.bin', name);

/** Everything that looks at the sources without running them. */
export const CHECKS: readonly Check[] = [
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'boundaries', command: [process.execPath, 'scripts/check-boundaries.ts'] },
  { name: 'format', command: [bin('prettier'), '--check', '--cache', '--log-level', 'warn', '.'] },
  { name: 'unused', command: [bin('knip'), '--no-progress'] },
];

const TIMEOUT_SECONDS = 120;

/** Runs checks, as many at a time as there are processors, and answers in the order given. */
export async function runChecks(checks: readonly Check[], atATime = availableParallelism()): Promise<CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const queue = [...checks];
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      const { name, command } = check;
      const finished = await run(command, root, TIMEOUT_SECONDS);
      results.set(name, { name, passed: finished.code === 0, ...finished });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atATime) }, worker));
  return checks.flatMap(({ name }) => results.get(name) ?? []);
}

/** A short table, and below it what the failed checks said. */
export function describeChecks(results: readonly CheckResult[]): string {
  const rows = results.map(
    ({ name, passed, seconds }) => `  ${passed ? 'pass' : 'FAIL'}  ${name.padEnd(12)} ${seconds.toFixed(1)} s`,
  );
  const failures = results
    .filter(({ passed }) => !passed)
    .map(({ name, output }) => `\n${name} failed:\n${output.trim()}`);
  return [...rows, ...failures].join('\n');
}
