import { verify } from '@node-rs/bcrypt';
import type { Scheme } from './scheme.ts';

const CRYPT = /^\$2[aby]\$(?<cost>\d\d)\$[./A-Za-z0-9]{53}$/;

/** Cost 14 takes about a second. */
const LEAST = 4;
const MOST = 14;
/** Cost 8 takes about as long as our own hash. */
const OWN_COST = 8;
/** What bcrypt looks at of a password. */
const BYTES = 72;

/** bcrypt as crypt(3) writes it. `$2a$`, `$2b$` and `$2y$` are the same for what is not older than their mistakes. */
export const bcryptScheme: Scheme = (text) => {
  const { cost } = CRYPT.exec(text)?.groups ?? {};
  if (cost === undefined) return undefined;
  const rounds = Number(cost);
  if (rounds < LEAST) return { kind: 'unknown' };
  if (rounds > MOST) return { kind: 'too_costly', what: `cost ${rounds}` };
  return {
    kind: 'hash',
    hash: {
      stored: text,
      dummy: `$2b$${cost}$${'.'.repeat(53)}`,
      weight: 2 ** (rounds - OWN_COST),
      counts: BYTES,
      verify: (typed) => verify(typed, text),
    },
  };
};
