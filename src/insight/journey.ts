import { assuranceOf, meets } from '#src/policy/assurance.ts';
import { afterSkip } from '#src/policy/enrollment.ts';
import { isExpired, isUsable, ownPolicy, proofBy } from '#src/policy/freshness.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import type { Assurance, Evidence, MethodKind, RegisteredCredential, Step } from '#src/policy/types.ts';

/** One screen of a sign-in, and what the person does on it. */
export interface Screen {
  readonly step: Step;
  /** The method that is shown or registered; left out where nothing is (any more). */
  readonly by?: MethodKind;
  /** The credential that is shown; left out of one that is made on this screen. */
  readonly credentialId?: string;
  readonly skips?: true;
}

/** One way in: the screens from here to the application, or to where it ends. */
export interface Way {
  readonly screens: readonly Screen[];
  readonly end: 'proceed' | 'refuse' | 'stuck';
}

/** No sign-in has more screens: a way that is longer does not end. */
const MOST_SCREENS = 12;
/** Who signs in for a request gets this long to finish it, however short its max_age. */
const SIGN_IN_GRACE = 300;

/**
 * Every way in from here, one for each credential that the person can begin with. At each screen after that the person
 * takes what is offered first (the preferred method, where it is offered), puts off what may be put off, and takes no
 * time. None for whoever cannot begin.
 */
export function waysIn(input: StepInput, preferred: MethodKind | null = null): Way[] {
  const step = nextStep(input);
  if (step.kind !== 'login') return [wayFrom(input, preferred)];
  return usable(input, step.offer).map((credential) => {
    const { screens, end } = wayFrom(signedInWith(input, credential), preferred);
    return { screens: [{ step, by: credential.method, credentialId: credential.id }, ...screens], end };
  });
}

function wayFrom(start: StepInput, preferred: MethodKind | null): Way {
  const screens: Screen[] = [];
  let input = start;
  while (screens.length < MOST_SCREENS) {
    const step = nextStep(input);
    if (step.kind === 'proceed' || step.kind === 'refuse') return { screens: [...screens, { step }], end: step.kind };
    const answer = answerTo(step, input, preferred);
    screens.push({ step, ...answer?.screen });
    if (!answer) break;
    input = answer.next;
  }
  return { screens, end: 'stuck' };
}

interface Answer {
  readonly screen: Omit<Screen, 'step'>;
  readonly next: StepInput;
}

type OpenStep = Exclude<Step, { kind: 'proceed' | 'refuse' }>;

function answerTo(step: OpenStep, input: StepInput, preferred: MethodKind | null): Answer | undefined {
  switch (step.kind) {
    case 'login': {
      const [credential] = usable(input, step.offer);
      return credential && shown(credential, signedInWith(input, credential));
    }
    case 'mfa': {
      const credential = furtherFactor(step, input, preferred);
      return credential && shown(credential, provenWith(input, credential));
    }
    case 'mfa_enrollment': {
      const [method] = step.offer;
      return method && enrolled(input, method, step.required);
    }
    case 'passkey_upgrade':
      return { screen: {}, next: { ...input, upgradable: false } };
    case 'passkey_enrollment': {
      const asking = input.policy.campaigns.filter(({ id }) => step.campaigns.includes(id));
      const after = afterSkip(asking, input.enrollment, 'declined', input.now);
      if (after) return { screen: { skips: true }, next: { ...input, enrollment: after, skipped: true } };
      return enrolled(input, 'passkey', input.policy.assurance.required);
    }
  }
}

function shown({ id, method }: RegisteredCredential, next: StepInput): Answer {
  return { screen: { by: method, credentialId: id }, next };
}

/** The credential that leads furthest, of the method that is offered first or preferred. */
function furtherFactor(
  { offer, required }: Extract<Step, { kind: 'mfa' }>,
  input: StepInput,
  preferred: MethodKind | null,
): RegisteredCredential | undefined {
  const ordered = preferred && offer.includes(preferred) ? [preferred, ...offer] : offer;
  const candidates = usable(input, ordered).filter((one) => !isShown(input.evidence, one));
  const reaches = (one: RegisteredCredential) => meets(assuranceOf([...input.evidence, proofBy(one)]), required);
  return candidates.find(reaches) ?? candidates[0];
}

// Nobody holds out the very key again that was not enough a page ago.
function isShown(evidence: readonly Evidence[], credential: RegisteredCredential): boolean {
  const { userVerified } = proofBy(credential);
  return evidence.some((proof) => proof.credentialId === credential.id && proof.userVerified === userVerified);
}

/** What can be shown of these methods, and is taken; in the order of the methods. */
function usable({ policy, credentials, now }: StepInput, offer: readonly MethodKind[]): RegisteredCredential[] {
  const isTaken = (one: RegisteredCredential) => !one.spent && !isExpired(one, now) && isUsable(ownPolicy(policy), one);
  return [...new Set(offer)].flatMap((method) => credentials.filter((one) => one.method === method && isTaken(one)));
}

// A new sign-in starts over with its own proof, and answers what the request asked of it.
function signedInWith(input: StepInput, credential: RegisteredCredential): StepInput {
  const { maxAge, requiredAssurance, reauthenticate, reauthenticates } = input.request;
  const request = {
    ...(maxAge === undefined ? {} : { maxAge: Math.max(maxAge, SIGN_IN_GRACE) }),
    ...(requiredAssurance === undefined ? {} : { requiredAssurance }),
    ...(reauthenticate || reauthenticates ? { reauthenticates: true } : {}),
  };
  return { ...provenWith({ ...input, evidence: [] }, credential), request };
}

function provenWith(input: StepInput, credential: RegisteredCredential): StepInput {
  const others = input.evidence.filter(({ credentialId }) => credentialId !== credential.id);
  return { ...input, evidence: [...others, { ...proofBy(credential), provenAt: input.now }], settled: false };
}

function enrolled(input: StepInput, method: MethodKind, required: Assurance): Answer {
  const isHardware = method === 'passkey' && meets(required, 'phishing_resistant_hardware');
  const credential: RegisteredCredential = {
    ...{ id: `new ${method}`, method, createdAt: input.now },
    ...(isHardware ? { keyProtection: 'attested_hardware' } : {}),
  };
  const added = { ...input, credentials: [...input.credentials, credential] };
  // The code of a new app is a proof of it; a new key is asked for one next.
  return { screen: { by: method }, next: method === 'totp' ? provenWith(added, credential) : added };
}
