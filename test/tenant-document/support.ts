import { auditLog } from '#src/audit/audit-log.ts';
import { clientService } from '#src/clients/client-service.ts';
import { createSealer } from '#src/keys/seal.ts';
import { clientCheck } from '#src/oidc/client-check.ts';
import { createOutbox } from '#src/outbox/outbox.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { DocumentServices } from '#src/tenant-document/step.ts';
import { tenantService } from '#src/tenants/tenant-service.ts';
import { groupService } from '#src/users/group-service.ts';
import { webhookService } from '#src/webhooks/webhook-service.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

export type TestServices = DocumentServices & {
  readonly storage: Storage;
  readonly clock: ReturnType<typeof fixedClock>;
};

/** The services that documents are applied with, on a database in memory. */
export async function documentServices(): Promise<TestServices> {
  const storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  const common = {
    ...{ clock: fixedClock(), random: seededRandom(), sealer: createSealer([Buffer.alloc(32, 9)]) },
    ...{ announce: async () => undefined, wake: () => undefined, checkMetadata: clientCheck({ attestable: false }) },
  };
  return {
    storage,
    clock: common.clock,
    audit: auditLog({ store: storage.audit, ...common }),
    tenants: tenantService({ ...storage, ...common }),
    groups: groupService({ ...storage, ...common }),
    webhooks: webhookService({
      ...storage,
      ...common,
      outbox: createOutbox({ store: storage.outbox, ...common }),
      allowPrivateFetch: false,
    }),
    clients: clientService({ clients: storage.clients, ...common }),
  };
}
