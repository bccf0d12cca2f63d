// Fails when a source breaks the architecture: who may import whom, one door for each dependency, and habits.
import { globSync, readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { checkBoundaries } from './lib/boundaries/check.ts';
import { describeViolation } from './lib/boundaries/violation.ts';

const root = resolve(import.meta.dirname, '..');
const paths = globSync('{src,scripts,test}/**/*.ts', { cwd: root, exclude: ['test/fixtures/**'] });
const tree = Object.fromEntries(
  paths.map((path) => [path.split(sep).join('/'), readFileSync(resolve(root, path), 'utf8')]),
);
const violations = checkBoundaries(tree);

for (const violation of violations) console.error(describeViolation(violation));
console.log(`boundaries: ${paths.length} files, ${violations.length} violations`);
if (paths.length === 0 || violations.length > 0) process.exitCode = 1;
