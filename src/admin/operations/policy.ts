import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { describeChanges } from '#src/insight/describe-changes.ts';
import { dryRun } from '#src/insight/dry-run.ts';
import { OUTLOOKS } from '#src/insight/outlook.ts';
import { policySchema } from '#src/policy/schema.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { changeTenant } from '../change-tenant.ts';
import { operation, type Call } from '../operation.ts';
import { settingChange } from '../setting-change.ts';

const POLICY_BYTES = 256 * 1024;

const current = z.object({
  policy: policySchema,
  version: z.int().describe('Of all settings of the organisation together.'),
});
const currentVersion = ({ version }: z.output<typeof current>) => version;

/** Whom a policy would affect, as src/insight/dry-run.ts counts it. */
const effect = z.object({
  people: z.int().describe('Active users.'),
  moves: z
    .array(z.object({ before: z.enum(OUTLOOKS), after: z.enum(OUTLOOKS), people: z.int() }))
    .describe('What the next sign-in asks for, now and then.'),
  passkeys: z.object({
    usable: z.int(),
    stop: z.int().describe('Of no use any more.'),
    people: z.int().describe('Whose they are.'),
  }),
  noWayIn: z.object({
    people: z.int(),
    newly: z.int().describe('Those who have a way in today.'),
    first: z
      .array(z.object({ id: z.string(), username: z.string(), displayName: z.string(), reason: z.string() }))
      .describe('The first fifty of these, by user name.'),
  }),
  unknownGroups: z.array(z.string()),
});

type PolicyCall = Pick<Call<'/tenants/{tenant}'>, 'tenant' | 'services'>;

function tryOut({ tenant, services }: PolicyCall, proposed: TenantPolicy) {
  const { storage, clock, mail, deployment } = services;
  const deps = { storage, mails: mail.available, attestable: deployment.attestable };
  return dryRun(deps, { tenant, proposed, at: clock.now() });
}

export const showPolicy = operation({
  id: 'policy.show',
  summary: 'The policy, as it is set',
  method: 'GET',
  path: '/tenants/{tenant}/policy',
  permission: 'policy:read',
  answer: current,
  version: currentVersion,
  run: ({ tenant: { policy, version } }) => Promise.resolve({ policy, version }),
});

export const defaultPolicy = operation({
  id: 'policy.defaults',
  summary: 'The policy that a new organisation starts with',
  method: 'GET',
  path: '/tenants/{tenant}/policy/defaults',
  permission: 'policy:read',
  answer: z.object({ policy: policySchema }),
  run: () => Promise.resolve({ policy: DEFAULT_POLICY }),
});

export const tryPolicy = operation({
  id: 'policy.try',
  summary: 'What a policy would change, and for whom; changes nothing',
  description: 'Looks at every active user: some seconds for 100,000 of them.',
  method: 'POST',
  path: '/tenants/{tenant}/policy/dry-run',
  permission: 'policy:read',
  slow: true,
  maxBytes: POLICY_BYTES,
  body: z.strictObject({ policy: policySchema }),
  answer: z.object({ changes: z.array(settingChange), effect, version: z.int() }),
  run: async (call) => {
    const { tenant, body } = call;
    const changes = describeChanges(tenant.policy, body.policy);
    return { changes, effect: await tryOut(call, body.policy), version: tenant.version };
  },
});

export const replacePolicy = operation({
  id: 'policy.replace',
  summary: 'Set the whole policy',
  description:
    'Refused with `no_way_in` where somebody who has a way in would lose it, unless `force` is true. What is below the new ' +
    'policy ends soon after, on every node.',
  method: 'PUT',
  path: '/tenants/{tenant}/policy',
  permission: 'policy:write',
  slow: true,
  fresh: true,
  needsMatch: true,
  maxBytes: POLICY_BYTES,
  body: z.strictObject({
    policy: policySchema,
    comment: z.string().max(500).optional().describe('Why, for the history.'),
    force: z.boolean().default(false),
  }),
  answer: current,
  version: currentVersion,
  run: async (call) => {
    const { policy, comment, force } = call.body;
    if (!force) await refuseLockout(call, policy);
    return changeTenant(call, { change: { policy }, event: 'tenant.changed', comment });
  },
});

export const restorePolicy = operation({
  id: 'policy.restore',
  summary: 'Set the policy of an earlier version again',
  description: 'Checked as any other: groups that it names may be gone.',
  method: 'POST',
  path: '/tenants/{tenant}/policy/restore',
  permission: 'policy:write',
  slow: true,
  fresh: true,
  body: z.strictObject({ version: z.int().min(1), force: z.boolean().default(false) }),
  answer: current,
  version: currentVersion,
  run: async (call) => {
    const { tenant, body, services } = call;
    const earlier = await services.storage.tenants.at(tenant.id, body.version);
    if (!earlier) throw new ProblemError('version_not_found', `There is no version ${body.version}`);
    const { policy } = earlier.settings;
    if (!body.force) await refuseLockout(call, policy);
    const comment = `version ${body.version} restored`;
    return changeTenant(call, { change: { policy }, event: 'tenant.changed', comment });
  },
});

/** Throws `no_way_in` where a policy would leave somebody without a way in who has one. */
export async function refuseLockout(call: PolicyCall, proposed: TenantPolicy): Promise<void> {
  const { noWayIn, people } = await tryOut(call, proposed);
  if (noWayIn.newly === 0) return;
  const message = `${noWayIn.newly} of ${people} people would have no way in any more`;
  throw new ProblemError('no_way_in', message, { details: { people, noWayIn } });
}

export const POLICY_OPERATIONS = [showPolicy, defaultPolicy, tryPolicy, replacePolicy, restorePolicy];
