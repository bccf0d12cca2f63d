import type { AuditLog } from '#src/audit/audit-log.ts';
import type { ClientService } from '#src/clients/client-service.ts';
import { ProblemError } from '#src/errors.ts';
import type { SettingChange } from '#src/insight/describe-changes.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { ChangedBy, TenantService } from '#src/tenants/tenant-service.ts';
import type { GroupService } from '#src/users/group-service.ts';
import type { WebhookService } from '#src/webhooks/webhook-service.ts';
import type { TenantDocument } from './document.ts';

/** What documents are applied with. */
export interface DocumentServices {
  readonly storage: Pick<Storage, 'tenants' | 'groups' | 'clients' | 'webhooks'>;
  readonly tenants: Pick<TenantService, 'createTenant' | 'updateTenant'>;
  readonly groups: Pick<GroupService, 'createGroup' | 'renameGroup' | 'removeGroup'>;
  readonly clients: Pick<
    ClientService,
    'check' | 'secretOf' | 'createClient' | 'updateClient' | 'rotateSecret' | 'removeClient'
  >;
  readonly webhooks: Pick<WebhookService, 'check' | 'create' | 'update' | 'remove'>;
  readonly audit: AuditLog;
}

/** A document, and what is asked beside it. */
export interface Wanted {
  readonly document: TenantDocument;
  /** Whether what the document leaves out of a list that it has is removed. */
  readonly prune: boolean;
  /** By client: the secrets that the document refers to, which only the command line looks up. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** One thing of a tenant. */
export interface Thing {
  readonly of: 'tenant' | 'group' | 'client' | 'webhook';
  readonly id: string;
}

/** One thing that is to be done. */
export interface Step extends Thing {
  readonly act: 'create' | 'change' | 'remove';
  /** What becomes different, of a change; never a secret. */
  readonly changes: readonly SettingChange[];
  /** Does it and writes it down. Answers a secret that was made, to be shown once. */
  run(services: DocumentServices, by: ChangedBy): Promise<string | undefined>;
}

/** Somebody else has changed in between what is to be changed. */
export function changedMeanwhile({ of, id }: Thing): ProblemError {
  const message = `Somebody else has changed the ${of} ${id} in the meantime. What was done before it stays; apply the document again`;
  return new ProblemError('changed_meanwhile', message);
}
