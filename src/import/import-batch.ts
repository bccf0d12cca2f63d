import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { GroupStore } from '#src/storage/ports/group-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { ProblemError } from '#src/errors.ts';
import { newUserId, type UserService } from '#src/users/user-service.ts';
import type { Random } from '#src/random.ts';
import type { ImportRow, Problem, RowOutcome } from './refusal.ts';
import { checkRow, type CheckedRow } from './row.ts';
import { credentialOf, readSecrets, type Secret, type SecretDeps } from './secrets.ts';
import { seenNames, type Seen } from './seen.ts';

export interface ImportDeps extends SecretDeps {
  readonly users: Pick<UserService, 'createUser'>;
  readonly storage: {
    readonly users: Pick<UserStore, 'findByIdentifier' | 'findByExternalId'>;
    readonly credentials: Pick<CredentialStore, 'add' | 'removeByUser'>;
    readonly groups: Pick<GroupStore, 'list'>;
  };
  readonly random: Random;
}

export interface BatchOptions {
  /** Looks, and changes nothing. */
  readonly dryRun?: boolean;
  /** Takes people who may administer something. */
  readonly allowRoles?: boolean;
  /** The names of rows before these. */
  readonly seen?: Seen;
}

/** Rows that are under way at once, where the database is a way off. */
const AT_ONCE = 8;
/** Rows after which others get their turn: some milliseconds. */
const AT_A_TIME = 32;

interface Ready {
  readonly line: number;
  readonly row: CheckedRow;
  readonly secrets: readonly Secret[];
}

/**
 * Imports some rows, each wholly or not at all, and says what has become of each, in their order. Whoever is there already
 * is left as they are, so that the same rows may come again.
 */
export async function importBatch(
  deps: ImportDeps,
  tenantId: string,
  rows: readonly ImportRow[],
  { dryRun = false, allowRoles = false, seen = seenNames() }: BatchOptions = {},
): Promise<RowOutcome[]> {
  const groups = new Set((await deps.storage.groups.list(tenantId)).map(({ id }) => id));
  const outcomes: RowOutcome[] = [];
  const ready: Ready[] = [];
  for (const row of rows) {
    const checked = check(row, { groups, allowRoles, seen });
    if ('outcome' in checked) outcomes.push(checked);
    else ready.push(checked);
  }
  // No two of them want the same name any more: their order does not matter.
  const waiting = ready.values();
  const work = async () => {
    for (const one of waiting) {
      outcomes.push(await bring(deps, tenantId, one, dryRun));
      // An embedded database answers at once: requests would wait for all of it.
      if (outcomes.length % AT_A_TIME === 0) await nextTurn();
    }
  };
  // Where one fails nobody begins another row, and nothing is under way any more when it is told.
  const stopping = async () => work().catch((error: unknown) => (waiting.return?.(), Promise.reject(error)));
  const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, stopping));
  for (const one of done) if (one.status === 'rejected') throw one.reason;
  return outcomes.toSorted((one, other) => one.line - other.line);
}

interface Rules {
  readonly groups: ReadonlySet<string>;
  readonly allowRoles: boolean;
  readonly seen: Seen;
}

/** What can be said of a row without asking who is there. */
function check(read: ImportRow, rules: Rules): Ready | RowOutcome {
  const { line } = read;
  if ('problem' in read) return { line, username: null, outcome: 'refused', problems: [read.problem] };
  const row = checkRow(read.values);
  if (!('profile' in row)) return { line, username: writtenName(read.values), outcome: 'refused', problems: row };
  const { secrets, problems } = readSecrets(row);
  const all = [...problems, ...forbidden(row, rules)];
  // A row that is refused holds no name: the right one may come after it.
  if (all.length === 0) all.push(...namedTwice(row, rules.seen));
  return all.length === 0 ? { line, row, secrets } : refused(line, row, all);
}

