import type { ArtifactStore } from './artifact-store.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { AuditChain, AuditStore } from './audit-store.ts';
import type { ClientStore } from './client-store.ts';
import type { CredentialStore } from './credential-store.ts';
import type { EnrollmentStore } from './enrollment-store.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { GroupStore } from './group-store.ts';
import type { KeyStore } from './key-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { SpentStore } from './spent-store.ts';
import type { SummaryStore } from './summary-store.ts';
import type { TenantStore } from './tenant-store.ts';
import type { UserStore } from './user-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/** What Latchkey needs kept. A backend exists when it passes every suite of test/storage/contract. */
export interface Storage {
  readonly artifacts: ArtifactStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditStore;
  readonly auditChain: AuditChain;
  readonly clients: ClientStore;
  readonly credentials: CredentialStore;
  readonly enrollments: EnrollmentStore;
  readonly evidence: EvidenceStore;
  readonly groups: GroupStore;
  readonly keys: KeyStore;
  readonly outbox: OutboxStore;
  readonly spent: SpentStore;
  readonly summaries: SummaryStore;
  readonly tenants: TenantStore;
  readonly users: UserStore;
  readonly webhooks: WebhookStore;
  /**
   * Begins with a request. A backend may hold writes back until somebody waits for them, so that a request costs one sync
   * of the disk: before its answer leaves, the request waits.
   */
  unitOfWork(): UnitOfWork;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  /** Removes what has expired. Never needed for correctness: expiry is decided at read. */
  sweep(now: number): Promise<void>;
  close(): Promise<void>;
}

export interface UnitOfWork {
  /** Resolves when everything written since the unit began is kept for good; throws when some of it could not be. */
  durable(): Promise<void>;
}
