// Users are the people of a tenant: their names, and what policy needs to know of their credentials.
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Random } from '#src/random.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { normaliseIdentifier } from './identifier.ts';
import { checkProfile, type FieldError, type Profile } from './profile.ts';

export interface NewUser {
  readonly tenantId: string;
  readonly username: string;
  readonly email?: string | null;
  /** Whether the address is known to be theirs already. */
  readonly emailVerified?: boolean;
  /** The user name as it was typed, unless given. */
  readonly displayName?: string;
  readonly role?: User['role'];
  readonly status?: User['status'];
  readonly externalId?: string | null;
  /** Groups that are there: whoever is made in one has nothing yet that its rules could end. */
  readonly groups?: readonly string[];
  /** One of `newUserId`, where something of theirs was kept before. */
  readonly id?: string;
}

/** What is given takes the place of what there is. Groups are joined and left; a preferred method is the person's own. */
export type UserChange = { readonly [Name in keyof Profile]?: Profile[Name] | undefined } & {
  /** Whether the address is known to be theirs; a new address is not, unless this says so. */
  readonly emailVerified?: boolean | undefined;
};

export interface UserService {
  /** Throws `validation_failed`, with every wrong member, when it cannot be. */
  createUser(user: NewUser): Promise<User>;
  /** By user name or address, as somebody typed it. */
  findByIdentifier(tenantId: string, typed: string): Promise<User | undefined>;
  /**
   * The user as changed, from the version that was read, or as they were where nothing is different; undefined when somebody
   * else was faster, or has removed them. From the next request on nothing is issued to a disabled user, but what there is stays until
   * whoever disables them ends it (`endEverything` of oidc/end-sessions.ts); a role holds at once. Throws
   * `validation_failed`, with every wrong member.
   */
  updateUser(user: User, change: UserChange): Promise<User | undefined>;
}

interface UserServiceDeps {
  readonly users: Pick<UserStore, 'add' | 'findByIdentifier' | 'findByExternalId' | 'update'>;
  readonly clock: Clock;
  readonly random: Random;
}

// WebAuthn §5.4.3: a user handle has at most 64 bytes and says nothing about the person.
const ID_SIZE = 16;

export function newUserId(random: Pick<Random, 'bytes'>): string {
  return random.bytes(ID_SIZE).toString('base64url');
}

export function userService({ users, clock, random }: UserServiceDeps): UserService {
  return {
    createUser: async ({ tenantId, emailVerified = false, ...wanted }) => {
      const { username, displayName = username.trim(), email = null, role = 'user' } = wanted;
      const { status = 'active', externalId = null, groups = [], id = newUserId(random) } = wanted;
      const profile = checked({ username, displayName, email, role, status, externalId });
      const user: User = {
        ...{ id, tenantId, ...profile },
        emailVerified: profile.email !== null && emailVerified,
        ...{ preferredMethod: null, groups: [...new Set(groups)].toSorted(), createdAt: clock.now(), version: 1 },
      };
      if (!(await users.add(user))) throw await taken(user, users);
      return user;
    },
    findByIdentifier: (tenantId, typed) => users.findByIdentifier(tenantId, normaliseIdentifier(typed)),
    updateUser: async (user, change) => {
      const profile = checked(profileAfter(user, change));
      const stillVerified = user.emailVerified && profile.email === user.email;
      const emailVerified = profile.email !== null && (change.emailVerified ?? stillVerified);
      const next: User = { ...user, ...profile, emailVerified };
      if (isDeepStrictEqual(next, user)) return user;
      const changed = { ...next, version: user.version + 1 };
      const answer = await users.update(changed, clock.now());
      if (answer === 'taken') throw await taken(changed, users);
      return answer === 'updated' ? changed : undefined;
    },
  };
}

function profileAfter(user: User, change: UserChange): Profile {
  const { username, displayName, email, role, status, externalId } = user;
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { username, displayName, email, role, status, externalId, ...(Object.fromEntries(given) as Partial<Profile>) };
}

function checked(wanted: Profile): Profile {
  const profile = checkProfile(wanted);
  if (!profile.valid) throw invalid(profile.errors);
  return profile.value;
}

/** Which of a user's names is somebody else's; all of them may be, when it has gone meanwhile. */
async function taken(
  { tenantId, id, username, email, externalId }: User,
  users: Pick<UserStore, 'findByIdentifier' | 'findByExternalId'>,
): Promise<ProblemError> {
  const owners = {
    username: await users.findByIdentifier(tenantId, username),
    email: email === null ? undefined : await users.findByIdentifier(tenantId, email),
    externalId: externalId === null ? undefined : await users.findByExternalId(tenantId, externalId),
  };
  const words = { username: 'This user name', email: 'This e-mail address', externalId: 'This external id' } as const;
  const errors = Object.entries(owners).flatMap(([path, owner]) =>
    owner && owner.id !== id ? [{ path, message: `${words[path as keyof typeof words]} is taken.` }] : [],
  );
  return invalid(
    errors.length > 0 ? errors : [{ path: 'username', message: 'This user name or e-mail address is taken.' }],
  );
}

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('validation_failed', errors.map(({ message }) => message).join(' '), { details: { errors } });
}
