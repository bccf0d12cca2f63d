import { endSessionsProvenBy } from '#src/oidc/end-sessions.ts';
import { ending } from '#src/oidc/ending.ts';
import { passkeyRemoval } from '#src/methods/passkey/removal.ts';
import type { NotificationKind } from '#src/mail/notifications.ts';
import type { MethodKind } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireUser } from '../require-user.ts';
import type { Services } from '../services.ts';
import { credentialTable, shownCredential } from '../shown-credential.ts';

const whose = { tenant: 'the tenant', username: 'the user name or e-mail address' } as const;

/** The mail after a removal; what only spares a question, or ends by itself, needs none. */
const TOLD: Readonly<Partial<Record<MethodKind, NotificationKind>>> = {
  passkey: 'passkey_removed',
  security_key: 'security_key_removed',
  totp: 'totp_removed',
};

export const credentialList = defineCommand({
  name: 'credential list',
  summary: 'Show what a user can sign in with',
  args: whose,
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const { tenantId, id } = await requireUser(services, tenant, username);
      const credentials = (await services.storage.credentials.listByUser(tenantId, id)).map(shownCredential);
      return { data: { credentials }, text: credentialTable(credentials) };
    }),
});

export const credentialRemove = defineCommand({
  name: 'credential remove',
  summary: 'Take away something a user can sign in with, such as a lost key',
  details:
    'The sessions in which it was used end at once, with their tokens, and applications are told by a running server. No rule holds this up: see that the user has another way in.',
  args: { ...whose, credential: 'the id that credential list shows' },
  options: {},
  run: ({ args: { tenant, username, credential: id } }, { withServices }) =>
    withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const { storage, audit, notifications } = services;
      const credentials = await storage.credentials.listByUser(user.tenantId, user.id);
      const credential = credentials.find((one) => one.id === id);
      if (!credential || !(await remove(services, credential))) {
        throw new CommandError('credential_not_found', `${user.username} has no credential ${id}.`);
      }
      await endSessionsProvenBy(ending(services, user.tenantId), user.id, id);
      const details = { method: credential.method };
      await audit.record('credential.removed', { tenantId: user.tenantId, userId: user.id, credentialId: id, details });
      const told = TOLD[credential.method];
      if (told !== undefined) await notifications.send(user, told, { name: credential.name });
      return {
        data: { credential: shownCredential(credential) },
        text: `${user.username} cannot sign in with it any more.`,
      };
    }),
});

function remove({ storage, clock }: Services, credential: Credential): Promise<boolean> {
  // Whoever still holds a removed passkey is told so.
  if (credential.method === 'passkey') return passkeyRemoval({ ...storage, clock }).remove(credential);
  return storage.credentials.remove({ tenantId: credential.tenantId, userId: credential.userId }, credential.id);
}
