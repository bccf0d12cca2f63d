import type { SigningKey } from '#src/storage/ports/key-store.ts';
import { NOW } from './fixed-clock.ts';

export function aKey(overrides: Partial<SigningKey> = {}): SigningKey {
  return {
    tenantId: 'acme',
    kid: 'k1',
    alg: 'ES256',
    generation: 1,
    sealedJwk: 'sealed',
    createdAt: NOW,
    signsFrom: NOW,
    ...overrides,
  };
}
