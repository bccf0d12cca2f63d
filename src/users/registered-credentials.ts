import type { RegisteredCredential } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';

/** A credential as far as policy cares. */
export function toRegistered(credential: Credential): RegisteredCredential {
  const { id, method } = credential;
  // An empty set stays: what its last code has proven still counts.
  if (credential.method === 'recovery_code' && credential.hashes.length === 0) return { id, method, spent: true };
  if (credential.method !== 'passkey') return { id, method };
  // WebAuthn §6.1.3: only a key that is not backup eligible is bound to its device.
  const keyProtection = credential.backupEligible ? 'synced' : 'device_bound';
  return { id, method, keyProtection, ...(credential.unconfirmed ? { unconfirmed: true } : {}) };
}
