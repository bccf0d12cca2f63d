import { trustedDevices } from '#src/methods/trusted-device/trusted-device.ts';
import { endEverything } from '#src/oidc/end-sessions.ts';
import { ending } from '#src/oidc/ending.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { Services } from './services.ts';

/** Ends all that a user has open: sessions, grants, tokens, and the trust in browsers. */
export async function endAll(services: Services, { tenantId, id: userId }: User): Promise<void> {
  await endEverything(ending(services, tenantId), userId);
  await trustedDevices({ ...services, credentials: services.storage.credentials }).forgetAll({ tenantId, userId });
}
