import { assuranceOf, meets } from './assurance.ts';
import { campaignStanding, type CampaignStanding } from './enrollment.ts';
import { isAllowed, isExpired, isUsable, isWithin } from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import { countingEvidence, evidenceLifetime, loginReason, nextStep, type StepInput } from './next-step.ts';
import { isSpared, passOf, requiredAssurance, suffices } from './stand-ins.ts';
import type { Assurance, Evidence, LoginReason, MethodKind, RegisteredCredential, Source, Step } from './types.ts';

/** One rule's say in a decision, in the order in which the engine asks them. */
export type Verdict =
  /** Whether another person is asked for than the session has, or a new sign-in. */
  | { readonly rule: 'request'; readonly asks: boolean; readonly reason?: LoginReason }
  | {
      readonly rule: 'first_factor';
      readonly asks: boolean;
      readonly reason?: LoginReason;
      readonly methods: readonly MethodKind[];
      readonly sources: readonly Source[];
    }
  | {
      readonly rule: 'assurance';
      readonly asks: boolean;
      /** What policy asks of everybody it concerns, and who says so. */
      readonly required: Assurance;
      readonly sources: readonly Source[];
      /** What the request asks for by itself. */
      readonly requested: Assurance;
      readonly reached: Assurance;
      /** What stands in for the tenant's second factor. */
      readonly spared?: 'trusted_device' | 'temporary_access_pass';
    }
  /** A pass that is good for enrollment alone. */
  | { readonly rule: 'pass'; readonly asks: boolean; readonly sources: readonly Source[] }
  | { readonly rule: 'upgrade'; readonly asks: boolean; readonly sources: readonly Source[] }
  | { readonly rule: 'campaign'; readonly asks: boolean; readonly id: string; readonly standing: CampaignStanding };

/** Whether a proof counts, and if not, why. */
export type ProofStanding =
  'counts' | 'credential_removed' | 'credential_expired' | 'method_not_allowed' | 'passkey_not_allowed' | 'too_old';

/** Whether a credential is of use, and if not, why. */
export const CREDENTIAL_STANDINGS = [
  'usable',
  'spent',
  'expired',
  'method_not_allowed',
  'passkey_not_allowed',
] as const;
export type CredentialStanding = (typeof CREDENTIAL_STANDINGS)[number];

export interface Explanation {
  /** What `nextStep` answers to the same. */
  readonly step: Step;
  /** The rules that were asked; the last that `asks` is the one that has decided, none is for `proceed`. */
  readonly verdicts: readonly Verdict[];
  readonly proofs: readonly { readonly proof: Evidence; readonly standing: ProofStanding }[];
  readonly credentials: readonly {
    readonly credential: RegisteredCredential;
    readonly standing: CredentialStanding;
  }[];
}

/** Why the engine answers as it does: the same decision with the verdict of each rule and what it was based on. */
export function explain(input: StepInput): Explanation {
  return {
    step: nextStep(input),
    verdicts: verdictsOf(input),
    proofs: input.evidence.map((proof) => ({ proof, standing: proofStanding(input, proof) })),
    credentials: input.credentials.map((credential) => ({
      credential,
      standing: credentialStanding(input, credential),
    })),
  };
}

function verdictsOf(input: StepInput): Verdict[] {
  const evidence = countingEvidence(input);
  const verdicts: Verdict[] = [];
  for (const rule of [ofRequest, ofFirstFactor, ofAssurance, ofPass, ofUpgrade, ofCampaigns]) {
    const given = rule(input, evidence);
    verdicts.push(...given);
    if (given.some(({ asks }) => asks)) break;
  }
  return verdicts;
}

function ofRequest(input: StepInput, evidence: readonly Evidence[]): Verdict[] {
  const reason = loginReason(input, evidence);
  const asks = reason === 'other_subject' || reason === 'requested';
  return [{ rule: 'request', asks, ...(asks ? { reason } : {}) }];
}

function ofFirstFactor(input: StepInput, evidence: readonly Evidence[]): Verdict[] {
  const { policy } = input;
  const reason = loginReason(input, evidence);
  return [
    {
      rule: 'first_factor',
      asks: reason !== undefined,
      ...(reason === undefined ? {} : { reason }),
      methods: policy.signIn.methods.filter((method) => METHOD_TRAITS[method].startsLogin),
      sources: policy.sources.signIn.methods,
    },
  ];
}

function ofAssurance({ policy, request }: StepInput, evidence: readonly Evidence[]): Verdict[] {
  const reached = assuranceOf(evidence);
  const spared = standIn({ policy, request }, evidence);
  return [
    {
      rule: 'assurance',
      asks: !meets(reached, requiredAssurance(policy, request, evidence)),
      required: policy.assurance.required,
      sources: policy.sources.assurance.required,
      requested: request.requiredAssurance ?? 'none',
      reached,
      ...(spared === undefined ? {} : { spared }),
    },
  ];
}

function standIn({ policy, request }: Pick<StepInput, 'policy' | 'request'>, evidence: readonly Evidence[]) {
  if (policy.assurance.required !== 'multi_factor' || meets(assuranceOf(evidence), 'multi_factor')) return undefined;
  if (isSpared(policy, request, evidence)) return 'trusted_device';
  const byPass = policy.temporaryAccessPass.assurance === 'multi_factor' && passOf(evidence) !== undefined;
  return byPass ? 'temporary_access_pass' : undefined;
}

function ofPass({ policy, request }: StepInput, evidence: readonly Evidence[]): Verdict[] {
  if (passOf(evidence) === undefined) return [];
  const asks = !suffices(policy, evidence, requiredAssurance(policy, request, evidence));
  return [{ rule: 'pass', asks, sources: policy.sources.temporaryAccessPass.assurance }];
}

function ofUpgrade(input: StepInput): Verdict[] {
  const asks = nextStep(input).kind === 'passkey_upgrade';
  return asks ? [{ rule: 'upgrade', asks, sources: input.policy.sources.passkeys.automatic }] : [];
}

function ofCampaigns(input: StepInput, evidence: readonly Evidence[]): Verdict[] {
  const isAsked = nextStep(input).kind !== 'proceed';
  return input.policy.campaigns.map((campaign) => {
    const standing = campaignStanding(campaign, { ...input, evidence });
    const asks = isAsked && (standing === 'suggests' || standing === 'requires');
    return { rule: 'campaign', asks, id: campaign.id, standing };
  });
}

function proofStanding(input: StepInput, proof: Evidence): ProofStanding {
  const { policy, credentials, now } = input;
  const credential = credentials.find(({ id }) => id === proof.credentialId);
  if (credential === undefined) return 'credential_removed';
  if (isExpired(credential, now)) return 'credential_expired';
  if (!isAllowed(policy, proof.method)) return 'method_not_allowed';
  if (!isUsable(policy, credential)) return 'passkey_not_allowed';
  return isWithin(evidenceLifetime(input), proof, now) ? 'counts' : 'too_old';
}

/** Whether a credential is of use under this policy now, in epoch seconds, and if not, why. */
export function credentialStanding(
  { policy, now }: Pick<StepInput, 'policy' | 'now'>,
  credential: RegisteredCredential,
): CredentialStanding {
  if (isExpired(credential, now)) return 'expired';
  if (credential.spent) return 'spent';
  if (!isAllowed(policy, credential.method)) return 'method_not_allowed';
  return isUsable(policy, credential) ? 'usable' : 'passkey_not_allowed';
}
