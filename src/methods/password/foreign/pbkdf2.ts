import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64, sized, toBase64, zeros, type ReadHash, type Scheme } from './scheme.ts';

const PHC =
  /^\$pbkdf2-(?<digest>sha256|sha512)\$(?:i=)?(?<rounds>\d{1,10})(?:,l=\d{1,3})?\$(?<salt>[\w+/.]+)={0,2}\$(?<key>[\w+/.]+)={0,2}$/;
const DJANGO = /^pbkdf2_(?<digest>sha256|sha512)\$(?<rounds>\d{1,10})\$(?<salt>[^$]+)\$(?<key>[A-Za-z0-9+/]+={0,2})$/;
const WERKZEUG = /^pbkdf2:(?<digest>sha256|sha512):(?<rounds>\d{1,10})\$(?<salt>[^$]+)\$(?<key>(?:[\da-f]{2})+)$/;

/** More than anybody recommends: about a second. */
const MOST_ROUNDS = 2_000_000;
/** So many rounds take about as long as our own hash. */
const OWN_ROUNDS = 40_000;

const derive = promisify(pbkdf2);

type Found = Readonly<Record<string, string | undefined>>;

/** As a PHC string, also without `i=`, as passlib writes it. */
export const pbkdf2Scheme: Scheme = (text) => {
  const found = PHC.exec(text)?.groups;
  return found && read(found, fromBase64(found['salt'] ?? ''), fromBase64(found['key'] ?? ''));
};

/** As Django writes it: the salt is text. */
export const djangoPbkdf2: Scheme = (text) => {
  const found = DJANGO.exec(text)?.groups;
  return found && read(found, Buffer.from(found['salt'] ?? ''), fromBase64(found['key'] ?? ''));
};

/** As Werkzeug (Flask) writes it: the salt is text, the hash hexadecimal. */
export const werkzeugPbkdf2: Scheme = (text) => {
  const found = WERKZEUG.exec(text)?.groups;
  return found && read(found, Buffer.from(found['salt'] ?? ''), Buffer.from(found['key'] ?? '', 'hex'));
};

function read({ digest = '', rounds: written }: Found, salt: Buffer, key: Buffer): ReadHash {
  const rounds = Number(written);
  const parts = sized(salt, key);
  if (!parts || rounds === 0) return { kind: 'unknown' };
  if (rounds > MOST_ROUNDS) return { kind: 'too_costly', what: `${rounds} rounds` };
  const write = (bytes: typeof parts) => `$pbkdf2-${digest}$i=${rounds}$${toBase64(bytes.salt)}$${toBase64(bytes.key)}`;
  return {
    kind: 'hash',
    hash: {
      stored: write(parts),
      dummy: write({ salt: zeros(16), key: zeros(parts.key.length) }),
      weight: rounds / OWN_ROUNDS,
      verify: async (typed) =>
        timingSafeEqual(await derive(typed, parts.salt, rounds, parts.key.length, digest), parts.key),
    },
  };
}
