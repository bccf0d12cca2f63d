import { argon2Hasher } from '#src/methods/password/hash.ts';
import { createPassword } from '#src/methods/password/password.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { ROLES, type Role } from '#src/users/roles.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { randomPassword, requireGoodPassword } from '../new-password.ts';
import { requireTenant } from '../services.ts';

export const userCreate = defineCommand({
  name: 'user create',
  summary: 'Make a user, with a first password unless told otherwise',
  details: 'Without --password-file the password is random and printed this once.',
  args: { tenant: 'the tenant', username: 'the name to sign in with, unique in the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what pages and applications call the person' },
    email: { kind: 'text', value: '<address>', help: 'an address, to sign in with as well' },
    role: { kind: 'text', value: '<role>', help: 'what the person may administer; user unless given', choices: ROLES },
    admin: { kind: 'flag', help: 'an administrator of the tenant: --role admin' },
    'no-password': { kind: 'flag', help: 'no password: user pass lets the person in' },
    'email-verified': { kind: 'flag', help: 'the address is known to be theirs' },
    'password-file': { kind: 'text', value: '<file>', help: 'holds the password; - reads standard input' },
  },
  run: async ({ args, options }, context) => {
    const { 'password-file': file, 'no-password': without, name, email } = options;
    const role = roleOf(options);
    const given = file === undefined ? undefined : (await context.readText(file)).replace(/\r?\n$/, '');
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, args.tenant);
      const password = without ? undefined : (given ?? randomPassword(services.random));
      if (password !== undefined) requireGoodPassword(password, tenant, [args.username, name ?? '', email ?? '']);

      const user = await services.users.createUser({
        tenantId: tenant.id,
        username: args.username,
        email: email ?? null,
        emailVerified: options['email-verified'],
        ...(name === undefined ? {} : { displayName: name }),
        role,
      });
      const owner = { tenantId: tenant.id, userId: user.id };
      if (password !== undefined) {
        const credential = await createPassword({ ...services, hasher: argon2Hasher(services) }, owner, password);
        await services.storage.credentials.replaceMethod(credential);
      }
      await services.audit.record('user.created', owner);

      const { issuer } = tenantAddress(services.config.publicUrl, tenant.id);
      const securityInfoUrl = `${issuer}/security-info`;
      const shown = given === undefined && password !== undefined ? { password } : {};
      const { id, username } = user;
      return {
        data: { user, securityInfoUrl, ...shown },
        text: [
          `The ${role} ${username} of ${tenant.id} is there.`,
          facts({ id, email: user.email ?? undefined, 'sign in': securityInfoUrl, ...shown }),
          ...adviceFor(tenant, { password, given }),
        ].join('\n'),
      };
    });
  },
});

function roleOf({ role, admin }: { readonly role: Role | undefined; readonly admin: boolean }): Role {
  if (role !== undefined && admin && role !== 'admin') throw new UsageError(`The user is to be ${role} and admin.`);
  return admin ? 'admin' : (role ?? 'user');
}

interface FirstPassword {
  readonly password: string | undefined;
  readonly given: string | undefined;
}

function adviceFor({ id, policy }: Tenant, { password, given }: FirstPassword): string[] {
  if (password === undefined) return [`latchkey user pass ${id} <name> lets this user in.`];
  const isUsable = policy.signIn.methods.includes('password');
  return [
    ...(given === undefined ? ['The password is not shown again.'] : []),
    ...(isUsable ? [] : [`The policy of ${id} takes no password at sign-in: until it does, this user cannot sign in.`]),
  ];
}
