import { meets } from '#src/policy/assurance.ts';
import { assuranceStated, mayHaveBegunWith } from '#src/policy/claims.ts';
import { standingEvidence } from '#src/policy/freshness.ts';
import { startsLogin } from '#src/policy/next-step.ts';
import { requiredAssurance, suffices } from '#src/policy/stand-ins.ts';
import type { Evidence, Policy, RegisteredCredential } from '#src/policy/types.ts';
import type { PolicyClient } from '#src/tenants/user-policy.ts';
import { endOfSignIn } from './whose-policy.ts';

/** What a code or a token says of the sign-in it came from; an access token says it among its claims. */
export interface TokenOrigin {
  readonly clientId?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly authTime?: number | undefined;
  readonly extra?: { readonly amr?: readonly string[]; readonly auth_time?: number } | undefined;
}

/** What the sign-in is judged by. */
export interface Judgement {
  /** What holds for the person at the application. */
  readonly policy: Policy;
  /** The application, where it is known. */
  readonly client: PolicyClient | undefined;
  /** What the session holds; undefined when it is gone. */
  readonly held: readonly Evidence[] | undefined;
  readonly credentials: readonly RegisteredCredential[];
  /** Epoch seconds. */
  readonly now: number;
}

/**
 * Whether the sign-in behind a code or a token is still enough: while its session lasts, by the evidence of credentials
 * that still exist; after it, by what was stated when the token was issued.
 */
export function stillMeets(
  { extra, amr = extra?.amr, authTime = extra?.auth_time }: TokenOrigin,
  { policy, client, held, credentials, now }: Judgement,
): boolean {
  if (client && authTime !== undefined && now >= endOfSignIn(client, authTime)) return false;
  if (!held) {
    if (amr === undefined) return true;
    return meets(assuranceStated(amr), policy.assurance.required) && mayHaveBegunWith(policy.signIn.methods, amr);
  }
  const evidence = standingEvidence(policy, credentials, held, now);
  // As at an authorization: what is left without its first factor is no sign-in.
  return startsLogin(policy, evidence) && suffices(policy, evidence, requiredAssurance(policy, {}, evidence));
}
