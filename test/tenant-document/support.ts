import { auditLog } from '#src/audit/audit-log.ts';
import { clientService } from '#src/clients/client-service.ts';
import { createSealer } from '#src/keys/seal.ts';
import { clientCheck } from '#src/oidc/client-check.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { DocumentServices } from '#src/tenant-document/step.ts';
import { tenantService } from '#src/tenants/tenant-service.ts';
import { groupService } from '#src/users/group-service.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

export type TestServices = DocumentServices & { readonly storage: Storage };

/** The services that documents are applied with, on a database in memory. */
export async function documentServices(): Promise<TestServices> {
  const storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  const common = {
    ...{ clock: fixedClock(), random: seededRandom(), sealer: createSealer([Buffer.alloc(32, 9)]) },
    ...{ announce: async () => undefined, checkMetadata: clientCheck({ attestable: false }) },
  };
  return {
    storage,
    audit: auditLog({ store: storage.audit, ...common }),
    tenants: tenantService({ ...storage, ...common }),
    groups: groupService({ ...storage, ...common }),
    clients: clientService({ clients: storage.clients, ...common }),
  };
}
