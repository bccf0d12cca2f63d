import { assuranceOf, meets } from './assurance.ts';
import { enrollmentSkip, isPasskeyPrompted } from './enrollment.ts';
import { isUpgraded } from './passkey-upgrade.ts';
import {
  allowedMethods,
  assuranceForChange,
  freshEvidence,
  isAllowed,
  isExpired,
  isWithin,
  mayAddMethod,
  proofBy,
  standingEvidence,
} from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import { isSpared, maySpare, passOf, requiredAssurance, suffices } from './stand-ins.ts';
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

  const required = requiredAssurance(policy, request, evidence);
  if (!suffices(policy, evidence, required)) return furtherFactor(input, evidence, required);

  if (isUpgraded(input, evidence)) return { kind: 'passkey_upgrade' };
  const skip = enrollmentSkip(policy, input.enrollment);
  // A mere suggestion would ask for the very factor that a trusted device spares.
  const isUnasked = skip.allowed && isSpared(policy, request, evidence);
  if (isUnasked || !isPasskeyPrompted(input)) return { kind: 'proceed', assurance: assuranceOf(evidence), evidence };
  return fitToEnroll(input, evidence) ?? { kind: 'passkey_enrollment', skip };
}

/** The evidence that still counts: of a credential that exists, allowed, young enough for session and request. */
export function countingEvidence({ policy, credentials, evidence, request, now }: StepInput): Evidence[] {
  const lifetime = Math.min(policy.session.absolute, request.maxAge ?? Infinity);
  return standingEvidence(policy, credentials, evidence, now).filter((proof) => isWithin(lifetime, proof, now));
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
  const enrollable = enrollableFor(input, evidence, required);
  const leads = enrollable.length > 0 && leadsToEnrollment(input, evidence, registered);
  if (registered.length > 0 && !leads) return mfaStep(input, { evidence, offer: registered, required });

  const isFirst = !meets(assuranceForChange(policy, credentials), 'multi_factor');
  const isWithheld = isFirst && policy.mfa.enrollment === 'not_offered' && !passOf(evidence);
  if (enrollable.length === 0 || isWithheld) return { kind: 'refuse', reason: 'no_sufficient_method', required };
  return fitToEnroll(input, evidence) ?? { kind: 'mfa_enrollment', offer: enrollable, required };
}

interface MfaInput {
  readonly evidence: readonly Evidence[];
  readonly offer: readonly MethodKind[];
  readonly required: Assurance;
}

function mfaStep({ policy, request }: StepInput, { evidence, offer, required }: MfaInput): Step {
  const spares =
    maySpare(policy, request) &&
    !passOf(evidence) &&
    meets(assuranceOf(evidence), request.requiredAssurance ?? 'single_factor') &&
    !isSpared(policy, request, evidence);
  return { kind: 'mfa', offer, required, ...(spares ? { spares } : {}) };
}

// A pass is for people who have nothing, or have lost what they had: it leads to something new, unless that is there.
function leadsToEnrollment({ credentials }: StepInput, evidence: readonly Evidence[], registered: MethodKind[]) {
  const pass = passOf(evidence);
  if (!pass) return false;
  return !credentials.some(({ method, createdAt = 0 }) => registered.includes(method) && createdAt >= pass.provenAt);
}

/** The methods that may be registered now to raise this evidence far enough, the preferred one first. */
function enrollableFor(input: StepInput, evidence: readonly Evidence[], required: Assurance): MethodKind[] {
  const { policy, credentials } = input;
  const enrollable = allowedMethods(policy).filter(
    (method) => METHOD_TRAITS[method].enrollsAsFactor && raises(evidence, { id: '', method }, required),
  );
  if (!passOf(evidence)) return enrollable;

  // Who came in by a pass needs something to come in by next time.
  const starters = enrollable.filter((method) => firstFactors(policy).includes(method));
  const isHere = (method: MethodKind) => credentials.some((credential) => credential.method === method);
  const isLasting = (method: MethodKind) => METHOD_TRAITS[method].follows && isAllowed(policy, method);
  const hasStarter = firstFactors(policy).some((method) => isLasting(method) && isHere(method));
  const needsPasskey = policy.passkeyEnrollment.mode === 'required' && !isHere('passkey');
  return starters.length > 0 && (!hasStarter || needsPasskey) ? starters : enrollable;
}

// Registering is a change of methods: it asks for the same freshness as the security-info pages do.
function fitToEnroll(input: StepInput, evidence: readonly Evidence[]): Step | undefined {
  const { policy, credentials, now } = input;
  if (mayAddMethod(policy, credentials, evidence, now)) return undefined;

  const fresh = freshEvidence(policy, evidence, now);
  if (!startsLogin(policy, fresh)) return { kind: 'login', reason: 'stale', offer: firstFactors(policy) };
  const required = assuranceForChange(policy, credentials);
  return { kind: 'mfa', offer: registeredFor(input, fresh, required), required };
}

/** The methods the user has registered that would raise this evidence far enough, the preferred one first. */
function registeredFor({ policy, credentials, now }: StepInput, evidence: readonly Evidence[], required: Assurance) {
  const usable = credentials.filter((credential) => !credential.spent && !isExpired(credential, now));
  const hasPass = passOf(evidence) !== undefined;
  return allowedMethods(policy).filter((method) => {
    const { follows, factor } = METHOD_TRAITS[method];
    // After a pass, which is told to people, something that they have.
    if (!follows || (hasPass && factor !== 'possession')) return false;
    return usable.some((credential) => credential.method === method && raises(evidence, credential, required));
  });
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
