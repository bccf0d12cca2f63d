import { CERTIFICATIONS, type AuthenticatorFacts, type Certification, type PasskeyProfile } from './authenticators.ts';
import type { Policy, RegisteredCredential } from './types.ts';

/** What about a passkey does not fit any profile: the rule that the most fitting one breaks. */
export type ProfileRule = (typeof PROFILE_RULES)[number];

export const PROFILE_RULES = ['key', 'attestation', 'authenticator', 'certification', 'hardware'] as const;

/** Judged again at each sign-in; the others are asked when a passkey is registered. */
const STANDING: readonly ProfileRule[] = ['key', 'authenticator'];

/** Why a new passkey may not be registered, or undefined when it fully meets a profile of its user. */
export function registrationRefusal(policy: Policy, facts: AuthenticatorFacts): ProfileRule | undefined {
  return refusal(policy.passkeyProfiles, facts, PROFILE_RULES);
}

/**
 * Whether a registered passkey may still be used: what kind of key it is and who made it are looked at again, so that an
 * authenticator that was blocked is refused from then on.
 */
export function isPasskeyAllowed(policy: Policy, passkey: RegisteredCredential): boolean {
  return standingRefusal(policy, passkey) === undefined;
}

/** Why a registered passkey may not be used any more, or undefined when it may. */
export function standingRefusal(policy: Policy, { authenticator }: RegisteredCredential): ProfileRule | undefined {
  return authenticator && refusal(policy.passkeyProfiles, authenticator, STANDING);
}

/** Whether a profile of this user can only be met by a passkey whose maker vouches for it, or that tells its model. */
export function asksForAttestation({ passkeyProfiles }: Policy): boolean {
  return passkeyProfiles.some(
    ({ attestation, authenticators }) => attestation === 'required' || authenticators.list !== 'any',
  );
}

function refusal(profiles: readonly PasskeyProfile[], facts: AuthenticatorFacts, rules: readonly ProfileRule[]) {
  const broken = profiles.map((profile) => rules.find((rule) => !meetsRule(rule, profile, facts)));
  if (profiles.length === 0 || broken.includes(undefined)) return undefined;
  return rules.findLast((rule) => broken.includes(rule));
}

function meetsRule(rule: ProfileRule, profile: PasskeyProfile, facts: AuthenticatorFacts): boolean {
  switch (rule) {
    case 'key':
      return profile.keys.includes(facts.key);
    case 'attestation':
      return profile.attestation === 'none' || facts.attested;
    case 'authenticator':
      return isListed(profile, facts);
    case 'certification':
      return profile.certification === null || (facts.attested && reaches(facts.certification, profile.certification));
    case 'hardware':
      return !profile.hardware || (facts.attested && facts.hardware);
  }
}

// An AAGUID is hearsay until its maker has vouched for it: it fits no list of a profile that wants to know.
function isListed({ authenticators: { list, aaguids }, attestation }: PasskeyProfile, facts: AuthenticatorFacts) {
  if (list === 'any') return true;
  if (attestation === 'required' && !facts.attested) return false;
  return aaguids.includes(facts.aaguid) === (list === 'allow');
}

function reaches(actual: Certification | null, wanted: Certification): boolean {
  return actual !== null && CERTIFICATIONS.indexOf(actual) >= CERTIFICATIONS.indexOf(wanted);
}
