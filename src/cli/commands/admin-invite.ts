import { argon2Hasher } from '#src/methods/password/hash.ts';
import { issuePass } from '#src/methods/temporary-access-pass/temporary-access-pass.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { systemTenant } from '#src/tenants/system-tenant.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { OPERATOR, requireTenant, type Services } from '../services.ts';

export const adminInvite = defineCommand({
  name: 'admin invite',
  summary: 'Make an administrator, and a pass to sign in to the console with for the first time',
  details:
    'Without --tenant it is an administrator of all organisations, a user of the tenant system, which is made with the first.\n' +
    'The pass is printed this once. It is for setting up a passkey: the console asks for one.',
  args: { username: 'the name to sign in with' },
  options: {
    tenant: { kind: 'text', value: '<tenant>', help: 'an administrator of this organisation alone' },
    name: { kind: 'text', value: '<name>', help: 'what pages call the person' },
    email: { kind: 'text', value: '<address>', help: 'an address, to sign in with as well' },
  },
  run: ({ args: { username }, options }, { withServices }) =>
    withServices(async (services) => {
      const tenant = await tenantOf(services, options.tenant);
      requirePasses(tenant);
      const user = await makeAdmin(services, tenant, { ...options, username });
      const { pass, oneTime, expiresAt } = await passFor(services, tenant, user);

      const consoleUrl = `${tenantAddress(services.config.publicUrl, tenant.id).issuer}/admin`;
      const until = new Date(expiresAt * 1000).toISOString();
      const { id, role } = user;
      return {
        data: { tenant: tenant.id, user: { id, username: user.username, role }, pass, oneTime, expiresAt, consoleUrl },
        text: [
          `The administrator ${user.username} of ${options.tenant ?? 'all organisations'} is there.`,
          facts({ open: consoleUrl, 'user name': user.username, pass, 'good until': until }),
          'The pass is not shown again. Hand it over in person, or by a way that only this person can read.',
        ].join('\n'),
      };
    }),
});

async function tenantOf(services: Services, id: string | undefined): Promise<Tenant> {
  if (id !== undefined) return requireActive(await requireTenant(services, id));
  const { tenant, isNew } = await systemTenant({ ...services.storage, clock: services.clock }, OPERATOR);
  if (isNew) await services.audit.record('tenant.created', { tenantId: tenant.id });
  return requireActive(tenant);
}

function requireActive(tenant: Tenant): Tenant {
  if (tenant.status === 'active') return tenant;
  const advice = `latchkey tenant resume ${tenant.id} opens it again.`;
  throw new CommandError('tenant_suspended', `${tenant.id} is suspended: nobody can sign in. ${advice}`);
}

function requirePasses({ id, policy }: Tenant): void {
  if (policy.signIn.methods.includes('temporary_access_pass')) return;
  const message = `The policy of ${id} takes no pass: list temporary_access_pass in signIn.methods first.`;
  throw new CommandError('method_not_allowed', message);
}

interface Invited {
  readonly username: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

async function makeAdmin(services: Services, { id }: Tenant, { username, name, email }: Invited): Promise<User> {
  const { users, audit } = services;
  for (const identifier of [username, ...(email === undefined ? [] : [email])]) {
    const known = await users.findByIdentifier(id, identifier);
    if (known) throw alreadyThere(known);
  }
  const displayName = name === undefined ? {} : { displayName: name };
  const user = await users.createUser({ tenantId: id, username, email: email ?? null, ...displayName, role: 'admin' });
  await audit.record('user.created', { tenantId: id, userId: user.id, details: { role: user.role } });
  return user;
}

// Whoever knows the name of a user must not become an administrator by a slip of the operator's pen.
function alreadyThere({ tenantId, username, role }: User): CommandError {
  const advice = `latchkey user pass ${tenantId} ${username} issues a new pass.`;
  return new CommandError(
    'user_exists',
    `${username} of ${tenantId} is there already, with the role ${role}. ${advice}`,
  );
}

async function passFor(services: Services, { id: tenantId, policy }: Tenant, { id: userId }: User) {
  const { storage, audit } = services;
  const deps = { ...services, credentials: storage.credentials, hasher: argon2Hasher(services) };
  const issued = await issuePass(deps, { tenantId, userId }, policy.temporaryAccessPass);
  const { credentialId } = issued;
  await audit.record('temporary_access_pass.issued', { tenantId, userId, credentialId });
  return issued;
}
