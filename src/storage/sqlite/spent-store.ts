import type { DatabaseSync } from 'node:sqlite';
import type { SpentStore } from '../ports/spent-store.ts';
import type { Writer } from './writer.ts';

export function sqliteSpentStore(db: DatabaseSync, { write }: Writer): SpentStore {
  const insert = db.prepare(
    'INSERT INTO spent (tenant_id, purpose, id, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare('SELECT 1 FROM spent WHERE tenant_id = ? AND purpose = ? AND id = ? AND expires_at > ?');
  return {
    isSpent: async (tenantId, purpose, id, now) => select.get(tenantId, purpose, id, now) !== undefined,
    spend: async (tenantId, purpose, id, expiresAt) =>
      write(() => insert.run(tenantId, purpose, id, expiresAt)).changes === 1,
  };
}
