import { assuranceOf, meets } from './assurance.ts';
import { askingCampaigns, enrollmentSkip, requiresPasskey } from './enrollment.ts';
import { isUpgraded } from './passkey-upgrade.ts';
import {
  allowedMethods,
  assuranceForChange,
  freshEvidence,
  isAllowed,
  isExpired,
  isUsable,
  isWithheld,
  isWithin,
  mayAddMethod,
  ownPolicy,
  proofBy,
  standingEvidence,
} from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import { isSpared, maySpare, passOf, requiredAssurance, suffices } from './stand-ins.ts';
import type { Platform } from './authenticators.ts';
import type {
  Assurance,
  AuthenticationRequest,
  EnrollmentState,
  Evidence,
  LoginReason,
  MethodKind,
  Policy,
  RegisteredCredential,
  Step,
} from './types.ts';

export interface StepInput {
  readonly policy: Policy;
  readonly credentials: readonly RegisteredCredential[];
  readonly evidence: readonly Evidence[];
  readonly enrollment: EnrollmentState;
  /** The engine has said `proceed` in this session since its last sign-in: what follows is single sign-on. */
  readonly settled: boolean;
  /** This very authorization has put off the passkey. */
  readonly skipped: boolean;
  /** The browser can make a passkey by itself, and was not asked to in this authorization. */
  readonly upgradable?: boolean;
  /** It can be verified here what hardware a new passkey is kept in. */
  readonly attestable?: boolean;
  /** What the browser runs on, where it tells. */
  readonly platform?: Platform | undefined;
  readonly request: AuthenticationRequest;
  /** Epoch seconds. */
  readonly now: number;
}

/** What this sign-in needs next. Pure, so the page shown and the gate that issues cannot disagree. */
export function nextStep(input: StepInput): Step {
  const { policy, request } = input;
  const evidence = countingEvidence(input);
  const reason = loginReason(input, evidence);
  if (reason) return loginStep(policy, reason);

  const required = requiredAssurance(policy, request, evidence);
  if (!suffices(policy, evidence, required)) return furtherFactor(input, evidence, required);

  if (isUpgraded(input, evidence)) return { kind: 'passkey_upgrade' };
  return askedByCampaign(input, evidence) ?? { kind: 'proceed', assurance: assuranceOf(evidence), evidence };
}

/** The evidence that still counts: of a credential that exists, allowed, young enough for policy and request. */
export function countingEvidence(input: StepInput): Evidence[] {
  const { policy, credentials, evidence, now } = input;
  const lifetime = evidenceLifetime(input);
  return standingEvidence(policy, credentials, evidence, now).filter((proof) => isWithin(lifetime, proof, now));
}

/** Seconds for which a proof counts for this request. */
export function evidenceLifetime({ policy: { session, assurance }, request }: StepInput): number {
  return Math.min(session.absolute, assurance.maxAge ?? Infinity, request.maxAge ?? Infinity);
}

function askedByCampaign(input: StepInput, evidence: readonly Evidence[]): Step | undefined {
  const { policy, request, enrollment, now } = input;
  const asking = askingCampaigns({ ...input, evidence });
  if (asking.length === 0) return undefined;
  const skip = enrollmentSkip(asking, enrollment, now);
  // A mere suggestion would ask for the very factor that a trusted device spares.
  if (skip.allowed && isSpared(policy, request, evidence)) return undefined;
  if (isWithheld(policy, input.credentials, evidence)) {
    return skip.allowed ? undefined : { kind: 'refuse', reason: 'pass_needed', required: 'phishing_resistant' };
  }
  return fitToEnroll(input) ?? { kind: 'passkey_enrollment', skip, campaigns: asking.map(({ id }) => id) };
}

/** Why a sign-in has to begin (anew), or undefined when it has begun. */
export function loginReason(input: StepInput, counting: readonly Evidence[]): LoginReason | undefined {
  const { policy, evidence, request } = input;
  if (request.otherSubject) return 'other_subject';
  // Nothing is that young but a sign-in for this very request, which is given time (OpenID Connect Core 1.0 §3.1.2.1).
  if (request.reauthenticate || request.maxAge === 0) return 'requested';
  if (startsLogin(policy, counting)) return undefined;
  if (evidence.length === 0) return 'no_evidence';
  return evidence.some((proof) => isForbidden(input, proof)) ? 'not_allowed' : 'stale';
}

// Proven just now, by what there is: only policy does not take it.
function isForbidden(input: StepInput, proof: Evidence): boolean {
  const { policy, credentials, now } = input;
  const credential = credentials.find(({ id }) => id === proof.credentialId);
  if (credential === undefined || !isWithin(evidenceLifetime(input), proof, now)) return false;
  const startsElsewhere = METHOD_TRAITS[proof.method].startsLogin && !firstFactors(policy).includes(proof.method);
  return startsElsewhere || !isUsable(policy, credential);
}

