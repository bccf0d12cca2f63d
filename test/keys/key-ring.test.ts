import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from 'jose';
import { keyRing } from '#src/keys/key-ring.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { fixedClock } from '../support/fixed-clock.ts';

describe('a key ring', () => {
  let storage: Storage;
  const sealer = createSealer([Buffer.alloc(32, 7)]);
  const ring = () => keyRing({ keys: storage.keys, sealer, clock: fixedClock() });

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('makes one key of each algorithm at first use, and keeps them', async () => {
    const { keys } = await ring().jwks('acme');
    expect(keys.map(({ alg, kty, crv, use }) => [alg, kty, crv, use])).toEqual([
      ['ES256', 'EC', 'P-256', 'sig'],
      ['RS256', 'RSA', undefined, 'sig'],
      ['EdDSA', 'OKP', 'Ed25519', 'sig'],
    ]);
    expect(Buffer.from(keys[1]?.n ?? '', 'base64url')).toHaveLength(256);
    expect(await ring().jwks('acme')).toEqual({ keys });
  });

  it('names each key by its thumbprint, and each key signs', async () => {
    const { keys } = await ring().jwks('acme');
    for (const jwk of keys) {
      expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
      const key = await importJWK(jwk, jwk.alg);
      const token = await new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: jwk.alg }).sign(key);
      const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk } = jwk;
      expect((await jwtVerify(token, await importJWK(publicJwk, jwk.alg))).payload.sub).toBe('alice');
    }
  });

  it('gives each tenant keys of its own', async () => {
    const [acme, globex] = await Promise.all([ring().jwks('acme'), ring().jwks('globex')]);
    const kids = [...acme.keys, ...globex.keys].map(({ kid }) => kid);
    expect(new Set(kids).size).toBe(6);
  });

  it('agrees on the keys when several nodes make them at once', async () => {
    const answers = await Promise.all([ring(), ring(), ring()].map((node) => node.jwks('acme')));
    expect(answers[0]?.keys).toHaveLength(3);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('stores nothing private in the clear, and nothing that another tenant could use', async () => {
    const { keys } = await ring().jwks('acme');
    const stored = await storage.keys.list('acme');
    for (const { d } of keys) expect(JSON.stringify(stored)).not.toContain(d);
    await storage.keys.add({ ...stored[0]!, tenantId: 'globex' });
    await expect(ring().jwks('globex')).rejects.toThrow('sealed for something else');
  });
});
