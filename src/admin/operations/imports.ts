import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import type { Problem, RefusalReason, RowOutcome } from '#src/import/refusal.ts';
import { COLUMNS } from '#src/import/row.ts';
import { mayGrant, requirePermission, type Actor } from '../actor.ts';
import { operation, type Call } from '../operation.ts';

const MOST_ROWS = 1000;
const MOST_BYTES = 2 * 1024 * 1024;

const REASONS = [
  'malformed',
  'invalid',
  'taken',
  'twice',
  'group_unknown',
  'role_not_allowed',
  'hash_unknown',
  'hash_too_costly',
  'totp_secret_invalid',
] as const satisfies readonly RefusalReason[];

const outcome = z.object({
  line: z.int().describe('Which of the rows, from 1 up.'),
  username: z.string().nullable().describe('As far as it could be read.'),
  outcome: z.enum(['imported', 'unchanged', 'refused']).describe('`unchanged`: the person is there already.'),
  problems: z.array(z.object({ reason: z.enum(REASONS), path: z.string(), message: z.string() })),
});

const OUTCOMES = outcome.shape.outcome.options;

export const importUsers = operation({
  id: 'users.import',
  summary: 'Bring people from another system, with the hashes of their passwords',
  description:
    `Each row is taken wholly or not at all, with the members ${COLUMNS.map((name) => `\`${name}\``).join(', ')}. Whoever is ` +
    'there already is left as they are, so that the same rows may come again. `groups` need the permission `groups:write`; ' +
    'roles need `allowRoles`, and the permission `roles:write`.',
  method: 'POST',
  path: '/tenants/{tenant}/users/import',
  permission: 'users:write',
  fresh: true,
  maxBytes: MOST_BYTES,
  body: z.strictObject({
    rows: z.array(z.looseObject({})).min(1).max(MOST_ROWS),
    dryRun: z.boolean().default(false).describe('Looks, says what would become of each row, and changes nothing.'),
    allowRoles: z.boolean().default(false).describe('Takes people who may administer something.'),
  }),
  answer: z.object({
    counts: z.object({ imported: z.int(), unchanged: z.int(), refused: z.int() }),
    rows: z.array(outcome).describe('What has become of each, in their order.'),
  }),
  run: async (call) => {
    const { actor, tenant, body, record, services } = call;
    const { rows, dryRun, allowRoles } = body;
    if (rows.some(namesGroups)) requirePermission(actor, 'groups:write');
    if (allowRoles) requireRoles(actor, tenant.id);
    const read = rows.map((values, index) => ({ line: index + 1, values }));
    const outcomes = await services.imports.importBatch(tenant.id, read, { dryRun, allowRoles });
    const counts = countsOf(outcomes);
    if (!dryRun && counts.imported > 0) {
      const details = Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, String(count)]));
      await record('users.imported', { details });
      if (allowRoles) await recordRoles(call, outcomes);
    }
    return { counts, rows: outcomes.map((one) => ({ ...one, problems: problemsOf(one) })) };
  },
});

// Whoever is made an administrator is named, however they are made one.
async function recordRoles({ tenant, body: { rows }, record, services }: ImportCall, outcomes: readonly RowOutcome[]) {
  for (const { line, username, outcome: became } of outcomes) {
    const { role = null } = rows[line - 1] ?? {};
    if (became !== 'imported' || role === null || role === '') continue;
    const user = await services.users.findByIdentifier(tenant.id, username ?? '');
    if (!user || user.role === 'user') continue;
    await record('user.role_changed', { userId: user.id, details: { from: 'user', to: user.role } });
  }
}

function namesGroups({ groups = null }: { readonly groups?: unknown }): boolean {
  return groups !== null && groups !== '' && !(Array.isArray(groups) && groups.length === 0);
}

type ImportCall = Pick<
  Call<'/tenants/{tenant}/users/import', unknown, { readonly rows: readonly Readonly<Record<string, unknown>>[] }>,
  'tenant' | 'body' | 'record' | 'services'
>;

function requireRoles(actor: Actor, tenantId: string): void {
  requirePermission(actor, 'roles:write');
  if (mayGrant(actor, { tenantId, role: 'admin' })) return;
  throw new ProblemError('forbidden', 'Nobody gives a role above their own');
}

function countsOf(outcomes: readonly RowOutcome[]) {
  const [imported = 0, unchanged = 0, refused = 0] = OUTCOMES.map(
    (kind) => outcomes.filter((one) => one.outcome === kind).length,
  );
  return { imported, unchanged, refused };
}

function problemsOf(one: RowOutcome): readonly Problem[] {
  return one.outcome === 'refused' ? one.problems : [];
}

export const IMPORT_OPERATIONS = [importUsers];
