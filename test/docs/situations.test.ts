import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SECTIONS } from '../flows/policy-matrix/situations.ts';
import { withSituations } from '../flows/policy-matrix/words.ts';

it('the documentation has the situations that are run; npm run situations writes them there', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/policy.md'), 'utf8');
  expect(withSituations(page, SECTIONS)).toBe(page);
});

it('the situations have names of their own', () => {
  const names = SECTIONS.flatMap(({ situations }) => situations.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.length).toBeGreaterThanOrEqual(60);
});
