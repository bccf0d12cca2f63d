import type { DatabaseSync } from 'node:sqlite';
import type { CredentialOwner, CredentialStore, PasskeyCredential } from '../ports/credential-store.ts';
import { CREDENTIAL_COLUMNS, type CredentialRow, fromRow, toRow } from './credential-row.ts';
import type { Writer } from './writer.ts';

const INSERT = `INSERT INTO credential
    (id, tenant_id, user_id, method, name, created_at, last_used_at, counter, rp_id, webauthn_id, details)
  VALUES
    (@id, @tenantId, @userId, @method, @name, @createdAt, @lastUsedAt, @counter, @rpId, @webauthnId, @details)`;
const OWN = 'tenant_id = @tenantId AND user_id = @userId AND id = @id';

export function sqliteCredentialStore(db: DatabaseSync, { write, writeAll }: Writer): CredentialStore {
  const insert = db.prepare(INSERT);
  const insertIfNew = db.prepare(`${INSERT} ON CONFLICT DO NOTHING`);
  const countMethod = db.prepare(
    'SELECT count(*) AS count FROM credential WHERE tenant_id = @tenantId AND user_id = @userId AND method = @method',
  );
  const selectByUser = db.prepare(
    `SELECT ${CREDENTIAL_COLUMNS} FROM credential WHERE tenant_id = ? AND user_id = ? ORDER BY seq`,
  );
  const selectPasskey = db.prepare(
    `SELECT ${CREDENTIAL_COLUMNS} FROM credential WHERE rp_id = ? AND webauthn_id = ? AND method = 'passkey'`,
  );
  const rename = db.prepare(`UPDATE credential SET name = @name WHERE ${OWN}`);
  const remove = db.prepare(`DELETE FROM credential WHERE ${OWN}`);
  const removeMethod = db.prepare(
    'DELETE FROM credential WHERE tenant_id = @tenantId AND user_id = @userId AND method = @method',
  );
  const advance = db.prepare(
    `UPDATE credential SET counter = @to, last_used_at = @usedAt WHERE ${OWN} AND counter < @to`,
  );
  const confirm = db.prepare(
    `UPDATE credential SET details = json_remove(details, '$.unconfirmed') WHERE ${OWN} AND method = 'passkey'`,
  );
  const markUse = db.prepare(`UPDATE credential SET last_used_at = @usedAt WHERE ${OWN}`);
  const markBackup = db.prepare(
    `UPDATE credential SET details = json_set(details, '$.backedUp', json(@backedUp))
     WHERE ${OWN} AND webauthn_id IS NOT NULL`,
  );

  return {
    add: async (credential) => write(() => insertIfNew.run(toRow(credential))).changes === 1,
    // One transaction: nobody adds between the count and the insertion.
    addUpTo: async (most, credential) =>
      writeAll(() => {
        const { tenantId, userId, method } = credential;
        const { count } = countMethod.get({ tenantId, userId, method }) as { count: number };
        if (count >= most) return 'too_many';
        return insertIfNew.run(toRow(credential)).changes === 1 ? 'added' : 'taken';
      }),
    listByUser: async (tenantId, userId) => (selectByUser.all(tenantId, userId) as unknown[]).map(asCredential),
    findPasskey: async (rpId, webauthnId) => {
      const row = selectPasskey.get(rpId, webauthnId);
      return row && (asCredential(row) as PasskeyCredential);
    },
    replaceMethod: async (credential) => {
      const { tenantId, userId, method } = credential;
      writeAll(() => {
        removeMethod.run({ tenantId, userId, method });
        insert.run(toRow(credential));
      });
    },
    rename: async (owner, id, name) => write(() => rename.run({ ...own(owner, id), name })).changes === 1,
    remove: async (owner, id) => write(() => remove.run(own(owner, id))).changes === 1,
    advanceCounter: async (owner, id, to, usedAt) =>
      write(() => advance.run({ ...own(owner, id), to, usedAt })).changes === 1,
    spendRecoveryCode: recoveryCodeSpender(db, write),
    ...oneTimeUses(db, write),
    confirm: async (owner, id) => void write(() => confirm.run(own(owner, id))),
    recordUse: async (owner, id, { usedAt, backedUp }) =>
      writeAll(() => {
        markUse.run({ ...own(owner, id), usedAt });
        if (backedUp !== undefined) markBackup.run({ ...own(owner, id), backedUp: String(backedUp) });
      }),
  };
}

function recoveryCodeSpender(db: DatabaseSync, write: Writer['write']): CredentialStore['spendRecoveryCode'] {
  // One statement: of parallel calls only the first still finds the hash.
  const spend = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.hashes',
       (SELECT json_group_array(value ORDER BY key) FROM json_each(details, '$.hashes') WHERE value <> @hash))
     WHERE ${OWN} AND method = 'recovery_code'
       AND EXISTS (SELECT 1 FROM json_each(details, '$.hashes') WHERE value = @hash)`,
  );
  return async (owner, id, hash, usedAt) => write(() => spend.run({ ...own(owner, id), hash, usedAt })).changes === 1;
}

function oneTimeUses(db: DatabaseSync, write: Writer['write']): Pick<CredentialStore, 'spendPass' | 'replaceToken'> {
  const spend = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.spentAt', @usedAt)
     WHERE ${OWN} AND method = 'temporary_access_pass' AND details ->> '$.spentAt' IS NULL`,
  );
  const replace = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.tokenHash', @toHash)
     WHERE ${OWN} AND method = 'trusted_device' AND details ->> '$.tokenHash' = @fromHash`,
  );
  return {
    spendPass: async (owner, id, usedAt) => write(() => spend.run({ ...own(owner, id), usedAt })).changes === 1,
    replaceToken: async (owner, id, { fromHash, toHash, usedAt }) =>
      write(() => replace.run({ ...own(owner, id), fromHash, toHash, usedAt })).changes === 1,
  };
}

function own({ tenantId, userId }: CredentialOwner, id: string) {
  return { tenantId, userId, id };
}

function asCredential(row: unknown) {
  return fromRow(row as CredentialRow);
}
