import type { DatabaseSync } from 'node:sqlite';
import type { ClientChange, ClientStore, StoredClient } from '../ports/client-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = `tenant_id AS tenantId, client_id AS clientId, metadata, sealed_secret AS sealedSecret,
  first_party AS firstParty, rules, status, created_at AS createdAt, version`;

type ClientRow = Omit<StoredClient, 'metadata' | 'firstParty' | 'rules'> & {
  metadata: string;
  firstParty: number;
  rules: string;
};

export function sqliteClientStore(db: DatabaseSync, { write }: Writer): Immediate<ClientStore> {
  const insert = db.prepare(
    `INSERT INTO client (tenant_id, client_id, metadata, sealed_secret, first_party, rules, status, created_at, version)
     VALUES (@tenantId, @clientId, @metadata, @sealedSecret, @firstParty, @rules, @status, @createdAt, @version)
     ON CONFLICT DO NOTHING`,
  );
  // A secret may be taken away, so that null says nothing of it.
  const update = db.prepare(
    `UPDATE client SET metadata = coalesce(@metadata, metadata), first_party = coalesce(@firstParty, first_party),
       sealed_secret = iif(@hasSecret, @sealedSecret, sealed_secret), rules = coalesce(@rules, rules),
       status = coalesce(@status, status), version = version + 1
     WHERE tenant_id = @tenantId AND client_id = @clientId AND version = coalesce(@expected, version)`,
  );
  const remove = db.prepare('DELETE FROM client WHERE tenant_id = ? AND client_id = ?');
  const select = db.prepare(`SELECT ${COLUMNS} FROM client WHERE tenant_id = ? AND client_id = ?`);
  const selectAll = db.prepare(`SELECT ${COLUMNS} FROM client WHERE tenant_id = ? ORDER BY rowid`);

  return {
    add: (client) => write(() => insert.run(toRow(client))).changes === 1,
    find: (tenantId, clientId) => {
      const row = select.get(tenantId, clientId) as ClientRow | undefined;
      return row && fromRow(row);
    },
    list: (tenantId) => (selectAll.all(tenantId) as ClientRow[]).map(fromRow),
    change: (tenantId, clientId, change, expected) => {
      const changed =
        write(() => update.run({ tenantId, clientId, ...toChange(change), expected: expected ?? null })).changes === 1;
      if (changed) return 'updated';
      return select.get(tenantId, clientId) === undefined ? 'missing' : 'changed';
    },
    remove: (tenantId, clientId) => write(() => remove.run(tenantId, clientId)).changes === 1,
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

function toChange({ metadata, sealedSecret, firstParty, rules, status }: ClientChange) {
  return {
    metadata: metadata === undefined ? null : JSON.stringify(metadata),
    rules: rules === undefined ? null : JSON.stringify(rules),
    firstParty: firstParty === undefined ? null : Number(firstParty),
    hasSecret: Number(sealedSecret !== undefined),
    sealedSecret: sealedSecret ?? null,
    status: status ?? null,
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
