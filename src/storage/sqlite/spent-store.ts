import type { DatabaseSync } from 'node:sqlite';
import type { SpentStore } from '../ports/spent-store.ts';

export function sqliteSpentStore(db: DatabaseSync): SpentStore {
  const insert = db.prepare(
    'INSERT INTO spent (tenant_id, purpose, id, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    spend: async (tenantId, purpose, id, expiresAt) => insert.run(tenantId, purpose, id, expiresAt).changes === 1,
  };
}
