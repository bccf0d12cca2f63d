// Situations of a sign-in in few words, so that a policy test reads as a statement.
import type { StepInput } from '#src/policy/next-step.ts';
import type { Assurance, Evidence, MethodKind, RegisteredCredential, Step, TenantPolicy } from '#src/policy/types.ts';

export const NOW = 1_700_000_000;
export const MINUTE = 60;
export const HOUR = 3600;

/** Few settings instead of the whole policy; what is left out is a tenant that asks everybody for two factors. */
export interface PolicyInBrief {
  readonly starts?: readonly MethodKind[];
  readonly further?: readonly MethodKind[];
  readonly required?: Assurance;
  readonly enrollment?: TenantPolicy['mfa']['enrollment'];
  readonly campaign?: TenantPolicy['passkeyEnrollment']['mode'];
  readonly snoozeDays?: number;
  readonly skips?: number | null;
  readonly absolute?: number;
  readonly freshness?: number;
  readonly trustedDeviceDays?: number;
  readonly automatic?: boolean;
  readonly pass?: TenantPolicy['temporaryAccessPass']['assurance'];
}

export function policyOf(brief: PolicyInBrief = {}): TenantPolicy {
  return {
    signIn: { methods: brief.starts ?? ['passkey', 'password'] },
    session: { idle: HOUR, absolute: brief.absolute ?? 24 * HOUR },
    assurance: { required: brief.required ?? 'multi_factor' },
    mfa: {
      methods: brief.further ?? ['passkey', 'totp', 'recovery_code'],
      enrollment: brief.enrollment ?? 'at_sign_in',
      trustedDeviceDays: brief.trustedDeviceDays ?? 0,
    },
    passkeyEnrollment: {
      mode: brief.campaign ?? 'off',
      snoozeDays: brief.snoozeDays ?? 1,
      skips: brief.skips === undefined ? 3 : brief.skips,
      automatic: brief.automatic ?? true,
    },
    passkeys: { max: 10, freshness: brief.freshness ?? 5 * MINUTE },
    temporaryAccessPass: { lifetime: HOUR, oneTime: true, length: 12, assurance: brief.pass ?? 'enrollment' },
  };
}

/** A credential whose id is its method, unless told otherwise. */
export function registered(method: MethodKind, overrides: Partial<RegisteredCredential> = {}): RegisteredCredential {
  return { id: method, method, ...overrides };
}

/** The proof that `registered(method)` gives. */
export function proven(method: MethodKind, secondsAgo = 0, overrides: Partial<Evidence> = {}): Evidence {
  const provenAt = NOW - secondsAgo;
  return { method, credentialId: method, provenAt, userVerified: method === 'passkey', ...overrides };
}

type Ages = { readonly [Method in MethodKind]?: number };

interface SituationInBrief extends Partial<Omit<StepInput, 'policy' | 'credentials' | 'evidence'>> {
  readonly policy?: PolicyInBrief;
  readonly has?: readonly (MethodKind | RegisteredCredential)[];
  /** Seconds since each proof. */
  readonly proven?: Ages | readonly Evidence[];
}

/** A user at the default tenant, with these credentials and these proofs in the session. */
export function situation(brief: SituationInBrief = {}): StepInput {
  const { policy, has = [], proven: proofs = {}, ...rest } = brief;
  return {
    policy: policyOf(policy),
    credentials: has.map((one) => (typeof one === 'string' ? registered(one) : one)),
    evidence: isList(proofs)
      ? proofs
      : Object.entries(proofs).map(([method, age]) => proven(method as MethodKind, age)),
    enrollment: { skips: 0, freeSkips: 0, snoozedUntil: 0 },
    settled: false,
    skipped: false,
    request: {},
    now: NOW,
    ...rest,
  };
}

function isList(proofs: Ages | readonly Evidence[]): proofs is readonly Evidence[] {
  return Array.isArray(proofs);
}

/** A situation as a sentence, for a failing property. */
export function describeCase({ policy, credentials, evidence, request, ...rest }: StepInput): string {
  const { mode, skips, snoozeDays } = policy.passkeyEnrollment;
  const campaign = mode === 'suggest' ? `suggest (${skips ?? 'endless'} skips, snooze ${snoozeDays} d)` : mode;
  const { enrollment, settled, skipped, upgradable, now } = rest;
  return [
    `tenant requires ${policy.assurance.required}, starts with ${list(policy.signIn.methods)}`,
    `further ${list(policy.mfa.methods)} (enrollment ${policy.mfa.enrollment}), passkey campaign ${campaign}`,
    `session ${policy.session.absolute} s, changes within ${policy.passkeys.freshness} s`,
    `user has ${list(credentials.map(describeCredential))}`,
    `proven ${list(evidence.map((proof) => `${proof.credentialId} ${now - proof.provenAt} s ago`))}`,
    `request ${JSON.stringify(request)}, ${settled ? 'settled' : 'not settled'}${skipped ? ', skipped' : ''}${upgradable ? ', upgradable' : ''}`,
    `${enrollment.skips} skips so far, snoozed for ${Math.max(0, enrollment.snoozedUntil - now)} s`,
  ].join('; ');
}

export function describeStep(step: Step): string {
  const offer = 'offer' in step ? ` ${list(step.offer)}` : '';
  const required = 'required' in step ? ` for ${step.required}` : '';
  return `${step.kind}${offer}${required}`;
}

function describeCredential({ id, keyProtection, spent, unconfirmed }: RegisteredCredential): string {
  return [id, keyProtection, spent ? 'spent' : undefined, unconfirmed ? 'unconfirmed' : undefined]
    .filter((word) => word !== undefined)
    .join(' ');
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join('+');
}
