import { verifyArgon2 } from '../hash.ts';
import { fromBase64, sized, toBase64, zeros, type Scheme } from './scheme.ts';

const PHC =
  /^\$(?<type>argon2id?|argon2i)\$(?:v=(?<version>16|19)\$)?m=(?<m>\d{1,10}),t=(?<t>\d{1,10}),p=(?<p>\d{1,10})\$(?<salt>[A-Za-z0-9+/]+)\$(?<key>[A-Za-z0-9+/]+)$/;

/** KiB of memory, passes, lanes; and KiB passed over in all. */
const MOST = { m: 262_144, t: 32, p: 16, work: 1_048_576 } as const;
/** RFC 9106 §3.1. */
const LEAST_SALT = 8;
/** What our own takes: 19 MiB, twice. */
const OWN_WORK = 38_912;

/** Argon2id and argon2i as PHC strings; of those without a version, it is the first (1.0). */
export const argon2Scheme: Scheme = (text) => {
  const { type, version = '16', m = '', t = '', p = '', salt = '', key = '' } = PHC.exec(text)?.groups ?? {};
  if (type === undefined || type === 'argon2') return undefined;
  const cost = { m: Number(m), t: Number(t), p: Number(p) };
  if (cost.m > MOST.m || cost.t > MOST.t || cost.p > MOST.p || cost.m * cost.t > MOST.work) {
    return { kind: 'too_costly', what: `m=${m},t=${t},p=${p}` };
  }
  const parts = sized(fromBase64(salt), fromBase64(key));
  const isPossible = cost.t > 0 && cost.p > 0 && cost.m >= 8 * cost.p;
  if (!parts || parts.salt.length < LEAST_SALT || !isPossible) return { kind: 'unknown' };
  const write = (bytes: typeof parts) =>
    `$${type}$v=${version}$m=${m},t=${t},p=${p}$${toBase64(bytes.salt)}$${toBase64(bytes.key)}`;
  const stored = write(parts);
  return {
    kind: 'hash',
    hash: {
      stored,
      dummy: write({ salt: zeros(16), key: zeros(parts.key.length) }),
      weight: (cost.m * cost.t) / OWN_WORK,
      verify: (typed) => verifyArgon2(stored, typed),
    },
  };
};
