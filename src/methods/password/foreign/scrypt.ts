import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64, sized, toBase64, zeros, type ReadHash, type Scheme } from './scheme.ts';

type Groups = Readonly<Record<string, string | undefined>>;

const PHC =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,9}),p=(?<p>\d{1,9})\$(?<salt>[\w+/.]+)={0,2}\$(?<key>[\w+/.]+)={0,2}$/;
const DJANGO = /^scrypt\$(?<n>\d{1,10})\$(?<salt>[^$]+)\$(?<r>\d{1,9})\$(?<p>\d{1,9})\$(?<key>[A-Za-z0-9+/]+={0,2})$/;
const WERKZEUG = /^scrypt:(?<n>\d{1,10}):(?<r>\d{1,9}):(?<p>\d{1,9})\$(?<salt>[^$]+)\$(?<key>(?:[\da-f]{2})+)$/;

interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** Of 128 bytes: 256 MB of memory, and what is gone through in all. */
const MOST_BLOCKS = 2 ** 21;
const MOST_WORK = 2 ** 22;
/** N=2^14 with r=8, p=1 takes about twice as long as our own hash. */
const OWN_WORK = 2 ** 16;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** As a PHC string. */
export const scryptScheme: Scheme = (text) => {
  const found = PHC.exec(text)?.groups;
  return (
    found && read(2 ** Number(found['ln']), found, fromBase64(found['salt'] ?? ''), fromBase64(found['key'] ?? ''))
  );
};

/** As Django writes it: the salt is text. */
export const djangoScrypt: Scheme = (text) => {
  const found = DJANGO.exec(text)?.groups;
  return found && read(Number(found['n']), found, Buffer.from(found['salt'] ?? ''), fromBase64(found['key'] ?? ''));
};

/** As Werkzeug (Flask) writes it: the salt is text, the hash hexadecimal. */
export const werkzeugScrypt: Scheme = (text) => {
  const found = WERKZEUG.exec(text)?.groups;
  return (
    found && read(Number(found['n']), found, Buffer.from(found['salt'] ?? ''), Buffer.from(found['key'] ?? '', 'hex'))
  );
};

function read(n: number, found: Groups, salt: Buffer, key: Buffer): ReadHash {
  const cost = { n, r: Number(found['r']), p: Number(found['p']) };
  const parts = sized(salt, key);
  if (!parts || n < 2 || !Number.isInteger(Math.log2(n)) || cost.r === 0 || cost.p === 0) return { kind: 'unknown' };
  if (n * cost.r > MOST_BLOCKS || n * cost.r * cost.p > MOST_WORK) {
    return { kind: 'too_costly', what: `N=${n},r=${cost.r},p=${cost.p}` };
  }
  return {
    kind: 'hash',
    hash: {
      stored: write(cost, parts.salt, parts.key),
      dummy: write(cost, zeros(16), zeros(parts.key.length)),
      weight: (n * cost.r * cost.p) / OWN_WORK,
      verify: async (typed) => timingSafeEqual(await compute(typed, cost, parts), parts.key),
    },
  };
}

function compute(typed: string, { n, r, p }: Cost, { salt, key }: { salt: Buffer; key: Buffer }): Promise<Buffer> {
  // Node counts the memory of one block more, and 128 · r · p besides.
  return derive(typed, salt, key.length, { N: n, r, p, maxmem: 128 * r * (n + p + 2) });
}

function write({ n, r, p }: Cost, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${Math.log2(n)},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`;
}
