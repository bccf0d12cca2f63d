import { platformOf } from '#src/policy/platforms.ts';
import { isUsable } from '#src/policy/freshness.ts';
import type { AuthenticatorFacts } from '#src/policy/authenticators.ts';
import type { KeyProtection, Policy, RegisteredCredential } from '#src/policy/types.ts';
import type { Credential, PasskeyCredential } from '#src/storage/ports/credential-store.ts';

/** A credential as far as policy cares. */
export function toRegistered(credential: Credential): RegisteredCredential {
  const { id, method, createdAt } = credential;
  return { id, method, createdAt, ...ofMethod(credential) };
}

/** The passkeys among these that a policy allows. */
export function usablePasskeys(policy: Policy, credentials: readonly Credential[]): PasskeyCredential[] {
  return credentials
    .filter((credential) => credential.method === 'passkey')
    .filter((passkey) => isUsable(policy, toRegistered(passkey)));
}

/** How many passkeys a person may have: those that policy does not take any more are in nobody's way. */
export function mostPasskeys(policy: Policy, credentials: readonly Credential[]): number {
  const all = credentials.filter(({ method }) => method === 'passkey').length;
  return policy.passkeys.max + all - usablePasskeys(policy, credentials).length;
}

function ofMethod(credential: Credential): Omit<RegisteredCredential, 'id' | 'method' | 'createdAt'> {
  switch (credential.method) {
    case 'recovery_code':
      // An empty set stays: what its last code has proven still counts.
      return credential.hashes.length === 0 ? { spent: true } : {};
    case 'temporary_access_pass':
      return { expiresAt: credential.expiresAt, ...(credential.spentAt === null ? {} : { spent: true }) };
    case 'trusted_device':
      return { expiresAt: credential.expiresAt };
    case 'passkey': {
      const authenticator = authenticatorOf(credential);
      const platform = platformOf(credential.aaguid);
      return {
        authenticator,
        keyProtection: protectionOf(authenticator),
        ...(platform === undefined ? {} : { platform }),
        ...(credential.unconfirmed ? { unconfirmed: true } : {}),
      };
    }
    case 'password':
    case 'totp':
    case 'email_code':
    case 'security_key':
      return {};
  }
}

function authenticatorOf({ aaguid, attestation, backupEligible }: PasskeyCredential): AuthenticatorFacts {
  return {
    // WebAuthn §6.1.3: only a key that is not backup eligible is bound to its device.
    key: backupEligible ? 'synced' : 'device_bound',
    aaguid,
    attested: attestation !== undefined,
    certification: attestation?.certification ?? null,
    hardware: attestation?.hardware ?? false,
  };
}

/** Where the key of such an authenticator lives, as evidence states it. */
export function protectionOf({ key, attested, hardware }: AuthenticatorFacts): KeyProtection {
  return key === 'device_bound' && attested && hardware ? 'attested_hardware' : key;
}
