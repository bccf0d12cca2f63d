import type { DatabaseSync } from 'node:sqlite';
import type { ClientStore, StoredClient } from '../ports/client-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = `tenant_id AS tenantId, client_id AS clientId, metadata, sealed_secret AS sealedSecret,
  first_party AS firstParty, rules, status, created_at AS createdAt`;
const INSERT = `INSERT INTO client (tenant_id, client_id, metadata, sealed_secret, first_party, rules, status, created_at)
  VALUES (@tenantId, @clientId, @metadata, @sealedSecret, @firstParty, @rules, @status, @createdAt)`;

type ClientRow = Omit<StoredClient, 'metadata' | 'firstParty' | 'rules'> & {
  metadata: string;
  firstParty: number;
  rules: string;
};

export function sqliteClientStore(db: DatabaseSync, { write }: Writer): Immediate<ClientStore> {
  const insert = db.prepare(`${INSERT} ON CONFLICT DO NOTHING`);
  const upsert = db.prepare(
    `${INSERT} ON CONFLICT (tenant_id, client_id) DO UPDATE SET metadata = excluded.metadata,
       sealed_secret = excluded.sealed_secret, first_party = excluded.first_party,
       rules = excluded.rules, status = excluded.status, created_at = excluded.created_at`,
  );
  const update = db.prepare(
    `UPDATE client SET rules = coalesce(@rules, rules), status = coalesce(@status, status)
     WHERE tenant_id = @tenantId AND client_id = @clientId`,
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
    change: (tenantId, clientId, { rules, status = null }) => {
      const change = { rules: rules === undefined ? null : JSON.stringify(rules), status };
      return write(() => update.run({ tenantId, clientId, ...change })).changes === 1;
    },
  };
}

function toRow(client: StoredClient) {
  const { metadata, rules, firstParty } = client;
  return {
    ...client,
    metadata: JSON.stringify(metadata),
    rules: JSON.stringify(rules),
    firstParty: firstParty ? 1 : 0,
  };
}

function fromRow(row: ClientRow): StoredClient {
  return {
    ...row,
    metadata: JSON.parse(row.metadata) as StoredClient['metadata'],
    rules: JSON.parse(row.rules) as StoredClient['rules'],
    firstParty: row.firstParty === 1,
  };
}
