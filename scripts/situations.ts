// Writes the situations of the policy matrix into docs/policy.md: npm run situations.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SECTIONS } from '../test/flows/policy-matrix/situations.ts';
import { withSituations } from '../test/flows/policy-matrix/words.ts';

const page = join(resolve(import.meta.dirname, '..'), 'docs/policy.md');
writeFileSync(page, withSituations(readFileSync(page, 'utf8'), SECTIONS));
