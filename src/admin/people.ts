import { endEverything } from '#src/oidc/end-sessions.ts';
import { ending } from '#src/oidc/ending.ts';
import { ProblemError } from '#src/errors.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { UserChange } from '#src/users/user-service.ts';
import { changedMeanwhile, requireVersion } from './change-tenant.ts';
import type { Call } from './operation.ts';
import type { AdminServices } from './services.ts';

export type PersonCall = Pick<
  Call<'/tenants/{tenant}/users/{user}'>,
  'actor' | 'tenant' | 'person' | 'ifMatch' | 'record' | 'services'
>;

/** Ends all that a person has open: sessions, grants, tokens and the trust in their browsers. Of a suspended tenant, too. */
export async function endAll(services: AdminServices, { tenantId, id }: Pick<User, 'tenantId' | 'id'>): Promise<void> {
  await endEverything(ending(services, tenantId), id);
  await services.methods.trustedDevices.forgetAll({ tenantId, userId: id });
}

/** Keeps a person out: first the status, so that nothing new is issued while everything ends. */
export async function shutOut(services: AdminServices, user: Pick<User, 'tenantId' | 'id'>): Promise<void> {
  await services.storage.users.setStatus(user.tenantId, user.id, 'disabled');
  await endAll(services, user);
}

/** Changes the person of a call, where that changes anything. Throws `validation_failed`, `changed_meanwhile` or `precondition_failed`. */
export async function changePerson(call: PersonCall, change: UserChange): Promise<User> {
  const { person, ifMatch, services } = call;
  requireVersion(person.version, ifMatch);
  const changed = await services.users.updateUser(person, change);
  if (!changed) throw changedMeanwhile(ifMatch);
  return changed;
}

/** The person of a call as they are now. Throws `user_not_found` for whoever was removed meanwhile. */
export async function readAgain({ person, services }: PersonCall): Promise<User> {
  const user = await services.storage.users.find(person.tenantId, person.id);
  if (!user) throw new ProblemError('user_not_found', 'There is no such user');
  return user;
}

/** Throws `user_disabled` for somebody who could do nothing with what they are to be given. */
export function requireActive({ status }: Pick<User, 'status'>): void {
  if (status === 'active') return;
  throw new ProblemError('user_disabled', 'This person is disabled. Let them in again first');
}
