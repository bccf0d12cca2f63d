import { ending } from '#src/oidc/ending.ts';
import { userSessions, type UserSessions } from '#src/oidc/sessions.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { Services } from './services.ts';

/** The sessions of a tenant's users, looked at and ended without a server. */
export function sessionsOf(services: Services, { id, policy }: Tenant): UserSessions {
  return userSessions({ ...ending(services, id), policy });
}
