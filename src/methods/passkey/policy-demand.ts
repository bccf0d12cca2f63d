import { meets } from '#src/policy/assurance.ts';
import { asksForAttestation, registrationRefusal, type ProfileRule } from '#src/policy/passkey-profiles.ts';
import type { AuthenticatorFacts, PasskeyProfile } from '#src/policy/authenticators.ts';
import type { Assurance, Policy } from '#src/policy/types.ts';
import { protectionOf } from '#src/users/registered-credentials.ts';
import type { Demand } from './demand.ts';
import type { RegistrationHint } from './registration.ts';

/** For whom a passkey is registered, and what for. */
export interface Purpose {
  /** What holds for the person. */
  readonly policy: Policy;
  /** What the passkey has to reach; no less than policy requires of everybody. */
  readonly required?: Assurance | undefined;
}

/**
 * What a new passkey has to be like: whoever registers one asks for it and checks it by this, in every ceremony. Undefined
 * where any will do.
 */
export function passkeyDemand(purpose: Purpose): Demand | undefined {
  const { policy } = purpose;
  const hardware = needsHardware(purpose);
  if (policy.passkeyProfiles.length === 0 && !hardware) return undefined;
  const everywhere = hardware || policy.passkeyProfiles.every(({ attestation }) => attestation === 'required');
  const asked = asksForAttestation(policy) ? 'asked' : 'none';
  return {
    attestation: everywhere ? 'required' : asked,
    refusal: (facts) => registrationRefusal(policy, facts) ?? (hardware ? hardwareRefusal(facts) : undefined),
  };
}

/** Where a passkey may be kept that meets this, the likeliest first; none says nothing. */
export function passkeyPlaces(purpose: Purpose): RegistrationHint[] {
  const keys = new Set(fittingProfiles(purpose).flatMap((profile) => profile.keys));
  if (needsHardware(purpose) || (keys.size === 1 && keys.has('device_bound'))) return ['security-key', 'client-device'];
  return keys.size === 1 ? ['client-device', 'hybrid'] : [];
}

/** Whether nothing but hardware that its maker vouches for reaches what is required. */
export function needsHardware({ policy, required = 'none' }: Purpose): boolean {
  return [required, policy.assurance.required].some((one) => meets(one, 'phishing_resistant_hardware'));
}

/** The profiles that a passkey can meet and reach what is required. */
export function fittingProfiles(purpose: Purpose): readonly PasskeyProfile[] {
  const { passkeyProfiles } = purpose.policy;
  return needsHardware(purpose) ? passkeyProfiles.filter(({ keys }) => keys.includes('device_bound')) : passkeyProfiles;
}

function hardwareRefusal(facts: AuthenticatorFacts): ProfileRule | undefined {
  if (protectionOf(facts) === 'attested_hardware') return undefined;
  if (facts.key === 'synced') return 'key';
  return facts.attested ? 'hardware' : 'attestation';
}
