// Somebody who does what the engine asks, in every way it offers, until it lets them proceed or refuses.
import { isExpired, isUsable, proofBy } from '#src/policy/freshness.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import type { Assurance, MethodKind, RegisteredCredential, Step } from '#src/policy/types.ts';
import { skippedTimes } from './support.ts';

const DAY = 86_400;
/** What a person takes for one page. */
const PAGE = 20;
/** Who has signed in for a request gets this long to finish it, however short its max_age. */
const SIGN_IN_GRACE = 300;

const SPENDABLE: readonly MethodKind[] = ['recovery_code', 'temporary_access_pass'];

interface Ending {
  /** `cannot` is somebody without a first factor of their own; `endless` never came to an end, or to a dead one. */
  readonly kind: 'proceed' | 'refuse' | 'cannot' | 'endless';
  readonly input: StepInput;
  readonly steps: readonly Step[];
}

/** Every way this sign-in can go on from here, each with the steps it took. */
export function endingsOf(input: StepInput, limit: number, before: readonly Step[] = []): Ending[] {
  const step = nextStep(input);
  const steps = [...before, step];
  if (step.kind === 'proceed' || step.kind === 'refuse') return [{ kind: step.kind, input, steps }];
  if (steps.length > limit) return [{ kind: 'endless', input, steps }];

  const ways = answersTo(step, { ...input, now: input.now + PAGE });
  if (ways.length === 0) return [{ kind: step.kind === 'login' ? 'cannot' : 'endless', input, steps }];
  return ways.flatMap((way) => endingsOf(way, limit, steps));
}

/** The states that the ways to answer this step lead to. */
function answersTo(step: Exclude<Step, { kind: 'proceed' | 'refuse' }>, input: StepInput): StepInput[] {
  switch (step.kind) {
    case 'login':
      return usable(input, step.offer).map((credential) => signedInWith(input, credential));
    case 'mfa':
      return [
        ...notJustUsed(input, usable(input, step.offer)).map((credential) => provenWith(input, credential)),
        ...(step.spares ? usable(input, ['trusted_device']).map((device) => provenWith(input, device)) : []),
      ];
    case 'mfa_enrollment':
      return step.offer.flatMap((method) => enrolled(input, method, step.required));
    case 'passkey_upgrade':
      return upgraded(input);
    case 'passkey_enrollment':
      return [
        ...enrolled(input, 'passkey', input.policy.assurance.required),
        ...(step.skip.allowed ? [putOff(input, step.skip.snoozeDays)] : []),
      ];
  }
}

// A page refuses what is proven by a passkey that policy does not allow.
function usable({ policy, credentials, now }: StepInput, offer: readonly MethodKind[]): RegisteredCredential[] {
  return credentials.filter(
    (one) => offer.includes(one.method) && !one.spent && !isExpired(one, now) && isUsable(policy, one),
  );
}

// Nobody holds out the very key again that was not enough a page ago.
function notJustUsed({ evidence, now }: StepInput, credentials: readonly RegisteredCredential[]) {
  const justUsed = evidence.filter(({ provenAt }) => provenAt === now - PAGE);
  return credentials.filter((credential) => {
    const { credentialId, userVerified } = proofBy(credential);
    return !justUsed.some((proof) => proof.credentialId === credentialId && proof.userVerified === userVerified);
  });
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

/** The same session after one more proof, now. */
export function provenWith(input: StepInput, credential: RegisteredCredential): StepInput {
  const others = input.evidence.filter(({ credentialId }) => credentialId !== credential.id);
  const evidence = [...others, { ...proofBy(credential), provenAt: input.now }];
  // The worst that can happen: this was the last of the codes, and the pass was for one time.
  const spend = (one: RegisteredCredential) =>
    one.id === credential.id && SPENDABLE.includes(one.method) ? { ...one, spent: true } : one;
  return { ...input, evidence, credentials: input.credentials.map(spend), settled: false };
}

// Registering may or may not prove the new credential at once: both have to lead somewhere.
function enrolled(input: StepInput, method: MethodKind, required: Assurance): StepInput[] {
  // Where hardware is required, the registration itself takes nothing else.
  const isHardware = method === 'passkey' && required === 'phishing_resistant_hardware';
  const kind = isHardware ? ({ keyProtection: 'attested_hardware' } as const) : {};
  const credential: RegisteredCredential = { id: `new ${method}`, method, createdAt: input.now, ...kind };
  const added = { ...input, credentials: [...input.credentials, credential] };
  return [added, provenWith(added, credential)];
}

// The browser has made one without checking the person, or has not; it is not asked twice.
function upgraded(input: StepInput): StepInput[] {
  const asked = { ...input, upgradable: false };
  const credential: RegisteredCredential = { id: 'silent passkey', method: 'passkey', unconfirmed: true };
  return [asked, { ...asked, credentials: [...input.credentials, credential] }];
}

function putOff(input: StepInput, snoozeDays: number): StepInput {
  const { freeSkips, campaigns } = input.enrollment;
  const { skips = 0 } = campaigns['everybody'] ?? {};
  return { ...input, enrollment: skippedTimes(skips + 1, input.now + snoozeDays * DAY, freeSkips), skipped: true };
}
