// Builds the browser code, runs all checks and all tests, and ends with one line for the whole.
import { resolve } from 'node:path';
import { CHECKS, describeChecks, runChecks, type Check } from './lib/checks.ts';
import { runJest } from './lib/jest-run.ts';

const root = resolve(import.meta.dirname, '..');
const BUILD: Check = { name: 'build', command: [process.execPath, 'scripts/build-browser.ts'] };
const TIMEOUT_SECONDS = 1800;
const GRACE_SECONDS = 10;

const checks = [...(await runChecks([BUILD])), ...(await runChecks(CHECKS))];
console.log(`checks\n${describeChecks(checks)}\n\ntests`);
const tests = await runJest({
  root,
  args: process.argv.slice(2),
  timeoutSeconds: TIMEOUT_SECONDS,
  graceSeconds: GRACE_SECONDS,
  output: 'inherit',
});

const failedChecks = checks.filter(({ passed }) => !passed);
const failures = [...failedChecks.map(({ name }) => `check: ${name}`), ...tests.failures];
if (failures.length > 0) console.log(`\nfailed\n${failures.map((failure) => `  ${failure}`).join('\n')}`);

const missing = process.env['CHROMIUM_MISSING'];
if (missing) console.log(`\nWARNING: the browser tests were skipped: ${missing}`);

const passed = checks.length - failedChecks.length + tests.passed;
const failed = failedChecks.length + tests.failed;
console.log(`\n${passed} passed, ${failed} failed, ${tests.skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
