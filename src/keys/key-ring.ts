import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Clock } from '#src/clock.ts';
import type { KeyStore, SigningKey } from '#src/storage/ports/key-store.ts';
import type { Sealer } from './seal.ts';

/** A private JWK as it is published in part: with `kid`, `alg` and `use`. */
export type PrivateJwk = JWK & { readonly kid: string; readonly alg: SigningKey['alg']; readonly use: 'sig' };

export interface KeyRing {
  /** The tenant's private signing keys, oldest first; made at first use. */
  jwks(tenantId: string): Promise<{ keys: PrivateJwk[] }>;
}

interface KeyRingDeps {
  readonly keys: KeyStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

const ALGORITHMS: readonly SigningKey['alg'][] = ['ES256', 'RS256', 'EdDSA'];

export function keyRing({ keys, sealer, clock }: KeyRingDeps): KeyRing {
  // Two nodes may both come here: the store keeps one key of each algorithm, and both read that one back.
  const addMissing = async (tenantId: string, missing: readonly SigningKey['alg'][]) => {
    const generated = await Promise.all(missing.map(generate));
    for (const jwk of generated) {
      const sealedJwk = sealer.seal(JSON.stringify(jwk), contextOf(tenantId, jwk.kid));
      await keys.addFirst({ tenantId, kid: jwk.kid, alg: jwk.alg, sealedJwk, createdAt: clock.now() });
    }
    return keys.list(tenantId);
  };

  return {
    jwks: async (tenantId) => {
      let stored = await keys.list(tenantId);
      const missing = ALGORITHMS.filter((alg) => !stored.some((key) => key.alg === alg));
      if (missing.length > 0) stored = await addMissing(tenantId, missing);
      return { keys: stored.map((key) => openKey(sealer, key)) };
    },
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

function openKey(sealer: Sealer, { tenantId, kid, sealedJwk }: SigningKey): PrivateJwk {
  return JSON.parse(sealer.open(sealedJwk, contextOf(tenantId, kid))) as PrivateJwk;
}

function contextOf(tenantId: string, kid: string): string {
  return `signing-key:${tenantId}:${kid}`;
}
