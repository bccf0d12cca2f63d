import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { OUTLOOKS, prospectOf } from '#src/insight/outlook.ts';
import { simulate } from '#src/insight/simulate.ts';
import type { NotificationKind } from '#src/mail/notifications.ts';
import { endSessionsProvenBy } from '#src/oidc/end-sessions.ts';
import { ending } from '#src/oidc/ending.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { MethodKind } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { operation } from '../operation.ts';
import { pageOf } from '../pages.ts';
import type { PersonCall } from '../people.ts';
import { credential, shownCredential } from '../shown-credential.ts';

/** The mail after a removal. */
const TOLD: Readonly<Partial<Record<MethodKind, NotificationKind>>> = {
  passkey: 'passkey_removed',
  security_key: 'security_key_removed',
  totp: 'totp_removed',
  trusted_device: 'trusted_device_removed',
  temporary_access_pass: 'pass_removed',
};

/** What is left after a removal. */
const removal = z.object({
  removed: z.int(),
  sessionsEnded: z.int(),
  next: z
    .enum(OUTLOOKS)
    .describe(
      'What the next sign-in asks for, on our own pages; `no_way_in` for whoever has nothing left to sign in with.',
    ),
});

// A query says words, whoever sends it.
const sessions = z
  .enum(['keep', 'end'])
  .default('keep')
  .describe(
    'Whether the sessions in which it was used end at once; else those that are below the policy end soon after.',
  );

export const listCredentials = operation({
  id: 'credentials.list',
  summary: 'What a person can sign in with, in the order it was added',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}/credentials',
  permission: 'credentials:read',
  answer: pageOf(credential),
  run: async ({ tenant, person: user, services }) => {
    const held = await services.storage.credentials.listByUser(tenant.id, user.id);
    const whose = { user, policy: userPolicy(tenant, user), now: services.clock.now() };
    return { items: held.map((one) => shownCredential(one, whose)), next: null };
  },
});

export const removeCredential = operation({
  id: 'credentials.remove',
  summary: 'Take away something a person can sign in with, such as a lost key',
  description: 'No rule holds this up: the answer says what is left. One’s own are removed in security info.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/credentials/{credential}',
  permission: 'credentials:write',
  fresh: true,
  notSelf: true,
  query: z.strictObject({ sessions }),
  answer: removal,
  run: async (call) => {
    const { person, params, query, services } = call;
    const held = await services.storage.credentials.listByUser(person.tenantId, person.id);
    const one = held.find(({ id }) => id === params.credential);
    if (!one) throw gone();
    const result = await remove(call, [one], query.sessions);
    if (result.removed === 0) throw gone();
    await services.notifications.send(person, TOLD[one.method] ?? 'method_removed', { name: one.name });
    return result;
  },
});

export const removeSecondFactors = operation({
  id: 'credentials.removeSecondFactors',
  summary: 'Take away all second factors of a person, such as those on a lost phone',
  description:
    'Authenticator apps, security keys, recovery codes and trusted browsers; passkeys, which are no second factor only, stay.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/second-factors',
  permission: 'credentials:write',
  fresh: true,
  notSelf: true,
  query: z.strictObject({ sessions }),
  answer: removal,
  run: async (call) => {
    const { person, query, services } = call;
    const held = await services.storage.credentials.listByUser(person.tenantId, person.id);
    const result = await remove(
      call,
      held.filter(({ method }) => !METHOD_TRAITS[method].startsLogin),
      query.sessions,
    );
    if (result.removed > 0) await services.notifications.send(person, 'second_steps_removed');
    return result;
  },
});

async function remove(call: PersonCall, these: readonly Credential[], sessions: 'keep' | 'end') {
  const { tenant, person, record, services } = call;
  const { storage, clock, mail, deployment } = services;
  const { tenantId, id: userId } = person;
  if (these.length > 0) await services.announce({ tenantId, userId, cause: 'credential_removed' });
  let [removed, sessionsEnded] = [0, 0];
  for (const one of these) {
    // Of two who remove the same, the second finds it gone.
    if (!(await removeOne(call, one))) continue;
    removed += 1;
    if (sessions === 'end') sessionsEnded += await endSessionsProvenBy(ending(services, tenantId), userId, one.id);
    await record('credential.removed', { credentialId: one.id, details: { method: one.method } });
  }
  const deps = { storage, mails: mail.available, attestable: deployment.attestable };
  const { input } = await simulate(deps, { tenant, user: person, at: clock.now() });
  return { removed, sessionsEnded, next: prospectOf(input).outlook };
}

function removeOne({ services }: PersonCall, one: Credential): Promise<boolean> {
  // Whoever still holds a removed passkey is told so.
  if (one.method === 'passkey') return services.methods.passkeyRemoval.remove(one);
  return services.storage.credentials.remove(one, one.id);
}

function gone(): ProblemError {
  return new ProblemError('credential_not_found', 'This person has no such method');
}

export const CREDENTIAL_OPERATIONS = [listCredentials, removeCredential, removeSecondFactors];
