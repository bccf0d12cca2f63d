import { assuranceOf, meets } from './assurance.ts';
import { isWithin } from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type { Assurance, Evidence, Settings } from './types.ts';

/** What the organisation's administration asks of administrators, beyond what they are asked for as users. */
export interface Administration {
  /** What a sign-in to the console, or to an application that uses the administration's API, amounts to at least. */
  readonly assurance: Assurance;
  /** Seconds for which a proof that reaches it allows what cannot be undone. */
  readonly freshness: number;
}

type Reaching = Pick<Settings, 'signIn' | 'mfa'>;

/** What administration asks for where nothing was said: a passkey, where policy has passkeys; else what it asks of everybody. */
export function defaultAdministration(settings: Reaching & Pick<Settings, 'assurance'>): Administration {
  const strict = 'phishing_resistant';
  return { assurance: canReach(strict, settings) ? strict : settings.assurance.required, freshness: 300 };
}

/** Whether the methods that a policy allows can amount to this at all. */
export function canReach(assurance: Assurance, { signIn, mfa }: Reaching): boolean {
  if (meets(assurance, 'phishing_resistant')) return [...signIn.methods, ...mfa.methods].includes('passkey');
  if (!meets(assurance, 'multi_factor')) return true;
  return signIn.methods.includes('passkey') || mfa.methods.some((method) => METHOD_TRAITS[method].enrollsAsFactor);
}

/**
 * Until when an administrator may do what cannot be undone, in epoch seconds: as long as the latest proofs that reach
 * together what administration asks for are recent. 0 when they are not, or amount to less.
 */
export function freshUntil(
  { assurance, freshness }: Administration,
  evidence: readonly Evidence[],
  now: number,
): number {
  const recent = evidence.filter((proof) => isWithin(freshness, proof, now));
  const starts = recent.map(({ provenAt }) => provenAt).toSorted((one, other) => other - one);
  const since = starts.find((start) =>
    meets(assuranceOf(recent.filter((proof) => proof.provenAt >= start)), assurance),
  );
  return since === undefined ? 0 : Math.min(since, now) + freshness;
}
