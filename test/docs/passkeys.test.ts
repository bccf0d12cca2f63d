import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RefusalReason } from '#src/methods/method.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import type { RegistrationRefusal } from '#src/methods/passkey/registration.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGE = read('docs/passkeys.md');

/** The rows of the table whose first column has this heading, cell by cell. */
function table(heading: string): string[][] {
  const lines = PAGE.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rest = lines.slice(start + 2);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

interface Texts {
  readonly [code: string]: { readonly title: string; readonly text: string };
}
const texts = (language: string, part: string) =>
  (JSON.parse(read(`views/languages/${language}/passkeys.json`)) as Record<string, Texts>)[part] ?? {};
const named = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

describe('the codes of passkeys in the documentation', () => {
  it.each([
    ['Code of a sign-in', 'sign-in-failures', 'signInFailures'],
    ['Code of a registration', 'enrollment-failures', 'enrollmentFailures'],
  ])('under "%s" are those that have a text, and that the pages know', (heading, part, name) => {
    const rows = table(heading);
    const codes = rows.map(([code]) => named(code)[0] ?? '');
    expect(codes.length).toBeGreaterThan(8);
    const macro = new RegExp(`macro ${name}\\([\\s\\S]*?endmacro`).exec(read('views/macros/passkey.njk'))?.[0] ?? '';
    expect([...macro.matchAll(/failure\('(\w+)'/g)].map(([, code = '']) => code).toSorted()).toEqual(codes.toSorted());
    const known = /known\([\w.]+, \[([^\]]*)\]/.exec(macro)?.[1] ?? '';
    expect([...known.matchAll(/'(\w+)'/g)].map(([, code = '']) => code).toSorted()).toEqual(codes.toSorted());
    for (const language of ['en', 'de', 'ja']) {
      const own = texts(language, part);
      expect(Object.keys(own).toSorted()).toEqual(codes.toSorted());
      // Each its own text: whoever reads it knows which it is.
      expect(new Set(Object.values(own).map(({ title, text }) => title + text)).size).toBe(codes.length);
    }
    expect(rows.map(([code, , says]) => [named(code)[0], says])).toEqual(
      codes.map((code) => [code, texts('en', part)[code]?.title]),
    );
  });

  it('go with the reasons of the audit log as the server has it', () => {
    const pairs = table('Page').flatMap(([page = '', reasons]) =>
      named(reasons).map((reason) => ({ page: named(page)[0], isForHolder: page.endsWith('*'), reason })),
    );
    expect(pairs.length).toBeGreaterThan(18);
    for (const { page, isForHolder, reason } of pairs) {
      const told = (isHeld: boolean) => passkeyFailure(reason as RefusalReason | RegistrationRefusal, isHeld);
      expect([reason, told(true)]).toEqual([reason, page]);
      expect([reason, told(false)]).toEqual([reason, isForHolder ? 'unknown_credential' : page]);
    }
  });
});
