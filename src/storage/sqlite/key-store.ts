import type { DatabaseSync } from 'node:sqlite';
import type { KeyStore, SigningKey } from '../ports/key-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

type KeyRow = { -readonly [Member in keyof SigningKey]: SigningKey[Member] };

export function sqliteKeyStore(db: DatabaseSync, { write }: Writer): Immediate<KeyStore> {
  const insertFirst = db.prepare(
    `INSERT INTO signing_key (tenant_id, kid, alg, sealed_jwk, created_at)
     SELECT @tenantId, @kid, @alg, @sealedJwk, @createdAt
     WHERE NOT EXISTS (SELECT 1 FROM signing_key WHERE tenant_id = @tenantId AND alg = @alg)`,
  );
  const selectAll = db.prepare(
    `SELECT tenant_id AS tenantId, kid, alg, sealed_jwk AS sealedJwk, created_at AS createdAt
     FROM signing_key WHERE tenant_id = ? ORDER BY created_at, seq`,
  );

  return {
    addFirst: (key) => write(() => insertFirst.run({ ...key })).changes === 1,
    list: (tenantId) => (selectAll.all(tenantId) as KeyRow[]).map((row) => ({ ...row })),
  };
}
