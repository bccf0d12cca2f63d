import type { DumpRecords } from '../ports/dump.ts';
import { fromDetails, toDetails } from '../stored-text.ts';
import { plainTable, type DumpTable } from './dump-table.ts';
import { asSummary, toRow as fromSummary } from './summary-store.ts';
import { fromRow as toWebhook, toRow as fromWebhook, WEBHOOK_COLUMNS } from './webhook-store.ts';

type Collection = 'webhooks' | 'deadLetters' | 'auditBlocks' | 'auditSummaries' | 'audit';

const EVENTS = plainTable<Omit<DumpRecords['audit'], 'details'>>(
  'audit_event',
  {
    id: 'id',
    tenant_id: 'tenantId',
    at: 'at',
    type: 'type',
    outcome: 'outcome',
    reason: 'reason',
    user_id: 'userId',
    client_id: 'clientId',
    credential_id: 'credentialId',
    address: 'address',
    actor: 'actor',
    sign_in: 'signIn',
    block: 'block',
    position: 'position',
  },
  { identity: ['id'], expires: false, order: 'seq' },
);

/** The audit log, what was made of it, and who is told. */
export const AUDIT_TABLES: { readonly [C in Collection]: DumpTable<DumpRecords[C]> } = {
  webhooks: {
    table: 'webhook',
    columns: WEBHOOK_COLUMNS,
    identity: ['tenant_id', 'id'],
    expires: false,
    order: 'tenant_id, id',
    fromRow: toWebhook,
    toColumns: (webhook) => {
      const { tenantId, sealedSecret, createdAt, lastDeliveredAt, lastFailure, ...same } = fromWebhook(webhook);
      const named = { tenant_id: tenantId, sealed_secret: sealedSecret, created_at: createdAt };
      return { ...same, ...named, last_delivered_at: lastDeliveredAt, last_failure: lastFailure };
    },
  },
  deadLetters: plainTable(
    'dead_letter',
    {
      tenant_id: 'tenantId',
      id: 'id',
      webhook_id: 'webhookId',
      block: 'block',
      code: 'code',
      failed_at: 'failedAt',
      expires_at: 'expiresAt',
    },
    { identity: ['tenant_id', 'id'], expires: true, order: 'rowid' },
  ),
  auditBlocks: plainTable(
    'audit_block',
    {
      tenant_id: 'tenantId',
      number: 'number',
      previous_hash: 'previousHash',
      hash: 'hash',
      count: 'count',
      first_at: 'firstAt',
      last_at: 'lastAt',
      sealed: 'sealed',
      digests: 'digests',
      removed: 'removed',
    },
    { identity: ['tenant_id', 'number'], expires: false, order: 'tenant_id, number' },
  ),
  auditSummaries: {
    table: 'audit_summary',
    columns: 'tenant_id AS tenantId, day, last_block AS lastBlock, counts, snapshot',
    identity: ['tenant_id', 'day'],
    expires: false,
    order: 'tenant_id, day',
    fromRow: asSummary,
    toColumns: (summary) => {
      const { tenantId, lastBlock, ...same } = fromSummary(summary);
      return { ...same, tenant_id: tenantId, last_block: lastBlock };
    },
  },
  audit: {
    ...EVENTS,
    columns: `${EVENTS.columns}, details`,
    fromRow: ({ details, ...row }) => ({ ...EVENTS.fromRow(row), details: toDetails(details as string | null) }),
    toColumns: (event) => ({ ...EVENTS.toColumns(event), details: fromDetails(event.details) }),
  },
};