function forbidden({ profile, groups }: CheckedRow, rules: Rules): Problem[] {
  const unknown = groups.filter((group) => !rules.groups.has(group));
  const problems = unknown.map((group): Problem => {
    return { reason: 'group_unknown', path: 'groups', message: `there is no group ${group.slice(0, 64)}` };
  });
  if (profile.role === 'user' || rules.allowRoles) return problems;
  const message = `the role ${profile.role} is taken only where roles are allowed`;
  return [...problems, { reason: 'role_not_allowed', path: 'role', message }];
}

function namedTwice({ profile: { username, email, externalId } }: CheckedRow, seen: Seen): Problem[] {
  const names = [
    ['username', `name ${username}`],
    ...(email === null || email === username ? [] : [['email', `name ${email}`]]),
    ...(externalId === null ? [] : [['externalId', `id ${externalId}`]]),
  ] as const;
  return names
    .filter(([, name = '']) => !seen.add(name))
    .map(([path = '']) => ({ reason: 'twice', path, message: 'an earlier row has it already' }));
}

async function bring(deps: ImportDeps, tenantId: string, ready: Ready, dryRun: boolean): Promise<RowOutcome> {
  const { line, row } = ready;
  const there = await lookFor(deps, tenantId, row);
  if (there === 'unchanged') return { line, username: row.profile.username, outcome: there };
  if (there !== 'new') return refused(line, row, there);
  if (dryRun) return { line, username: row.profile.username, outcome: 'imported' };

  // Before the person, so that nobody is there without what they sign in with, whenever this ends.
  const userId = newUserId(deps.random);
  for (const secret of ready.secrets) {
    await deps.storage.credentials.add(credentialOf(secret, { tenantId, userId }, deps));
  }
  try {
    const { profile, emailVerified, groups } = row;
    await deps.users.createUser({ ...profile, emailVerified, groups, tenantId, id: userId });
    return { line, username: row.profile.username, outcome: 'imported' };
  } catch (error) {
    if (ready.secrets.length > 0) await deps.storage.credentials.removeByUser(tenantId, userId);
    if (!(error instanceof ProblemError) || error.code !== 'validation_failed') throw error;
    // Somebody else has made them meanwhile.
    const now = await lookFor(deps, tenantId, row);
    if (now === 'unchanged') return { line, username: row.profile.username, outcome: now };
    return refused(line, row, now === 'new' ? [{ reason: 'taken', path: 'username', message: error.message }] : now);
  }
}

/** Whether the person is there, under the name of another system or by user name; or whose names theirs are. */
async function lookFor(
  { storage: { users } }: Pick<ImportDeps, 'storage'>,
  tenantId: string,
  { profile: { username, email, externalId } }: CheckedRow,
): Promise<'new' | 'unchanged' | readonly Problem[]> {
  if (externalId !== null && (await users.findByExternalId(tenantId, externalId))) return 'unchanged';
  const byName = await users.findByIdentifier(tenantId, username);
  if (byName && isSame(byName, { username, externalId })) return 'unchanged';
  const byEmail = email === null ? undefined : await users.findByIdentifier(tenantId, email);
  return byName || byEmail
    ? [
        ...(byName ? [taken('username', 'this user name')] : []),
        ...(byEmail ? [taken('email', 'this e-mail address')] : []),
      ]
    : 'new';
}

function isSame(there: User, wanted: Pick<User, 'username' | 'externalId'>): boolean {
  const isAnother = wanted.externalId !== null && there.externalId !== null;
  return there.username === wanted.username && !isAnother;
}

const taken = (path: string, what: string): Problem => ({
  reason: 'taken',
  path,
  message: `${what} is somebody else's`,
});

function refused(line: number, { profile }: CheckedRow, problems: readonly Problem[]): RowOutcome {
  return { line, username: profile.username, outcome: 'refused', problems };
}

function writtenName(values: unknown): string | null {
  const { username } = (values ?? {}) as { readonly username?: unknown };
  return typeof username === 'string' ? username.slice(0, 100) : null;
}
