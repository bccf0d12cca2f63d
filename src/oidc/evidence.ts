import type { InteractionResults, KoaContextWithOIDC } from 'oidc-provider';
import type { Evidence, RegisteredCredential } from '#src/policy/types.ts';

/** The prompts, in the order in which they are asked; consent is the library's own. */
export type PromptName =
  'login' | 'mfa' | 'mfa_enrollment' | 'passkey_upgrade' | 'passkey_enrollment' | 'refused' | 'consent';

/** What a page leaves behind in the interaction for the authorization request to pick up. */
export interface PromptAnswer {
  readonly evidence?: Evidence;
  readonly skipped?: boolean;
  /** The browser that answered can make a passkey by itself. */
  readonly upgradable?: boolean;
}

/**
 * The proof that answered the interaction being resumed. Earlier answers are carried along by the library, so only that
 * of the prompt which was open counts, and only for the user it was open for.
 */
export function answeredEvidence(oidc: KoaContextWithOIDC['oidc'], userId: string): Evidence | undefined {
  const interaction = oidc.entities.Interaction;
  if (!interaction || !oidc.result) return undefined;
  // Whoever was refused may start over with a pass.
  if (['login', 'refused'].includes(interaction.prompt.name)) {
    return oidc.result.login?.accountId === userId ? answer(oidc.result, 'login')?.evidence : undefined;
  }
  return interaction.session?.accountId === userId ? answer(oidc.result, interaction.prompt.name)?.evidence : undefined;
}

/**
 * Whether the password was changed after it was typed. A browser may keep an answer for as long as a sign-in may take; what
 * the old password has proven goes on in the sessions that had it, and begins no other. A password from a time that a clock
 * set back has yet to reach overtakes nothing.
 */
export function isOvertaken(proof: Evidence, credentials: readonly RegisteredCredential[], now: number): boolean {
  if (proof.method !== 'password') return false;
  const password = credentials.find(({ id }) => id === proof.credentialId);
  const since = password?.createdAt ?? 0;
  return since > proof.provenAt && since <= now;
}

/** Whether this authorization has put off the passkey. */
export function hasSkipped(oidc: KoaContextWithOIDC['oidc']): boolean {
  return oidc.result !== undefined && answer(oidc.result, 'passkey_enrollment')?.skipped === true;
}

/** Whether the browser has said at the first step that it can make a passkey by itself, and was not asked to since. */
export function isUpgradable({ result }: KoaContextWithOIDC['oidc']): boolean {
  if (result === undefined) return false;
  return answer(result, 'login')?.upgradable === true && answer(result, 'passkey_upgrade') === undefined;
}

/** The evidence of a session after one more proof: the latest by each credential. */
export function withProof(held: readonly Evidence[], proof: Evidence): Evidence[] {
  return [...held.filter((one) => one.credentialId !== proof.credentialId), proof];
}

/**
 * The evidence that counts for this request. Who has signed in anew for it, from the first step on, is judged by that
 * proof and those after it; the list is in the order in which things were proven.
 */
export function sinceSignIn({ result }: KoaContextWithOIDC['oidc'], held: readonly Evidence[]): readonly Evidence[] {
  const login = result && answer(result, 'login')?.evidence;
  if (!login) return held;
  const start = held.findIndex((one) => one.credentialId === login.credentialId && one.provenAt >= login.provenAt);
  return start < 0 ? [] : held.slice(start);
}

// Written by interaction.ts alone, into a row that only the server can write.
function answer(result: InteractionResults, prompt: string): PromptAnswer | undefined {
  return result[prompt] as PromptAnswer | undefined;
}
