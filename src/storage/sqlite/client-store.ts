import type { DatabaseSync } from 'node:sqlite';
import type { ClientStore, StoredClient } from '../ports/client-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = `tenant_id AS tenantId, client_id AS clientId, metadata, sealed_secret AS sealedSecret,
  first_party AS firstParty, created_at AS createdAt`;
const INSERT = `INSERT INTO client (tenant_id, client_id, metadata, sealed_secret, first_party, created_at)
  VALUES (@tenantId, @clientId, @metadata, @sealedSecret, @firstParty, @createdAt)`;

type ClientRow = Omit<StoredClient, 'metadata' | 'firstParty'> & { metadata: string; firstParty: number };

export function sqliteClientStore(db: DatabaseSync, { write }: Writer): Immediate<ClientStore> {
  const insert = db.prepare(`${INSERT} ON CONFLICT DO NOTHING`);
  const upsert = db.prepare(
    `${INSERT} ON CONFLICT (tenant_id, client_id) DO UPDATE SET metadata = excluded.metadata,
       sealed_secret = excluded.sealed_secret, first_party = excluded.first_party, created_at = excluded.created_at`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM client WHERE tenant_id = ? AND client_id = ?`);
  const selectAll = db.prepare(`SELECT ${COLUMNS} FROM client WHERE tenant_id = ? ORDER BY rowid`);

  return {
    add: (client) => write(() => insert.run(toRow(client))).changes === 1,
    find: (tenantId, clientId) => {
      const row = select.get(tenantId, clientId) as ClientRow | undefined;
      return row && fromRow(row);
    },
    list: (tenantId) => (selectAll.all(tenantId) as ClientRow[]).map(fromRow),
    save: (client) => void write(() => upsert.run(toRow(client))),
  };
}

function toRow(client: StoredClient) {
  return { ...client, metadata: JSON.stringify(client.metadata), firstParty: client.firstParty ? 1 : 0 };
}

function fromRow(row: ClientRow): StoredClient {
  return {
    ...row,
    metadata: JSON.parse(row.metadata) as StoredClient['metadata'],
    firstParty: row.firstParty === 1,
  };
}
