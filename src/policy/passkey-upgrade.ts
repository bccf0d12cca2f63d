import { isWithheld, mayChangeMethods } from './freshness.ts';
import { asksForAttestation, registrationRefusal } from './passkey-profiles.ts';
import type { AuthenticatorFacts } from './authenticators.ts';
import type { Evidence, RegisteredCredential, Policy } from './types.ts';

interface UpgradeInput {
  readonly policy: Policy;
  readonly credentials: readonly RegisteredCredential[];
  readonly upgradable?: boolean;
  readonly now: number;
}

/** What a browser makes by itself: nobody is there to be asked who made it. */
const BY_ITSELF: AuthenticatorFacts = {
  key: 'synced',
  aaguid: '00000000-0000-0000-0000-000000000000',
  attested: false,
  certification: null,
  hardware: false,
};

/**
 * Whether the browser is now asked to make a passkey by itself (conditional create, WebAuthn Level 3 §5.1.3): after a
 * password, once the proofs allow a change of methods. It never stands between anybody and their application.
 */
export function isUpgraded({ policy, credentials, upgradable, now }: UpgradeInput, evidence: readonly Evidence[]) {
  if (!upgradable || !policy.passkeys.automatic || !policy.signIn.methods.includes('passkey')) return false;
  if (asksForAttestation(policy) || registrationRefusal(policy, BY_ITSELF) !== undefined) return false;
  if (policy.assurance.required === 'phishing_resistant_hardware') return false;
  const used = evidence.map(({ method }) => method);
  if (!used.includes('password') || used.includes('passkey')) return false;
  if (isWithheld(policy, credentials, evidence)) return false;
  const passkeys = credentials.filter(({ method }) => method === 'passkey');
  return passkeys.length < policy.passkeys.max && mayChangeMethods(policy, credentials, evidence, now);
}
