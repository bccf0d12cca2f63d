import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Clock } from '#src/clock.ts';
import { recentlyRead } from '#src/recently-read.ts';
import type { KeyStore, SigningKey } from '#src/storage/ports/key-store.ts';
import { lifeCycle, type KeyInLife } from './life-cycle.ts';
import type { Sealer } from './seal.ts';

/** A private JWK as it is published in part: with `kid`, `alg` and `use`. */
export type PrivateJwk = JWK & { readonly kid: string; readonly alg: SigningKey['alg']; readonly use: 'sig' };

export interface KeySet {
  /** Another one when there are other keys, or one of them is for something else now. */
  readonly edition: string;
  /** Those that sign, then those that only verify. */
  readonly jwks: { readonly keys: readonly PrivateJwk[] };
}

export interface KeyRing {
  /** The tenant's private signing keys; made at first use. */
  jwks(tenantId: string): Promise<KeySet['jwks']>;
  /** The same as they were at most five seconds ago, which spares most requests the database. */
  recent(tenantId: string): Promise<KeySet>;
  /** Adds a key that signs from then on; undefined when there is one of its generation. */
  add(key: Pick<SigningKey, 'tenantId' | 'alg' | 'generation' | 'signsFrom'>): Promise<SigningKey | undefined>;
  /** Forgets what was remembered, after a change in this process. */
  forget(tenantId: string): void;
}

export interface KeyRingDeps {
  readonly keys: KeyStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

export const ALGORITHMS: readonly SigningKey['alg'][] = ['ES256', 'RS256', 'EdDSA'];

export function keyRing({ keys, sealer, clock }: KeyRingDeps): KeyRing {
  const add: KeyRing['add'] = async (wanted) => {
    const jwk = await generate(wanted.alg);
    const sealedJwk = sealer.seal(JSON.stringify(jwk), contextOf(wanted.tenantId, jwk.kid));
    const key = { ...wanted, kid: jwk.kid, sealedJwk, createdAt: clock.now() };
    return (await keys.add(key)) ? key : undefined;
  };
  // Two nodes may both come here: the store keeps one key of each algorithm, and both read that one back.
  const addMissing = async (tenantId: string, missing: readonly SigningKey['alg'][]) => {
    const signsFrom = clock.now();
    await Promise.all(missing.map((alg) => add({ tenantId, alg, generation: 1, signsFrom })));
    return keys.list(tenantId);
  };
  const read = async (tenantId: string): Promise<KeySet> => {
    let stored = await keys.list(tenantId);
    const missing = ALGORITHMS.filter((alg) => !stored.some((key) => key.alg === alg));
    if (missing.length > 0) stored = await addMissing(tenantId, missing);
    const all = lifeCycle(stored, clock.now()).toSorted(bySigning);
    return {
      edition: all.map(({ key, state }) => `${key.kid} ${state}`).join(),
      jwks: { keys: all.map((one) => openKey(sealer, one)) },
    };
  };
  const remembered = recentlyRead(read, clock);

  return {
    jwks: async (tenantId) => (await read(tenantId)).jwks,
    recent: async (tenantId) => (await remembered.find(tenantId)) ?? read(tenantId),
    add,
    forget: (tenantId) => remembered.forget(tenantId),
  };
}

async function generate(alg: SigningKey['alg']): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair(alg, {
    extractable: true,
    ...(alg === 'RS256' && { modulusLength: 2048 }),
  });
  const jwk = await exportJWK(privateKey);
  // RFC 7638: the same key has the same name everywhere.
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

function bySigning(one: KeyInLife, other: KeyInLife): number {
  const rank = ({ key, state }: KeyInLife) =>
    ALGORITHMS.indexOf(key.alg) + (state === 'active' ? 0 : ALGORITHMS.length);
  return rank(one) - rank(other);
}

function openKey(sealer: Sealer, { key, state }: KeyInLife): PrivateJwk {
  const jwk = JSON.parse(sealer.open(key.sealedJwk, contextOf(key.tenantId, key.kid))) as PrivateJwk;
  // RFC 7517 §4.3: a library that is asked to sign passes over what is for verifying alone.
  return state === 'active' ? jwk : { ...jwk, key_ops: ['verify'] };
}

function contextOf(tenantId: string, kid: string): string {
  return `signing-key:${tenantId}:${kid}`;
}
