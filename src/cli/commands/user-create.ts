import { argon2Hasher } from '#src/methods/password/hash.ts';
import { createPassword } from '#src/methods/password/password.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { randomPassword, requireGoodPassword } from '../new-password.ts';
import { requireTenant } from '../services.ts';

export const userCreate = defineCommand({
  name: 'user create',
  summary: 'Make a user with a first password',
  details: 'Without --password-file the password is random and printed this once.',
  args: { tenant: 'the tenant', username: 'the name to sign in with, unique in the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what pages and applications call the person' },
    email: { kind: 'text', value: '<address>', help: 'an address, to sign in with as well' },
    admin: { kind: 'flag', help: 'an administrator of the tenant' },
    'password-file': { kind: 'text', value: '<file>', help: 'holds the password; - reads standard input' },
  },
  run: async ({ args, options }, context) => {
    const { 'password-file': file, name, email, admin } = options;
    const given = file === undefined ? undefined : (await context.readText(file)).replace(/\r?\n$/, '');
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, args.tenant);
      const password = given ?? randomPassword(services.random);
      requireGoodPassword(password, tenant, [args.username, name ?? '', email ?? '']);

      const user = await services.users.createUser({
        tenantId: tenant.id,
        username: args.username,
        email: email ?? null,
        ...(name === undefined ? {} : { displayName: name }),
        role: admin ? 'admin' : 'user',
      });
      const owner = { tenantId: tenant.id, userId: user.id };
      const credential = await createPassword({ ...services, hasher: argon2Hasher(services) }, owner, password);
      await services.storage.credentials.replaceMethod(credential);
      await services.audit.record('user.created', owner);

      const { issuer } = tenantAddress(services.config.publicUrl, tenant.id);
      const securityInfoUrl = `${issuer}/security-info`;
      const shown = given === undefined ? { password } : {};
      const { id, username, role } = user;
      return {
        data: { user, securityInfoUrl, ...shown },
        text: [
          `The ${role} ${username} of ${tenant.id} is there.`,
          facts({ id, email: user.email ?? undefined, 'sign in': securityInfoUrl, ...shown }),
          ...(given === undefined ? ['The password is not shown again.'] : []),
          ...(tenant.policy.signIn.methods.includes('password')
            ? []
            : [`The policy of ${tenant.id} takes no password at sign-in: until it does, this user cannot sign in.`]),
        ].join('\n'),
      };
    });
  },
});
