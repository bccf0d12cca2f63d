import type { User } from '#src/storage/ports/user-store.ts';
import { checkEmail, checkUsername, type Checked } from './identifier.ts';
import { ROLES } from './roles.ts';

/** What is said of a user by whoever administers them. */
export type Profile = Pick<User, 'username' | 'email' | 'displayName' | 'role' | 'status' | 'externalId'>;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export type CheckedProfile =
  { readonly valid: true; readonly value: Profile } | { readonly valid: false; readonly errors: readonly FieldError[] };

const DISPLAY_NAME_LENGTH = 100;
const EXTERNAL_ID_LENGTH = 255;
const STATUSES: readonly User['status'][] = ['active', 'disabled'];

/** Names normalised, or everything that is wrong. */
export function checkProfile(wanted: Profile): CheckedProfile {
  const { username, email, displayName, externalId, role, status } = wanted;
  const errors: FieldError[] = [];
  const valueOf = (path: string, member: Checked): string => {
    if (member.valid) return member.value;
    errors.push({ path, message: member.message });
    return '';
  };
  const value = {
    username: valueOf('username', checkUsername(username)),
    email: email === null ? null : valueOf('email', checkEmail(email)),
    displayName: valueOf('displayName', checkDisplayName(displayName)),
    externalId: externalId === null ? null : valueOf('externalId', checkExternalId(externalId)),
    ...{ role, status },
  };
  if (!ROLES.includes(role)) errors.push({ path: 'role', message: `A role is one of ${ROLES.join(', ')}.` });
  if (!STATUSES.includes(status)) errors.push({ path: 'status', message: 'A user is active or disabled.' });
  return errors.length > 0 ? { valid: false, errors } : { valid: true, value };
}

export function checkDisplayName(value: string): Checked {
  const valid = value.trim() !== '' && Array.from(value).length <= DISPLAY_NAME_LENGTH && !/\p{Cc}/u.test(value);
  if (valid) return { valid, value };
  return { valid, message: `A name has 1 to ${DISPLAY_NAME_LENGTH} characters, on one line.` };
}

// RFC 7643 §3.1: another system's own, as it is.
function checkExternalId(value: string): Checked {
  const valid = value !== '' && Array.from(value).length <= EXTERNAL_ID_LENGTH && !/\p{Cc}/u.test(value);
  if (valid) return { valid, value };
  return { valid, message: `An external id has 1 to ${EXTERNAL_ID_LENGTH} characters, on one line.` };
}
