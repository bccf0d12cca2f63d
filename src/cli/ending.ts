import { logOutByOutbox } from '#src/oidc/back-channel-logout.ts';
import type { EndingDeps } from '#src/oidc/end-sessions.ts';
import type { Services } from './services.ts';

/** Ends sessions of a tenant without a server: what tells the applications waits for one. */
export function ending(services: Services, tenantId: string): EndingDeps {
  const { storage, clock } = services;
  return { ...storage, tenantId, clock, logOutAt: logOutByOutbox({ ...services, tenantId }) };
}
