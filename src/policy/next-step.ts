import { assuranceOf, meets, stricterOf } from './assurance.ts';
import { enrollmentSkip, isPasskeyPrompted } from './enrollment.ts';
import { isUpgraded } from './passkey-upgrade.ts';
import {
  allowedMethods,
  assuranceForChange,
  freshEvidence,
  isWithin,
  mayChangeMethods,
  proofBy,
  standingEvidence,
} from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type {
  Assurance,
  AuthenticationRequest,
  EnrollmentState,
  Evidence,
  LoginReason,
  MethodKind,
  RegisteredCredential,
  Step,
  TenantPolicy,
} from './types.ts';

export interface StepInput {
  readonly policy: TenantPolicy;
  readonly credentials: readonly RegisteredCredential[];
  readonly evidence: readonly Evidence[];
  readonly enrollment: EnrollmentState;
  /** The engine has said `proceed` in this session since its last sign-in: what follows is single sign-on. */
  readonly settled: boolean;
  /** This very authorization has put off the passkey. */
  readonly skipped: boolean;
  /** The browser can make a passkey by itself, and was not asked to in this authorization. */
  readonly upgradable?: boolean;
  readonly request: AuthenticationRequest;
  /** Epoch seconds. */
  readonly now: number;
}

/** What this sign-in needs next. Pure, so the page shown and the gate that issues cannot disagree. */
export function nextStep(input: StepInput): Step {
  const { policy, request } = input;
  const evidence = countingEvidence(input);
  const reason = loginReason(input, evidence);
  if (reason) return { kind: 'login', reason, offer: firstFactors(policy) };

  const required = stricterOf(policy.assurance.required, request.requiredAssurance ?? 'none');
  if (!meets(assuranceOf(evidence), required)) return furtherFactor(input, evidence, required);

  if (isUpgraded(input, evidence)) return { kind: 'passkey_upgrade' };
  if (!isPasskeyPrompted(input)) return { kind: 'proceed', assurance: assuranceOf(evidence), evidence };
  return fitToEnroll(input, evidence) ?? { kind: 'passkey_enrollment', skip: enrollmentSkip(policy, input.enrollment) };
}

/** The evidence that still counts: of a credential that exists, allowed, young enough for session and request. */
export function countingEvidence({ policy, credentials, evidence, request, now }: StepInput): Evidence[] {
  const lifetime = Math.min(policy.session.absolute, request.maxAge ?? Infinity);
  return standingEvidence(policy, credentials, evidence).filter((proof) => isWithin(lifetime, proof, now));
}

function loginReason({ policy, evidence, request }: StepInput, counting: readonly Evidence[]): LoginReason | undefined {
  if (request.otherSubject) return 'other_subject';
  if (request.reauthenticate) return 'requested';
  if (startsLogin(policy, counting)) return undefined;
  return evidence.length > 0 ? 'stale' : 'no_evidence';
}

function furtherFactor(input: StepInput, evidence: readonly Evidence[], required: Assurance): Step {
  const { policy, credentials } = input;
  const registered = registeredFor(input, evidence, required);
  if (registered.length > 0) return { kind: 'mfa', offer: registered, required };

  const enrollable = allowedMethods(policy).filter(
    (method) => METHOD_TRAITS[method].enrollsAsFactor && raises(evidence, { id: '', method }, required),
  );
  const isFirst = !meets(assuranceForChange(policy, credentials), 'multi_factor');
  if (enrollable.length === 0 || (isFirst && policy.mfa.enrollment === 'not_offered')) {
    return { kind: 'refuse', reason: 'no_sufficient_method', required };
  }
  return fitToEnroll(input, evidence) ?? { kind: 'mfa_enrollment', offer: enrollable, required };
}

// Registering is a change of methods: it asks for the same freshness as the security-info pages do.
function fitToEnroll(input: StepInput, evidence: readonly Evidence[]): Step | undefined {
  const { policy, credentials, now } = input;
  if (mayChangeMethods(policy, credentials, evidence, now)) return undefined;

  const fresh = freshEvidence(policy, evidence, now);
  if (!startsLogin(policy, fresh)) return { kind: 'login', reason: 'stale', offer: firstFactors(policy) };
  const required = assuranceForChange(policy, credentials);
  return { kind: 'mfa', offer: registeredFor(input, fresh, required), required };
}

/** The methods the user has registered that would raise this evidence far enough, the preferred one first. */
function registeredFor({ policy, credentials }: StepInput, evidence: readonly Evidence[], required: Assurance) {
  const usable = credentials.filter((credential) => !credential.spent);
  return allowedMethods(policy).filter((method) =>
    usable.some((credential) => credential.method === method && raises(evidence, credential, required)),
  );
}

function raises(evidence: readonly Evidence[], credential: RegisteredCredential, required: Assurance): boolean {
  return meets(assuranceOf([...evidence, proofBy(credential)]), required);
}

// From the policy, not the user: a login page must not tell who has registered what (OWASP ASVS 5.0, V6.3.8).
function firstFactors(policy: TenantPolicy): MethodKind[] {
  return policy.signIn.methods.filter((method) => METHOD_TRAITS[method].startsLogin);
}

function startsLogin(policy: TenantPolicy, evidence: readonly Evidence[]): boolean {
  return evidence.some((proof) => firstFactors(policy).includes(proof.method));
}
