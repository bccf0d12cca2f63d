import { isAllowed, ownPolicy } from '#src/policy/freshness.ts';
import { isPasskeyAllowed } from '#src/policy/passkey-profiles.ts';
import type { Policy } from '#src/policy/types.ts';
import type { Objection, Proof } from './method.ts';

/** What the policy of a person has against a right proof of theirs, as the first one of a sign-in or as a further one. */
export function objectionTo(
  { evidence: { method }, registered }: Extract<Proof, { proven: true }>,
  policy: Policy,
  step: 'first' | 'further',
): Objection | undefined {
  // A further one may be asked for that the application itself does not take: before something is registered there.
  const isTaken = step === 'first' ? policy.signIn.methods.includes(method) : isAllowed(ownPolicy(policy), method);
  if (!isTaken) return 'method_not_allowed';
  return registered && !isPasskeyAllowed(policy, registered) ? 'passkey_not_allowed' : undefined;
}
