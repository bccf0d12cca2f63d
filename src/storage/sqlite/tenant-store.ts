import type { DatabaseSync } from 'node:sqlite';
import { completePolicy } from '#src/policy/complete-policy.ts';
import {
  UNNOTED,
  type RevisionNote,
  type Tenant,
  type TenantRevision,
  type TenantSettings,
  type TenantStore,
} from '../ports/tenant-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const SETTINGS = 'name, status, branding, policy, version';
const COLUMNS = `id, ${SETTINGS}, created_at AS createdAt`;
const CURRENT = `id AS tenantId, ${SETTINGS}, changed_at AS at, changed_by AS actor, change_comment AS comment`;
/** Of what holds no more, in the names of a revision. */
export const EARLIER = `tenant_id AS tenantId, ${SETTINGS}, at, actor, comment`;

type SettingsRow = Omit<TenantSettings, 'branding' | 'policy'> & { branding: string; policy: string; version: number };
type TenantRow = SettingsRow & Pick<Tenant, 'id' | 'createdAt'>;
type RevisionRow = SettingsRow & Pick<TenantRevision, 'tenantId' | 'at' | 'actor' | 'comment'>;

export function sqliteTenantStore(db: DatabaseSync, { write, writeAll }: Writer): Immediate<TenantStore> {
  const insert = db.prepare(
    `INSERT INTO tenant (id, name, status, branding, policy, created_at, version, changed_at, changed_by, change_comment)
     VALUES (@id, @name, @status, @branding, @policy, @createdAt, @version, @at, @actor, @comment) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM tenant WHERE id = ?`);
  const selectAll = db.prepare(`SELECT ${COLUMNS} FROM tenant ORDER BY id`);
  const update = db.prepare(
    `UPDATE tenant SET name = @name, status = @status, branding = @branding, policy = @policy,
       created_at = @createdAt, version = @version, changed_at = @at, changed_by = @actor, change_comment = @comment
     WHERE id = @id AND version = @version - 1`,
  );
  const keep = db.prepare(
    `INSERT INTO tenant_revision (tenant_id, ${SETTINGS}, at, actor, comment)
     SELECT id, ${SETTINGS}, changed_at, changed_by, change_comment FROM tenant WHERE id = ? AND version = ?
     ON CONFLICT DO NOTHING`,
  );
  const current = db.prepare(`SELECT ${CURRENT} FROM tenant WHERE id = ?`);
  const earlier = db.prepare(
    `SELECT ${EARLIER} FROM tenant_revision WHERE tenant_id = ? AND version < ? ORDER BY version DESC LIMIT ?`,
  );
  const kept = db.prepare(`SELECT ${EARLIER} FROM tenant_revision WHERE tenant_id = ? AND version = ?`);
  const findCurrent = (tenantId: string) => current.get(tenantId) as RevisionRow | undefined;

  return {
    add: (tenant, note = UNNOTED) => write(() => insert.run(toRow(tenant, note))).changes === 1,
    find: (tenantId) => {
      const row = select.get(tenantId) as TenantRow | undefined;
      return row && fromRow(row);
    },
    list: () => (selectAll.all() as TenantRow[]).map(fromRow),
    update: (tenant, note = UNNOTED) =>
      writeAll(() => {
        keep.run(tenant.id, tenant.version - 1);
        return update.run(toRow(tenant, note)).changes === 1;
      }),
    history: (tenantId, { before = Infinity, limit }) => {
      const found = findCurrent(tenantId);
      if (!found) return [];
      const first = found.version < before ? [found].slice(0, limit) : [];
      const rest = earlier.all(tenantId, Math.min(found.version, before), limit - first.length) as RevisionRow[];
      return [...first, ...rest].map(toRevision);
    },
    at: (tenantId, version) => {
      const found = findCurrent(tenantId);
      if (!found || version > found.version) return undefined;
      const row = version === found.version ? found : (kept.get(tenantId, version) as RevisionRow | undefined);
      return row && toRevision(row);
    },
  };
}

function toRow({ id, createdAt, version, ...settings }: Tenant, note: RevisionNote) {
  return { id, createdAt, version, ...settingsColumns(settings), ...noteColumns(note) };
}

const noteColumns = ({ at, actor, comment }: RevisionNote) => ({ at, actor, comment });

function fromRow(row: TenantRow): Tenant {
  const { id, createdAt, version } = row;
  return { id, ...settingsOf(row), createdAt, version };
}

export function toRevision(row: RevisionRow): TenantRevision {
  const { tenantId, version, at, actor, comment } = row;
  return { tenantId, version, at, actor, comment, settings: settingsOf(row) };
}

/** As they are kept in `tenant` and in `tenant_revision`. */
export function settingsColumns({ name, status, branding, policy }: TenantSettings) {
  return { name, status, branding: JSON.stringify(branding), policy: JSON.stringify(policy) };
}

function settingsOf({ name, status, branding, policy }: SettingsRow): TenantSettings {
  return {
    name,
    status,
    branding: JSON.parse(branding) as Tenant['branding'],
    policy: completePolicy(JSON.parse(policy)),
  };
}
