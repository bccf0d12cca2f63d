import type { ClientService } from '#src/clients/client-service.ts';
import type { Clock } from '#src/clock.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { logOutByOutbox } from './back-channel-logout.ts';
import type { EndingDeps } from './end-sessions.ts';

interface Services {
  readonly storage: Pick<Storage, 'artifacts' | 'evidence'>;
  readonly clients: Pick<ClientService, 'find'>;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** Ends what a tenant's users have open without its provider: by a command, and in a suspended tenant, too. */
export function ending(services: Services, tenantId: string): EndingDeps {
  const { storage, clock } = services;
  const { artifacts, evidence } = storage;
  return { artifacts, evidence, tenantId, clock, logOutAt: logOutByOutbox({ ...services, tenantId }) };
}
