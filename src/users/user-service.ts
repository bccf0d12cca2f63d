// Users are the people of a tenant: their names, and what policy needs to know of their credentials.
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Random } from '#src/random.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { checkEmail, checkUsername, type Checked, normaliseIdentifier } from './identifier.ts';

export interface NewUser {
  readonly tenantId: string;
  readonly username: string;
  readonly email?: string | null;
  /** Whether the address is known to be theirs already. */
  readonly emailVerified?: boolean;
  /** The user name as it was typed, unless given. */
  readonly displayName?: string;
  readonly role?: User['role'];
}

export interface UserService {
  /** Throws `validation_failed`, with every wrong member, when it cannot be. */
  createUser(user: NewUser): Promise<User>;
  /** By user name or address, as somebody typed it. */
  findByIdentifier(tenantId: string, typed: string): Promise<User | undefined>;
}

interface UserServiceDeps {
  readonly users: Pick<UserStore, 'add' | 'findByIdentifier'>;
  readonly clock: Clock;
  readonly random: Random;
}

interface FieldError {
  readonly path: string;
  readonly message: string;
}

// WebAuthn §5.4.3: a user handle has at most 64 bytes and says nothing about the person.
const ID_SIZE = 16;
const DISPLAY_NAME_LENGTH = 100;

export function userService({ users, clock, random }: UserServiceDeps): UserService {
  return {
    createUser: async (wanted) => {
      const id = random.bytes(ID_SIZE).toString('base64url');
      const fresh = { status: 'active', preferredMethod: null, groups: [] } as const;
      const user: User = { id, ...checked(wanted), ...fresh, createdAt: clock.now() };
      if (!(await users.add(user))) {
        throw invalid([{ path: 'username', message: 'This user name or e-mail address is taken.' }]);
      }
      return user;
    },
    findByIdentifier: (tenantId, typed) => users.findByIdentifier(tenantId, normaliseIdentifier(typed)),
  };
}

function checked(wanted: NewUser) {
  const { tenantId, username, email = null, displayName = username.trim(), role = 'user' } = wanted;
  const errors: FieldError[] = [];
  const valueOf = (path: string, member: Checked): string => {
    if (member.valid) return member.value;
    errors.push({ path, message: member.message });
    return '';
  };
  const user = {
    tenantId,
    username: valueOf('username', checkUsername(username)),
    email: email === null ? null : valueOf('email', checkEmail(email)),
    emailVerified: email !== null && (wanted.emailVerified ?? false),
    displayName: valueOf('displayName', checkDisplayName(displayName)),
    role,
  };
  if (errors.length > 0) throw invalid(errors);
  return user;
}

export function checkDisplayName(value: string): Checked {
  const valid = value.trim() !== '' && Array.from(value).length <= DISPLAY_NAME_LENGTH && !/\p{Cc}/u.test(value);
  if (valid) return { valid, value };
  return { valid, message: `A name has 1 to ${DISPLAY_NAME_LENGTH} characters, on one line.` };
}

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('validation_failed', errors.map(({ message }) => message).join(' '), { details: { errors } });
}
