import type { JsonSchema } from '#src/admin/api/description/schemas.ts';

/** Draws from 0 up to, but not including, a limit. */
export type Draw = (limit: number) => number;

const TEXTS = [
  '',
  ' ',
  'x'.repeat(70_000),
  '${jndi:ldap://x}',
  "'; DROP TABLE user; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '\u202Eevil',
  '😀'.repeat(300),
  'NaN',
  '-1',
  '1e309',
  '0x10',
  'null',
  'undefined',
  '[object Object]',
];
const NUMBERS = [0, -0, -1, 1.5, 1e21, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53, 4_294_967_296];
const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  [],
  [[]],
  [null],
  {},
  { $ne: null },
  { $gt: '' },
  { $where: '1' },
  ['a'],
  { length: 1 },
];

/** Values that are of no use anywhere, or not here. */
export function hostileValues(draw: Draw): unknown[] {
  const some = <T>(of: readonly T[], count: number) => Array.from({ length: count }, () => of[draw(of.length)]!);
  return [...some(TEXTS, 3), ...some(NUMBERS, 2), ...some(OTHERS, 3), Object.fromEntries([['toString', 1]])];
}

/** Bodies that are no object as a whole. */
export const WRONG_BODIES: readonly unknown[] = [null, [], [{}], 'text', 7, true];

/** What is no JSON, or none that is taken. */
export const WRONG_BYTES: readonly (string | Uint8Array)[] = [
  '{',
  '{"a":1,}',
  "{'a':1}",
  '{"a":NaN}',
  '{"a":01}',
  '\u0000',
  'undefined',
  '{"__proto__":{"x":1}}',
  '{"a":{"constructor":{"prototype":{"x":1}}}}',
  '{"a":"\\ud800"}',
  '{"a":"\\u0000"}',
  `${'[{"a":'.repeat(500)}1${'}]'.repeat(500)}`,
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.alloc(600_000, 0x20),
];

export const WRONG_TYPES: readonly string[] = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  'application/json; charset=utf-16',
  'APPLICATION/JSON; charset=utf-8; q=1',
];

/** What stands for an id in a path, as it is sent. */
export const WRONG_IDS: readonly string[] = [
  '%2e%2e',
  '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd',
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%ff%fe',
  '%ed%a0%80',
  'x'.repeat(2000),
  '%7B%22%24ne%22%3Anull%7D',
  '[object%20Object]',
  '__proto__',
  'constructor',
  'toString',
  "'%20OR%201=1--",
  '%F0%9F%94%91',
  '-1',
  '1e309',
  'NaN',
  '*',
  '%25',
  '%E2%80%AE',
];

/** A body with one member, wherever it is, changed for the worse: each member in turn, and one more. */
export function* mutations(body: unknown, draw: Draw): Generator {
  if (!isObject(body)) return;
  yield { ...body, isAdmin: true };
  yield { ...body, $where: 'sleep(1000)' };
  for (const [name, value] of Object.entries(body)) {
    for (const hostile of hostileValues(draw)) yield { ...body, [name]: hostile };
    for (const inner of mutations(value, draw)) yield { ...body, [name]: inner };
  }
}

/** Queries with one parameter changed for the worse. */
export function* queries({ properties = {} }: JsonSchema, draw: Draw): Generator<string> {
  yield 'unknown=1';
  yield '$where=1';
  for (const name of Object.keys(properties)) {
    yield `${name}=1&${name}=2`;
    yield `${name}[$ne]=1`;
    yield `${name}[]=1`;
    yield `${name}=%ff`;
    yield `${name}=%00`;
    for (const text of TEXTS.filter(() => draw(3) === 0)) {
      if (text.length < 10_000) yield `${name}=${encodeURIComponent(text)}`;
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
