// Situations of a sign-in in few words, so that a policy test reads as a statement.
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { PasskeyProfile } from '#src/policy/authenticators.ts';
import type {
  Assurance,
  Campaign,
  Evidence,
  MethodKind,
  Policy,
  RegisteredCredential,
  Step,
  TenantPolicy,
} from '#src/policy/types.ts';

export const NOW = 1_700_000_000;
export const MINUTE = 60;
export const HOUR = 3600;

/** Few settings instead of the whole policy; what is left out is a tenant that asks everybody for two factors. */
export interface PolicyInBrief {
  readonly starts?: readonly MethodKind[];
  readonly further?: readonly MethodKind[];
  readonly required?: Assurance;
  readonly enrollment?: TenantPolicy['mfa']['enrollment'];
  readonly campaign?: Campaign['mode'];
  /** Beside the one for everybody. */
  readonly furtherCampaigns?: readonly Campaign[];
  readonly snoozeDays?: number;
  readonly skips?: number | null;
  /** `2023-11-15`; NOW is the day before. */
  readonly due?: string;
  readonly profiles?: TenantPolicy['passkeyProfiles'];
  readonly absolute?: number;
  readonly maxAge?: number;
  readonly freshness?: number;
  readonly trustedDeviceDays?: number;
  readonly automatic?: boolean;
  readonly pass?: TenantPolicy['temporaryAccessPass']['assurance'];
}

/** What it comes to for somebody in no group. */
export function policyOf(brief: PolicyInBrief = {}): Policy {
  return resolvePolicy({ policy: tenantPolicyOf(brief), groups: [] });
}

export function tenantPolicyOf(brief: PolicyInBrief = {}): TenantPolicy {
  return {
    signIn: { methods: brief.starts ?? ['passkey', 'password'] },
    session: { idle: HOUR, absolute: brief.absolute ?? 24 * HOUR },
    assurance: { required: brief.required ?? 'multi_factor', maxAge: brief.maxAge ?? null },
    mfa: {
      methods: brief.further ?? ['passkey', 'totp', 'recovery_code'],
      enrollment: brief.enrollment ?? 'at_sign_in',
      trustedDeviceDays: brief.trustedDeviceDays ?? 0,
    },
    passkeys: { max: 10, freshness: brief.freshness ?? 5 * MINUTE, automatic: brief.automatic ?? true },
    temporaryAccessPass: { lifetime: HOUR, oneTime: true, length: 12, assurance: brief.pass ?? 'enrollment' },
    administration: { assurance: 'phishing_resistant', freshness: 5 * MINUTE },
    groups: [],
    campaigns: [
      {
        id: 'everybody',
        mode: brief.campaign ?? 'off',
        snoozeDays: brief.snoozeDays ?? 1,
        skips: brief.skips === undefined ? 3 : brief.skips,
        due: brief.due ?? null,
        groups: null,
        exempt: [],
      },
      ...(brief.furtherCampaigns ?? []),
    ],
    passkeyProfiles: brief.profiles ?? [],
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
    enrollment: NEVER_SKIPPED,
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
  const campaign = list(policy.campaigns.map(describeCampaign));
  const { enrollment, settled, skipped, upgradable, attestable, platform, now } = rest;
  return [
    `tenant requires ${policy.assurance.required}, starts with ${list(policy.signIn.methods)}`,
    `further ${list(policy.mfa.methods)} (enrollment ${policy.mfa.enrollment}), passkey campaigns ${campaign}`,
    `passkey profiles ${list(policy.passkeyProfiles.map(describeProfile))}`,
    `proofs count for ${policy.assurance.maxAge ?? 'any'} s, session ${policy.session.absolute} s, changes within ${policy.passkeys.freshness} s`,
    `user has ${list(credentials.map(describeCredential))}`,
    `proven ${list(evidence.map((proof) => `${proof.credentialId} ${now - proof.provenAt} s ago`))}`,
    `request ${JSON.stringify(request)}, ${settled ? 'settled' : 'not settled'}${skipped ? ', skipped' : ''}${upgradable ? ', upgradable' : ''}${attestable ? ', attestable' : ''}, on ${platform ?? 'any platform'}`,
    `skips so far ${JSON.stringify(enrollment.campaigns)}, and ${enrollment.freeSkips} free ones; now ${now}`,
  ].join('; ');
}

export function describeStep(step: Step): string {
  const offer = 'offer' in step ? ` ${list(step.offer)}` : '';
  const required = 'required' in step ? ` for ${step.required}` : '';
  return `${step.kind}${offer}${required}`;
}

function describeCampaign({ id, mode, skips, snoozeDays, due }: Campaign): string {
  const terms = `${skips ?? 'endless'} skips, snooze ${snoozeDays} d${due === null ? '' : `, due ${due}`}`;
  return mode === 'suggest' ? `${id} suggests (${terms})` : `${id} ${mode}`;
}

function describeProfile({ id, keys, attestation, authenticators: { list: kind, aaguids } }: PasskeyProfile): string {
  return `${id} (${list(keys)}, attestation ${attestation}, ${kind} ${aaguids.join(' ')})`;
}

function describeCredential({ id, keyProtection, spent, unconfirmed }: RegisteredCredential): string {
  return [id, keyProtection, spent ? 'spent' : undefined, unconfirmed ? 'unconfirmed' : undefined]
    .filter((word) => word !== undefined)
    .join(' ');
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join('+');
}

/** The state of a user who has skipped the campaign for everybody so often. */
export function skippedTimes(skips: number, snoozedUntil = 0, freeSkips = 0): StepInput['enrollment'] {
  return { freeSkips, campaigns: { everybody: { skips, snoozedUntil } } };
}
