// Runs every check that needs no running code, and prints one line for each.
import { CHECKS, describeChecks, runChecks } from './lib/checks.ts';

const results = await runChecks(CHECKS);
console.log(describeChecks(results));
if (!results.every(({ passed }) => passed)) process.exitCode = 1;
