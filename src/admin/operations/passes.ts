import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import type { Policy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { operation, type Call } from '../operation.ts';
import { requireActive } from '../people.ts';

/** As short as a policy may set it. */
const SHORTEST = 600;
const LONGEST = 30 * 86_400;

export const issuedPass = z.object({
  pass: z.string().describe('Shown this once. Hand it over in person, or by a way that only this person can read.'),
  oneTime: z.boolean(),
  expiresAt: z.int().describe('Epoch seconds.'),
  signInUrl: z.string().describe('Where the person uses it.'),
});

interface Wanted {
  readonly lifetime?: number | undefined;
  readonly oneTime?: boolean | undefined;
}

/** What a pass may be like for a person of these groups. Throws `method_not_allowed` where the policy takes none. */
export function passPolicy(tenant: Pick<Tenant, 'policy'>, user: Pick<User, 'groups'>): Policy['temporaryAccessPass'] {
  const policy = userPolicy(tenant, user);
  if (policy.signIn.methods.includes('temporary_access_pass')) return policy.temporaryAccessPass;
  const message = 'The policy takes no pass from this person: list temporary_access_pass in signIn.methods first';
  throw new ProblemError('method_not_allowed', message, { details: { method: 'temporary_access_pass' } });
}

type Issuing = Pick<Call<'/tenants/{tenant}'>, 'tenant' | 'record' | 'services'>;

/** Issues a pass within the policy, and tells the person that there is one. */
export async function issueTo({ tenant, record, services }: Issuing, user: User, wanted: Wanted) {
  const policy = passPolicy(tenant, user);
  const errors = beyond(policy, wanted);
  if (errors.length > 0) {
    const list = errors.map(({ message }) => message).join(' ');
    throw new ProblemError('validation_failed', list, { details: { errors } });
  }
  const { lifetime = policy.lifetime, oneTime = policy.oneTime } = wanted;
  const { temporaryAccessPasses } = services.methods;
  const { credentialId, ...issued } = await temporaryAccessPasses.issue(user, { ...policy, lifetime, oneTime });
  await record('temporary_access_pass.issued', { userId: user.id, credentialId });
  await services.notifications.send(user, 'pass_issued');
  const { issuer } = tenantAddress(services.deployment.publicUrl, tenant.id);
  return { ...issued, signInUrl: `${issuer}/security-info` };
}

function beyond(policy: Policy['temporaryAccessPass'], { lifetime = 0, oneTime }: Wanted) {
  return [
    ...(lifetime > policy.lifetime
      ? [{ path: 'lifetime', message: `The policy gives a pass at most ${policy.lifetime} seconds.` }]
      : []),
    ...(policy.oneTime && oneTime === false
      ? [{ path: 'oneTime', message: 'The policy takes a pass for one sign-in only.' }]
      : []),
  ];
}

export const issuePass = operation({
  id: 'passes.issue',
  summary: 'Issue a temporary access pass, to get somebody started or back in',
  description:
    'The pass before it ends. How long it is good, and for how many sign-ins, is never more than the policy says.',
  method: 'POST',
  path: '/tenants/{tenant}/users/{user}/pass',
  permission: 'passes:write',
  fresh: true,
  notSelf: true,
  body: z
    .strictObject({
      lifetime: z.int().min(SHORTEST).max(LONGEST).optional().describe('Seconds; as the policy says, unless given.'),
      oneTime: z.boolean().optional().describe('Whether it is good for one sign-in only; likewise.'),
    })
    .prefault({}),
  answer: issuedPass,
  creates: true,
  run: (call) => {
    requireActive(call.person);
    return issueTo(call, call.person, call.body);
  },
});

export const revokePass = operation({
  id: 'passes.revoke',
  summary: 'End a temporary access pass',
  description: 'What was proven with it does not count any more.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/pass',
  permission: 'passes:write',
  run: async ({ person, record, services }) => {
    const { tenantId, id: userId } = person;
    const { credentials } = services.storage;
    const held = await credentials.listByUser(tenantId, userId);
    const pass = held.find(({ method }) => method === 'temporary_access_pass');
    if (!pass) throw new ProblemError('credential_not_found', 'This person has no pass');
    await services.announce({ tenantId, userId, cause: 'credential_removed' });
    await credentials.remove(pass, pass.id);
    await record('temporary_access_pass.removed', { credentialId: pass.id });
    await services.notifications.send(person, 'pass_removed');
  },
});

export const PASS_OPERATIONS = [issuePass, revokePass];
