import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import { lockSeconds } from '#src/policy/lockout.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { AttemptStore } from '#src/storage/ports/attempt-store.ts';
import type { Attempt, AuthenticationMethod, Proof } from './method.ts';

interface LockoutDeps {
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Any method, counted, locked and audited: no method can forget it. What cannot be guessed is audited but never locked,
 * so that nobody locks another out of their passkey.
 */
export function withLockout<Input>(
  method: AuthenticationMethod<Input>,
  { attempts, audit, clock }: LockoutDeps,
): AuthenticationMethod<Input> {
  const check = async (attempt: Attempt, input: Input): Promise<Proof> => {
    if (!METHOD_TRAITS[method.kind].guessable) return method.verify(attempt, input);

    // By subject, known or not, and before any work: a lock looks and lasts the same for a name that does not exist.
    const key = `${method.kind}:${attempt.subject}`;
    const state = await attempts.begin(attempt.tenantId, key, clock.now(), lockSeconds);
    if (state.locked) return { proven: false, reason: 'locked', until: state.until, ...userOf(attempt) };
    const proof = await method.verify(attempt, input);
    if (proof.proven) await attempts.clear(attempt.tenantId, key);
    return proof;
  };

  return {
    kind: method.kind,
    async verify(attempt, input) {
      const proof = await check(attempt, input);
      const { tenantId, clientId, address } = attempt;
      await audit.record(`sign_in.${method.kind}`, { tenantId, clientId, address, ...outcomeOf(proof) });
      return proof;
    },
  };
}

function outcomeOf(proof: Proof) {
  if (proof.proven) return { userId: proof.user.id, credentialId: proof.evidence.credentialId };
  return { userId: proof.userId, credentialId: proof.credentialId, refused: proof.reason };
}

function userOf({ user }: Attempt) {
  return user === undefined ? {} : { userId: user.id };
}
