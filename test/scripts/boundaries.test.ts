import { describe, expect, it } from '@jest/globals';
import { checkBoundaries } from '../../scripts/lib/boundaries/check.ts';
import { describeViolation } from '../../scripts/lib/boundaries/violation.ts';

const SENTENCE = '// This folder is for something.\n';

/** The rules one file breaks; its folder says what it is for. */
function broken(path: string, text: string): string[] {
  return checkBoundaries({ [path]: SENTENCE + text }).map(({ rule, line }) => `${rule}:${line}`);
}

describe('the layers', () => {
  it.each([
    ['src/policy/a.ts', '#src/clock.ts'],
    ['src/policy/a.ts', '#src/storage/ports/user-store.ts'],
    ['src/storage/ports/a.ts', '#src/errors.ts'],
    ['src/methods/totp/a.ts', '#src/oidc/provider.ts'],
    ['src/oidc/a.ts', '#src/methods/registry.ts'],
    ['src/oidc/a.ts', '#src/interaction/routes.ts'],
    ['src/interaction/a.ts', '#src/security-info/routes.ts'],
    ['src/http/a.ts', '#src/interaction/routes.ts'],
    ['src/users/a.ts', '#src/methods/registry.ts'],
    ['src/users/a.ts', '#src/storage/sqlite/user-store.ts'],
    ['src/clients/a.ts', '#src/oidc/provider.ts'],
    ['src/interaction/a.ts', '#src/container.ts'],
    ['src/keys/a.ts', '#src/config/load.ts'],
    ['src/storage/sqlite/a.ts', '../open-storage.ts'],
    ['src/app.ts', '../scripts/seed-demo.ts'],
  ])('let %s not import %s', (path, specifier) => {
    expect(broken(path, `import { a } from '${specifier}';\n`)).toEqual(['layers:2']);
  });

  it.each([
    ['src/storage/ports/a.ts', '#src/policy/types.ts'],
    ['src/methods/totp/a.ts', '#src/storage/ports/credential-store.ts'],
    ['src/methods/totp/a.ts', '../method.ts'],
    ['src/interaction/a.ts', '#src/oidc/decide.ts'],
    ['src/interaction/a.ts', '#src/methods/registry.ts'],
    ['src/clients/a.ts', '#src/keys/seal.ts'],
    ['src/storage/sqlite/a.ts', '../ports/user-store.ts'],
    ['src/storage/open-storage.ts', './sqlite/open.ts'],
    ['src/container.ts', '#src/storage/open-storage.ts'],
    ['src/main.ts', '#src/config/load.ts'],
    ['src/main.ts', './config/load.ts'],
    ['test/flows/a.test.ts', '#src/container.ts'],
  ])('let %s import %s', (path, specifier) => {
    expect(broken(path, `import { a } from '${specifier}';\n`)).toEqual([]);
  });

  it('see type imports, side-effect imports, dynamic imports and re-exports', () => {
    for (const line of [
      `import type { A } from '#src/clock.ts';`,
      `import '#src/clock.ts';`,
      `const a = await import('#src/clock.ts');`,
      `import {\n  a,\n} from '#src/clock.ts';`,
    ]) {
      expect(broken('src/policy/a.ts', line)).toContain('layers:2');
    }
  });

  it('make a crossing visible and keep a neighbour relative', () => {
    expect(broken('src/users/a.ts', `import { a } from '../clock.ts';\n`)).toEqual(['layers:2']);
    expect(broken('src/users/a.ts', `import { a } from '#src/users/b.ts';\n`)).toEqual(['layers:2']);
  });

  it('refuse a folder they do not know', () => {
    expect(broken('src/helpers/a.ts', '')).toEqual(['layers:1']);
  });
});

