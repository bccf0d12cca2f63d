// Password proves with a memorised secret, kept as an Argon2id hash.
import { availableParallelism } from 'node:os';
import { hash, hashRaw, verify } from '@node-rs/argon2';
import type { Random } from '#src/random.ts';
import type { ForeignHash } from './foreign/scheme.ts';
import { workQueue } from './work-queue.ts';

/** Hashing off the main thread, behind one bound. What is our own costs the same memory and time, whatever is hashed. */
export interface Hasher {
  /** A PHC string with a salt of its own. */
  hash(secret: string): Promise<string>;
  verify(phc: string, secret: string): Promise<boolean>;
  /** Takes as long as the other system has wanted it to. */
  verifyForeign(hash: ForeignHash, secret: string): Promise<boolean>;
  /** The bare hash under a given salt, for secrets that share one. */
  hashRaw(secret: string, salt: Buffer): Promise<Buffer>;
}

// OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. The package's default is Argon2id, v1.3.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const PREFIX = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
/** Argon2 by any parameters, on this thread's pool and outside of any bound: for the schemes of foreign hashes. */
export const verifyArgon2 = (phc: string, secret: string): Promise<boolean> => verify(phc, secret);
export const SALT_BYTES = 16;
/** About a second of work for each core. */
const WAITING_PER_CORE = 64;

/** Verifies like any hash, and matches nothing: what an unknown user's password is checked against. */
export const DUMMY_HASH = `${PREFIX}${encode(Buffer.alloc(SALT_BYTES))}$${encode(Buffer.alloc(COST.outputLen))}`;

/** One for the process: it bounds how much of the machine hashing may take. */
export function argon2Hasher({ random }: { readonly random: Pick<Random, 'bytes'> }): Hasher {
  const cores = availableParallelism();
  const run = workQueue({ running: cores, waiting: cores * WAITING_PER_CORE });
  return {
    hash: (secret) => run(() => hash(secret, { ...COST, salt: random.bytes(SALT_BYTES) })),
    verify: (phc, secret) => run(() => verify(phc, secret)),
    verifyForeign: (hash, secret) => run(() => hash.verify(secret), Math.max(1, hash.weight)),
    hashRaw: (secret, salt) => run(() => hashRaw(secret, { ...COST, salt })),
  };
}

/** Whether a hash was made with other parameters than today's. */
export function needsRehash(phc: string): boolean {
  return !phc.startsWith(PREFIX);
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
