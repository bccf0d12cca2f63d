import type { DumpRecords } from '../ports/dump.ts';
import type { DumpTable } from './dump-table.ts';
import { EARLIER, settingsColumns, toRevision } from './tenant-store.ts';

const parsed = (value: unknown) => JSON.parse(String(value)) as unknown;

export const TENANTS: DumpTable<DumpRecords['tenants']> = {
  table: 'tenant',
  columns: `id, name, status, branding, policy, created_at AS createdAt, version,
    changed_at AS at, changed_by AS actor, change_comment AS comment`,
  identity: ['id'],
  expires: false,
  order: 'rowid',
  fromRow: ({ at, actor, comment, branding, policy, ...row }) =>
    ({
      ...{ ...row, branding: parsed(branding), policy: parsed(policy) },
      changed: { at, actor, comment },
    }) as DumpRecords['tenants'],
  toColumns: ({ id, createdAt, version, changed, ...settings }) => ({
    ...{ id, created_at: createdAt, version, ...settingsColumns(settings) },
    ...{ changed_at: changed.at, changed_by: changed.actor, change_comment: changed.comment },
  }),
};

export const TENANT_REVISIONS: DumpTable<DumpRecords['tenantRevisions']> = {
  table: 'tenant_revision',
  columns: EARLIER,
  identity: ['tenant_id', 'version'],
  expires: false,
  order: 'tenant_id, version',
  fromRow: (row) => toRevision(row as never),
  toColumns: ({ tenantId, version, settings, at, actor, comment }) => ({
    ...{ tenant_id: tenantId, version, at, actor, comment },
    ...settingsColumns(settings),
  }),
};