describe('the doors', () => {
  it.each([
    ['src/interaction/a.ts', 'oidc-provider'],
    ['src/methods/totp/a.ts', '@simplewebauthn/server'],
    ['src/methods/passkey/a.ts', '@simplewebauthn/browser'],
    ['src/interaction/a.ts', 'nunjucks'],
    ['src/users/a.ts', 'koa'],
    ['src/methods/a.ts', '@koa/router'],
    ['src/users/a.ts', 'node:sqlite'],
    ['src/users/a.ts', '@node-rs/argon2'],
    ['src/methods/password/a.ts', 'qrcode'],
    ['src/http/a.ts', 'jose'],
    ['src/http/a.ts', 'pino'],
    ['src/storage/sqlite/a.ts', 'zod'],
    ['src/oidc/a.ts', 'openid-client'],
    ['src/users/a.ts', 'a-package-nobody-chose'],
  ])('keep %s from importing %s', (path, specifier) => {
    expect(broken(path, `import { a } from '${specifier}';\n`)).toEqual(['doors:2']);
  });

  it.each([
    ['src/oidc/a.ts', 'oidc-provider'],
    ['src/methods/passkey/a.ts', '@simplewebauthn/server/helpers'],
    ['src/storage/sqlite/a.ts', 'node:sqlite'],
    ['scripts/demo-relying-party.ts', 'openid-client'],
    ['src/keys/a.ts', 'node:fs'],
  ])('let %s import %s', (path, specifier) => {
    expect(broken(path, `import { a } from '${specifier}';\n`)).toEqual([]);
  });

  it.each([
    'const a = process.env.PORT;',
    'const a = process\n  .env;',
    'const a = Date.now();',
    'const a = new Date();',
    'const a = new Date;',
    'const a = Math.random();',
    'const a = crypto.randomUUID();',
    'const a = `${Date.now()}`;',
    `import { randomBytes } from 'node:crypto';`,
    `import { createHash, webcrypto } from 'node:crypto';`,
    `import crypto from 'node:crypto';`,
    `import * as everything from 'crypto';`,
  ])('keep %j out of a domain service', (line) => {
    expect(broken('src/users/a.ts', line)).toEqual(['doors:2']);
  });

  it.each([
    ['src/users/a.ts', `import { createHash } from 'node:crypto';`],
    ['src/http/a.ts', 'const a = new Date(seconds * 1000);'],
    ['src/users/a.ts', `const a = 'process.env and Date.now()';`],
    ['src/users/a.ts', '// never Date.now() here'],
    ['src/users/a.ts', 'const a = /Date.now()/;'],
    ['src/config/a.ts', 'const a = process.env;'],
    ['src/clock.ts', 'const a = Date.now();'],
  ])('let %s hold %j', (path, line) => {
    expect(broken(path, line)).toEqual([]);
  });
});

describe('the habits', () => {
  it.each([
    ['comments', '// TODO: later'],
    ['comments', '/* good enough for now */'],
    ['comments', '// --------- helpers'],
    ['comments', '// const old = value;'],
    ['suppressions', '// oxlint-disable-next-line no-console'],
    ['suppressions', '// @ts-ignore'],
    ['suppressions', '// @ts-expect-error'],
    ['barrels', `export { a } from './b.ts';`],
    ['barrels', `export * from './b.ts';`],
  ])('refuse %s such as %j', (rule, line) => {
    expect(broken('src/users/a.ts', `${line}\n`)).toEqual([`${rule}:2`]);
  });

  it('refuse a double assertion without a reason', () => {
    expect(broken('src/users/a.ts', 'const a = 1;\nconst b = a as unknown as C;\n')).toEqual(['assertions:3']);
  });

  it.each([
    '// oxlint-disable-next-line no-console -- the command line answers here',
    '// @ts-expect-error the package has no types for this member',
    '// The library types this as a string.\nconst a = b as unknown as C;',
    'const url = "https://example.com/todo";',
  ])('accept %j', (line) => {
    expect(broken('src/users/a.ts', `${line}\n`)).toEqual([]);
  });

  it('refuse test names that promise instead of state', () => {
    const word = 'should';
    expect(broken('test/users/a.test.ts', `it('${word} work', () => {});`)).toEqual(['test-names:2']);
  });

  it('want one sentence for each folder', () => {
    const tree = { 'src/users/a.ts': 'const a = 1;\n', 'src/users/b.ts': 'const b = 1;\n' };
    expect(checkBoundaries(tree).map(({ rule }) => rule)).toEqual(['folder-sentence']);
  });
});

describe('a violation', () => {
  it('says where it is, which rule it breaks and what to do', () => {
    const [violation] = checkBoundaries({ 'src/clock.ts': `import { a } from '#src/errors.ts';\n` });
    expect(violation && describeViolation(violation)).toBe(
      'src/clock.ts:1 layers: clock must not import errors: take what is needed as an argument, or move it to where both may import it',
    );
  });
});
