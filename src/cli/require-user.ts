import type { User } from '#src/storage/ports/user-store.ts';
import { CommandError } from './failures.ts';
import { requireTenant, type Services } from './services.ts';

/** The user of a tenant by name or address, disabled or not. */
export async function requireUser(services: Services, tenantId: string, identifier: string): Promise<User> {
  await requireTenant(services, tenantId);
  const user = await services.users.findByIdentifier(tenantId, identifier);
  if (user) return user;
  throw new CommandError('user_not_found', `There is no user ${identifier} in ${tenantId}.`);
}
