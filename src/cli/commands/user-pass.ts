import { argon2Hasher } from '#src/methods/password/hash.ts';
import { issuePass } from '#src/methods/temporary-access-pass/temporary-access-pass.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireUser } from '../require-user.ts';
import { requireTenant } from '../services.ts';

export const userPass = defineCommand({
  name: 'user pass',
  summary: 'Issue a temporary access pass, to get somebody started or back in',
  details: 'It is printed this once; the pass before it ends. The policy says how long it is good, and what for.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {},
  run: ({ args: { tenant: tenantId, username } }, { withServices }) =>
    withServices(async (services) => {
      const { policy } = await requireTenant(services, tenantId);
      const user = await requireUser(services, tenantId, username);
      if (user.status !== 'active') throw new CommandError('user_disabled', `${user.username} is disabled.`);
      if (!policy.signIn.methods.includes('temporary_access_pass')) {
        const message = `The policy of ${tenantId} takes no pass: list temporary_access_pass in signIn.methods first.`;
        throw new CommandError('method_not_allowed', message);
      }
      const { storage, audit, notifications, config } = services;
      const deps = { ...services, credentials: storage.credentials, hasher: argon2Hasher(services) };
      const issued = await issuePass(deps, { tenantId, userId: user.id }, policy.temporaryAccessPass);
      const { pass, oneTime, expiresAt, credentialId } = issued;
      await audit.record('temporary_access_pass.issued', { tenantId, userId: user.id, credentialId });
      await notifications.send(user, 'pass_issued');

      const securityInfoUrl = `${tenantAddress(config.publicUrl, tenantId).issuer}/security-info`;
      const until = new Date(expiresAt * 1000).toISOString();
      return {
        data: { user: { id: user.id, username: user.username }, pass, oneTime, expiresAt, securityInfoUrl },
        text: [
          `A pass for ${user.username} of ${tenantId}, ${oneTime ? 'for one sign-in' : 'for any number of sign-ins'}:`,
          facts({ pass, 'good until': until, 'sign in': securityInfoUrl }),
          'The pass is not shown again. Hand it over in person, or by a way that only this person can read.',
        ].join('\n'),
      };
    }),
});
