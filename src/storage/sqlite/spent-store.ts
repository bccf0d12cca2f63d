import type { DatabaseSync } from 'node:sqlite';
import type { SpentStore } from '../ports/spent-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

export function sqliteSpentStore(db: DatabaseSync, { write }: Writer): Immediate<SpentStore> {
  const insert = db.prepare(
    // What has expired and was not swept yet is taken over.
    `INSERT INTO spent (tenant_id, purpose, id, expires_at) VALUES (@tenantId, @purpose, @id, @expiresAt)
     ON CONFLICT DO UPDATE SET expires_at = @expiresAt WHERE expires_at <= @now`,
  );
  const select = db.prepare('SELECT 1 FROM spent WHERE tenant_id = ? AND purpose = ? AND id = ? AND expires_at > ?');
  return {
    isSpent: (tenantId, purpose, id, now) => select.get(tenantId, purpose, id, now) !== undefined,
    spend: (tenantId, purpose, id, term) => write(() => insert.run({ tenantId, purpose, id, ...term })).changes === 1,
  };
}
