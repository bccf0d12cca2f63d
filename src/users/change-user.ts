import { ProblemError } from '#src/errors.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { checkEmail, checkUsername, type Checked } from './identifier.ts';
import { checkDisplayName } from './user-service.ts';

/** What is given takes the place of what there is. */
export interface UserChange {
  readonly username?: string | undefined;
  readonly email?: string | null | undefined;
  /** Whether the address is known to be theirs; a new address is not, unless this says so. */
  readonly emailVerified?: boolean | undefined;
  readonly displayName?: string | undefined;
  readonly externalId?: string | null | undefined;
}

/** A user as changed, one version later. Throws `validation_failed`, with every wrong member. */
export function changedUser(user: User, change: UserChange): User {
  const { username, email, displayName, externalId } = change;
  const checked: Partial<Record<keyof UserChange, Checked>> = {
    ...(username !== undefined && { username: checkUsername(username) }),
    ...(typeof email === 'string' && { email: checkEmail(email) }),
    ...(displayName !== undefined && { displayName: checkDisplayName(displayName) }),
  };
  const errors = Object.entries(checked).flatMap(([path, one]) => (one.valid ? [] : [{ path, message: one.message }]));
  if (errors.length > 0) {
    throw new ProblemError('validation_failed', errors.map(({ message }) => message).join(' '), {
      details: { errors },
    });
  }
  const values = Object.fromEntries(Object.entries(checked).map(([name, one]) => [name, one.valid ? one.value : '']));
  const changed: User = {
    ...user,
    ...values,
    ...(email === null && { email }),
    ...(externalId !== undefined && { externalId }),
    version: user.version + 1,
  };
  const stillVerified = user.emailVerified && changed.email === user.email;
  return { ...changed, emailVerified: changed.email !== null && (change.emailVerified ?? stillVerified) };
}
