// Writes who may do what into docs/admin.md: npm run admin-matrix.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OPERATIONS } from '../src/admin/operations/index.ts';
import { withMatrix } from './lib/admin-matrix.ts';

const page = join(resolve(import.meta.dirname, '..'), 'docs/admin.md');
writeFileSync(page, withMatrix(readFileSync(page, 'utf8'), OPERATIONS));
