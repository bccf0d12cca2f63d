import { assuranceOf, meets } from '#src/policy/assurance.ts';
import { allowedMethods, isUsable, proofBy } from '#src/policy/freshness.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { MethodKind, Policy } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';

/**
 * The further factors of a person who resets a password, the preferred one first: those that would stand beside the new
 * password at a sign-in. One of them is asked for wherever there is one, so that a mailbox alone never takes the place of
 * two factors (NIST SP 800-63B §4.2, OWASP ASVS 5.0 V6.4.3).
 */
export function factorsFor(policy: Policy, credentials: readonly Credential[]): MethodKind[] {
  const password = proofBy({ id: 'new', method: 'password' });
  const registered = credentials.map(toRegistered).filter((one) => !one.spent && isUsable(policy, one));
  return allowedMethods(policy).filter(
    (kind) =>
      METHOD_TRAITS[kind].follows &&
      registered.some((one) => one.method === kind && meets(assuranceOf([password, proofBy(one)]), 'multi_factor')),
  );
}
