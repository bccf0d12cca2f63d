import { z } from 'zod';
import { MOST_GROUPS } from '#src/storage/ports/user-store.ts';
import { checkProfile, type Profile } from '#src/users/profile.ts';
import { ROLES } from '#src/users/roles.ts';
import type { Problem } from './refusal.ts';

/** What a row says of a person, in the order in which examples have it. */
export const COLUMNS = [
  'username',
  'email',
  'emailVerified',
  'displayName',
  'role',
  'status',
  'groups',
  'externalId',
  'passwordHash',
  'totpSecret',
] as const;

export interface CheckedRow {
  readonly profile: Profile;
  readonly emailVerified: boolean;
  readonly groups: readonly string[];
  readonly passwordHash: string | undefined;
  readonly totpSecret: string | undefined;
}

const LONGEST = 2000;

/** What a table leaves empty, and JSON null, is not given. */
const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());
const text = given(z.string({ error: 'must be text' }).max(LONGEST, { error: 'is too long' }));
const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};
const flag = given(
  z.preprocess(
    (value) => (typeof value === 'string' ? (FLAGS[value.toLowerCase()] ?? value) : value),
    z.boolean({ error: 'must be true or false' }),
  ),
);
const words = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(/[\s;,|]+/).filter((word) => word !== '') : value),
  z
    .array(z.string({ error: 'must be ids of groups' }), { error: 'must be ids of groups' })
    .max(MOST_GROUPS, { error: `must be at most ${MOST_GROUPS} groups` }),
);

const shape = z.strictObject(
  {
    username: text,
    email: text,
    emailVerified: flag,
    displayName: text,
    role: given(z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` })),
    status: given(z.enum(['active', 'disabled'], { error: 'must be active or disabled' })),
    groups: given(words),
    externalId: text,
    passwordHash: text,
    totpSecret: text,
  } satisfies Record<(typeof COLUMNS)[number], z.ZodType>,
  { error: ({ code, input }) => (code === 'invalid_type' ? `must be an object, not ${nameOf(input)}` : undefined) },
);

/** Names normalised, or everything that is wrong. */
export function checkRow(values: unknown): CheckedRow | readonly Problem[] {
  const parsed = shape.safeParse(values);
  if (!parsed.success) return parsed.error.issues.map(toProblem);
  const { username = '', email = null, displayName, role = 'user', status = 'active', externalId = null } = parsed.data;
  const { emailVerified = false, groups = [], passwordHash, totpSecret } = parsed.data;
  const name = displayName ?? username.trim();
  const profile = checkProfile({ username, email, displayName: name, role, status, externalId });
  if (profile.valid) return { profile: profile.value, emailVerified, groups, passwordHash, totpSecret };
  // A name that was made of the user name is not wrong by itself.
  const errors = profile.errors.filter(({ path }) => path !== 'displayName' || displayName !== undefined);
  return errors.map(({ path, message }) => ({ reason: 'invalid', path, message }));
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'unrecognized_keys') {
    const [first = ''] = issue.keys;
    const message = `there is no column ${first.slice(0, 40)}; there are ${COLUMNS.join(', ')}`;
    return { reason: 'malformed', path: '', message };
  }
  const [path = ''] = issue.path;
  return { reason: path === '' ? 'malformed' : 'invalid', path: String(path), message: issue.message };
}

const nameOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value);
