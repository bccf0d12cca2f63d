import type { Connection } from 'mongoose';
import type { Storage } from '../ports/storage.ts';
import { mongoArtifactStore } from './artifact-store.ts';
import { mongoAttemptStore } from './attempt-store.ts';
import { mongoAuditChain } from './audit-chain.ts';
import { mongoAuditStore } from './audit-store.ts';
import { mongoClientStore } from './client-store.ts';
import { connect, explain } from './connect.ts';
import { mongoCredentialStore } from './credential-store.ts';
import { refuseUnfinishedCopy } from './copy-mark.ts';
import { createDoor } from './door.ts';
import { mongoEnrollmentStore } from './enrollment-store.ts';
import { mongoEvidenceStore } from './evidence-store.ts';
import { mongoGroupStore } from './group-store.ts';
import { createIndexes } from './indexes.ts';
import { mongoKeyStore } from './key-store.ts';
import { mongoOutboxStore } from './outbox-store.ts';
import { redactUrl } from './redact-url.ts';
import { ensureSchemaVersion } from './schema-version.ts';
import { mongoSpentStore } from './spent-store.ts';
import { mongoSummaryStore } from './summary-store.ts';
import { sweeper } from './sweep.ts';
import { mongoTenantStore } from './tenant-store.ts';
import { rewriteEarlierUsers } from './user-document.ts';
import { mongoUserStore } from './user-store.ts';
import { mongoWebhookStore } from './webhook-store.ts';

/** The backend for several machines: a promise is kept when a majority of the replica set has it. */
export async function openMongoStorage(url: string): Promise<Storage> {
  const connection = await connect(url);
  try {
    await ensureSchemaVersion(connection, redactUrl(url));
    await refuseUnfinishedCopy(connection, redactUrl(url));
    await createIndexes(connection);
    await rewriteEarlierUsers(connection);
  } catch (error) {
    await connection.destroy();
    throw explain(error, redactUrl(url));
  }
  return storageOn(connection);
}

function storageOn(connection: Connection): Storage {
  const door = createDoor();
  const sweep = sweeper(connection);
  return {
    artifacts: door.behind(mongoArtifactStore(connection)),
    attempts: door.behind(mongoAttemptStore(connection)),
    audit: door.behind(mongoAuditStore(connection)),
    auditChain: door.behind(mongoAuditChain(connection)),
    clients: door.behind(mongoClientStore(connection)),
    credentials: door.behind(mongoCredentialStore(connection)),
    enrollments: door.behind(mongoEnrollmentStore(connection)),
    evidence: door.behind(mongoEvidenceStore(connection)),
    groups: door.behind(mongoGroupStore(connection)),
    keys: door.behind(mongoKeyStore(connection)),
    outbox: door.behind(mongoOutboxStore(connection)),
    spent: door.behind(mongoSpentStore(connection)),
    summaries: door.behind(mongoSummaryStore(connection)),
    tenants: door.behind(mongoTenantStore(connection)),
    users: door.behind(mongoUserStore(connection)),
    webhooks: door.behind(mongoWebhookStore(connection)),
    unitOfWork: () => {
      const { end } = door.begin();
      // A write's promise is kept as it resolves.
      return { durable: async () => end() };
    },
    ping: () => door.pass(async () => void (await connection.db?.command({ ping: 1 }))),
    sweep: (now) => door.pass(() => sweep(now), null),
    close: async () => {
      door.shut();
      await connection.destroy();
    },
  };
}
