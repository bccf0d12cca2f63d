import type { DatabaseSync } from 'node:sqlite';
import { completePolicy } from '#src/policy/complete-policy.ts';
import type { Tenant, TenantStore } from '../ports/tenant-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = 'id, name, status, branding, policy, created_at AS createdAt, version';

type TenantRow = Omit<Tenant, 'branding' | 'policy'> & { branding: string; policy: string };

export function sqliteTenantStore(db: DatabaseSync, { write }: Writer): Immediate<TenantStore> {
  const insert = db.prepare(
    `INSERT INTO tenant (id, name, status, branding, policy, created_at, version)
     VALUES (@id, @name, @status, @branding, @policy, @createdAt, @version) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM tenant WHERE id = ?`);
  const selectAll = db.prepare(`SELECT ${COLUMNS} FROM tenant ORDER BY id`);
  const update = db.prepare(
    `UPDATE tenant SET name = @name, status = @status, branding = @branding, policy = @policy,
       created_at = @createdAt, version = @version
     WHERE id = @id AND version = @version - 1`,
  );

  return {
    add: (tenant) => write(() => insert.run(toRow(tenant))).changes === 1,
    find: (tenantId) => {
      const row = select.get(tenantId) as TenantRow | undefined;
      return row && fromRow(row);
    },
    list: () => (selectAll.all() as TenantRow[]).map(fromRow),
    update: (tenant) => write(() => update.run(toRow(tenant))).changes === 1,
  };
}

function toRow({ id, name, status, branding, policy, createdAt, version }: Tenant) {
  return {
    id,
    name,
    status,
    branding: JSON.stringify(branding),
    policy: JSON.stringify(policy),
    createdAt,
    version,
  };
}

function fromRow(row: TenantRow): Tenant {
  return {
    ...row,
    branding: JSON.parse(row.branding) as Tenant['branding'],
    policy: completePolicy(JSON.parse(row.policy)),
  };
}
