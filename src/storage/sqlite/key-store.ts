import type { DatabaseSync } from 'node:sqlite';
import type { KeyStore, SigningKey } from '../ports/key-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

type KeyRow = { -readonly [Member in keyof SigningKey]: SigningKey[Member] };

export function sqliteKeyStore(db: DatabaseSync, { write }: Writer): Immediate<KeyStore> {
  const insert = db.prepare(
    `INSERT INTO signing_key (tenant_id, kid, alg, generation, sealed_jwk, created_at, signs_from)
     VALUES (@tenantId, @kid, @alg, @generation, @sealedJwk, @createdAt, @signsFrom)
     ON CONFLICT (tenant_id, alg, generation) DO NOTHING`,
  );
  const selectAll = db.prepare(
    `SELECT tenant_id AS tenantId, kid, alg, generation, sealed_jwk AS sealedJwk, created_at AS createdAt,
       signs_from AS signsFrom
     FROM signing_key WHERE tenant_id = ? ORDER BY created_at, seq`,
  );
  const update = db.prepare(
    'UPDATE signing_key SET signs_from = @to WHERE tenant_id = @tenantId AND kid = @kid AND signs_from = @from',
  );
  const remove = db.prepare('DELETE FROM signing_key WHERE tenant_id = ? AND kid = ?');

  return {
    add: (key) => write(() => insert.run({ ...key })).changes === 1,
    list: (tenantId) => (selectAll.all(tenantId) as KeyRow[]).map((row) => ({ ...row })),
    reschedule: (tenantId, kid, { from, to }) => write(() => update.run({ tenantId, kid, from, to })).changes === 1,
    remove: (tenantId, kid) => write(() => remove.run(tenantId, kid)).changes === 1,
  };
}
