import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import { lockSeconds } from '#src/policy/lockout.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { MethodKind } from '#src/policy/types.ts';
import type { AttemptStore } from '#src/storage/ports/attempt-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { identifierSubject } from '#src/users/identifier.ts';
import type { Attempt, AuthenticationMethod, Proof } from './method.ts';

interface LockoutDeps {
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Told when a lock begins after tries without one, of anybody's name: whoever is told must not show which it was. */
  readonly onLocked?: (attempt: Attempt) => Promise<void>;
}

/**
 * Any method, counted, locked and audited: no method can forget it. What cannot be guessed is audited but never locked,
 * so that nobody locks another out of their passkey.
 */
export function withLockout<Input>(
  method: AuthenticationMethod<Input>,
  { attempts, audit, clock, onLocked }: LockoutDeps,
): AuthenticationMethod<Input> {
  const check = async (attempt: Attempt, input: Input): Promise<Proof> => {
    if (!METHOD_TRAITS[method.kind].guessable) return method.verify(attempt, input);

    // Before any work, so that parallel guesses cannot outrun it.
    const { tenantId } = attempt;
    const [shown, hidden] = keysOf(method.kind, attempt);
    const begin = (key: string) => attempts.begin(tenantId, key, clock.now(), lockSeconds);
    const state = await begin(shown);
    if (state.locked) return { proven: false, reason: 'locked', until: state.until, ...userOf(attempt) };
    const person = hidden === undefined ? state : await begin(hidden);
    const hiddenLock = person.locked;

    const keys = hidden === undefined ? [shown] : [shown, hidden];
    const each = (act: (key: string) => Promise<void>) => Promise.all(keys.map(act));
    try {
      // Under the hidden lock the work is done, of nobody, so that it looks like a wrong secret.
      const proof = await method.verify(hiddenLock ? { ...attempt, user: undefined } : attempt, input);
      if (hiddenLock) return { proven: false, reason: 'locked', ...userOf(attempt) };
      if (proof.proven) await each((key) => attempts.clear(tenantId, key));
      else if (beginsLock(person.failures)) await onLocked?.(attempt);
      return proof;
    } catch (error) {
      await each((key) => attempts.takeBack(tenantId, key));
      throw error;
    }
  };

  return {
    kind: method.kind,
    async verify(attempt, input) {
      const proof = objected(attempt, await check(attempt, input));
      const { tenantId, clientId, address, signIn } = attempt;
      await audit.record(`sign_in.${method.kind}`, { tenantId, clientId, address, signIn, ...outcomeOf(proof) });
      return proof;
    },
  };
}

// It is no guess that failed: nothing is counted.
function objected({ objection }: Attempt, proof: Proof): Proof {
  const reason = proof.proven ? objection?.(proof) : undefined;
  if (!proof.proven || reason === undefined) return proof;
  const { user, evidence } = proof;
  return { proven: false, reason, userId: user.id, credentialId: evidence.credentialId };
}

const beginsLock = (failures: number) => lockSeconds(failures) > 0 && lockSeconds(failures - 1) === 0;

/** Where a user's attempts of a method are counted, under whatever name they were made: for whoever ends all its locks. */
export function locksOf(kind: MethodKind, { id, username, email }: User): string[] {
  const names = [username, ...(email === null ? [] : [email])].map(identifierSubject);
  return [`${kind}:${id}`, `${kind}:user:${id}`, ...names.map((name) => `${kind}:${name}`)];
}

// What was typed is locked in sight, for every name alike. Who stands behind it is counted out of sight: the same person
// under a name and an address has one allowance of guesses, and nobody learns that the two belong together.
function keysOf(kind: string, { subject, user }: Attempt): [shown: string, hidden?: string] {
  const shown = `${kind}:${subject}`;
  return user?.id === subject ? [shown] : [shown, `${kind}:user:${user?.id ?? subject}`];
}

function outcomeOf(proof: Proof) {
  if (proof.proven) return { userId: proof.user.id, credentialId: proof.evidence.credentialId };
  return { userId: proof.userId, credentialId: proof.credentialId, refused: proof.reason };
}

function userOf({ user }: Attempt) {
  return user === undefined ? {} : { userId: user.id };
}