function furtherFactor(input: StepInput, evidence: readonly Evidence[], required: Assurance): Step {
  const registered = registeredFor(input, evidence, required);
  const enrollable = enrollableFor(input, evidence, required);
  const leads = enrollable.length > 0 && leadsToEnrollment(input, evidence, registered);
  if (registered.length > 0 && !leads) return mfaStep(input, { evidence, offer: registered, required });

  if (enrollable.length === 0) return { kind: 'refuse', reason: 'no_sufficient_method', required };
  if (isWithheld(input.policy, input.credentials, evidence)) return { kind: 'refuse', reason: 'pass_needed', required };
  return fitToEnroll(input) ?? { kind: 'mfa_enrollment', offer: enrollable, required };
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
    (method) => METHOD_TRAITS[method].enrollsAsFactor && raises(evidence, bestNew(input, method), required),
  );
  if (!passOf(evidence)) return enrollable;

  // Who came in by a pass needs something to come in by next time.
  const starters = enrollable.filter((method) => firstFactors(policy).includes(method));
  const isHere = (method: MethodKind) =>
    credentials.some((credential) => credential.method === method && isUsable(policy, credential));
  const isLasting = (method: MethodKind) => METHOD_TRAITS[method].follows && isAllowed(policy, method);
  const hasStarter = firstFactors(policy).some((method) => isLasting(method) && isHere(method));
  const needsPasskey = requiresPasskey(policy, input.enrollment, input.now) && !isHere('passkey');
  return starters.length > 0 && (!hasStarter || needsPasskey) ? starters : enrollable;
}

// Registering is a change of methods: it asks for the same freshness as the security-info pages do.
// It may take what the application does not, or its rules would let a password alone add to an account that has more.
function fitToEnroll(input: StepInput): Step | undefined {
  const { policy, credentials, now } = input;
  const own = { ...input, policy: ownPolicy(policy) };
  const evidence = countingEvidence(own);
  if (mayAddMethod(policy, credentials, evidence, now)) return undefined;

  const fresh = freshEvidence(policy, evidence, now);
  if (!startsLogin(own.policy, fresh)) return loginStep(policy, 'stale');
  const required = assuranceForChange(policy, credentials);
  return { kind: 'mfa', offer: registeredFor(own, fresh, required), required };
}

/** The methods the user has registered that would raise this evidence far enough, the preferred one first. */
function registeredFor({ policy, credentials, now }: StepInput, evidence: readonly Evidence[], required: Assurance) {
  const usable = credentials.filter((one) => !one.spent && !isExpired(one, now) && isUsable(policy, one));
  const hasPass = passOf(evidence) !== undefined;
  return allowedMethods(policy).filter((method) => {
    const { follows, factor } = METHOD_TRAITS[method];
    // After a pass, which is told to people, something that they have.
    if (!follows || (hasPass && factor !== 'possession')) return false;
    return usable.some((credential) => credential.method === method && raises(evidence, credential, required));
  });
}

/** The best that could be registered now: what of it is then true, its registration finds out. */
function bestNew({ policy: { passkeyProfiles }, attestable }: StepInput, method: MethodKind): RegisteredCredential {
  const mayBeBound = passkeyProfiles.length === 0 || passkeyProfiles.some(({ keys }) => keys.includes('device_bound'));
  const isBest = method === 'passkey' && attestable === true && mayBeBound;
  return { id: '', method, ...(isBest ? { keyProtection: 'attested_hardware' } : {}) };
}

function loginStep(policy: Policy, reason: LoginReason): Step {
  const offer = firstFactors(policy);
  // Rules that leave nothing between them: nobody comes in, and nobody comes in by mistake.
  if (offer.length === 0)
    return { kind: 'refuse', reason: 'no_sufficient_method', required: policy.assurance.required };
  return { kind: 'login', reason, offer };
}

function raises(evidence: readonly Evidence[], credential: RegisteredCredential, required: Assurance): boolean {
  return meets(assuranceOf([...evidence, proofBy(credential)]), required);
}

// From the policy, not the user: a login page must not tell who has registered what (OWASP ASVS 5.0, V6.3.8).
function firstFactors(policy: Policy): MethodKind[] {
  return policy.signIn.methods.filter((method) => METHOD_TRAITS[method].startsLogin);
}

/** Whether a sign-in may begin with one of these proofs. */
export function startsLogin(policy: Policy, evidence: readonly Evidence[]): boolean {
  return evidence.some((proof) => firstFactors(policy).includes(proof.method));
}
