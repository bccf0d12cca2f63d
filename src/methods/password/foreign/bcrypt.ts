import type { Scheme } from './scheme.ts';

const CRYPT = /^(?<begin>\$2[aby]\$(?<cost>\d\d)\$)(?<salt>[./A-Za-z0-9]{22})(?<key>[./A-Za-z0-9]{31})$/;

const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Cost 14 takes about a second. */
const LEAST = 4;
const MOST = 14;
/** Cost 8 takes about as long as our own hash. */
const OWN_COST = 8;
/** What bcrypt looks at of a password. */
const BYTES = 72;

/** bcrypt as crypt(3) writes it. `$2a$`, `$2b$` and `$2y$` are the same for what is not older than their mistakes. */
export const bcryptScheme: Scheme = (text) => {
  const { begin, cost = '', salt = '', key = '' } = CRYPT.exec(text)?.groups ?? {};
  if (begin === undefined) return undefined;
  const rounds = Number(cost);
  if (rounds < LEAST) return { kind: 'unknown' };
  if (rounds > MOST) return { kind: 'too_costly', what: `cost ${rounds}` };
  const stored = `${begin}${trimmed(salt, 4)}${trimmed(key, 2)}`;
  return {
    kind: 'hash',
    hash: {
      stored,
      dummy: `$2b$${cost}$${'.'.repeat(53)}`,
      weight: 2 ** (rounds - OWN_COST),
      counts: BYTES,
      // Most deployments never see such a hash.
      verify: async (typed) => (await import('@node-rs/bcrypt')).verify(typed, stored),
    },
  };
};

// A salt that a program has made up may end with bits that count for nothing. The library would refuse it, and at once.
function trimmed(text: string, spareBits: number): string {
  const last = ALPHABET.indexOf(text.at(-1) ?? '');
  return text.slice(0, -1) + ALPHABET.charAt((last >> spareBits) << spareBits);
}
