import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  Credential,
  CredentialOwner,
  CredentialStore,
  PasskeyCredential,
  TokenExchange,
} from '../ports/credential-store.ts';
import { CREDENTIAL_COLUMNS, type CredentialRow, fromRow, toRow } from './credential-row.ts';
import type { Immediate } from './door.ts';
import type { RowCache } from './row-cache.ts';

const INSERT = `INSERT INTO credential
    (id, tenant_id, user_id, method, name, created_at, last_used_at, counter, rp_id, webauthn_id, details)
  VALUES
    (@id, @tenantId, @userId, @method, @name, @createdAt, @lastUsedAt, @counter, @rpId, @webauthnId, @details)`;
const OWN = 'tenant_id = @tenantId AND user_id = @userId AND id = @id';

export function sqliteCredentialStore(
  db: DatabaseSync,
  { find, write, writeAll }: RowCache<readonly Credential[]>,
): Immediate<CredentialStore> {
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
  const confirm = db.prepare(
    `UPDATE credential SET details = json_remove(details, '$.unconfirmed') WHERE ${OWN} AND method = 'passkey'`,
  );

  return {
    add: (credential) => write(keyOf(credential), () => insertIfNew.run(toRow(credential))).changes === 1,
    // One transaction: nobody adds between the count and the insertion.
    addUpTo: (most, credential) =>
      writeAll(keyOf(credential), () => {
        const { tenantId, userId, method } = credential;
        const { count } = countMethod.get({ tenantId, userId, method }) as { count: number };
        if (count >= most) return 'too_many';
        return insertIfNew.run(toRow(credential)).changes === 1 ? 'added' : 'taken';
      }),
    listByUser: (tenantId, userId) => {
      const read = () => (selectByUser.all(tenantId, userId) as unknown[]).map(asCredential);
      return [...(find(keyOf({ tenantId, userId }), read) ?? [])];
    },
    listByUsers: manyLister(db),
    findPasskey: (rpId, webauthnId) => {
      const row = selectPasskey.get(rpId, webauthnId);
      return row && (asCredential(row) as PasskeyCredential);
    },
    rename: (owner, id, name) => write(keyOf(owner), () => rename.run({ ...own(owner, id), name })).changes === 1,
    ...removing(db, { write, writeAll }),
    spendRecoveryCode: recoveryCodeSpender(db, write),
    ...uses(db, write),
    ...oneTimeUses(db, write),
    confirm: (owner, id) => void write(keyOf(owner), () => confirm.run(own(owner, id))),
  };
}

type Changing = Pick<RowCache<unknown>, 'write' | 'writeAll'>;

function removing(
  db: DatabaseSync,
  { write, writeAll }: Changing,
): Pick<Immediate<CredentialStore>, 'remove' | 'removeByUser' | 'replaceMethod'> {
  const insert = db.prepare(INSERT);
  const remove = db.prepare(`DELETE FROM credential WHERE ${OWN}`);
  const removeByUser = db.prepare('DELETE FROM credential WHERE tenant_id = ? AND user_id = ?');
  const removeMethod = db.prepare(
    'DELETE FROM credential WHERE tenant_id = @tenantId AND user_id = @userId AND method = @method',
  );
  return {
    remove: (owner, id) => write(keyOf(owner), () => remove.run(own(owner, id))).changes === 1,
    removeByUser: (tenantId, userId) =>
      void write(keyOf({ tenantId, userId }), () => removeByUser.run(tenantId, userId)),
    replaceMethod: (credential) => {
      const { tenantId, userId, method } = credential;
      writeAll(keyOf(credential), () => {
        removeMethod.run({ tenantId, userId, method });
        insert.run(toRow(credential));
      });
    },
  };
}

// Past the cache: whoever goes through all users would drive out those who are signing in.
function manyLister(db: DatabaseSync): Immediate<CredentialStore>['listByUsers'] {
  const select = db.prepare(
    `SELECT ${CREDENTIAL_COLUMNS} FROM credential
     WHERE tenant_id = ? AND user_id IN (SELECT value FROM json_each(?)) ORDER BY seq`,
  );
  return (tenantId, userIds) => {
    const rows: unknown[] = select.all(tenantId, JSON.stringify(userIds));
    return Map.groupBy(rows.map(asCredential), ({ userId }) => userId);
  };
}

function uses(
  db: DatabaseSync,
  write: RowCache<unknown>['write'],
): Pick<Immediate<CredentialStore>, 'advanceCounter' | 'recordUse'> {
  const advance = db.prepare(
    `UPDATE credential SET counter = @to, last_used_at = @usedAt WHERE ${OWN} AND counter < @to`,
  );
  const markUse = db.prepare(`UPDATE credential SET last_used_at = @usedAt WHERE ${OWN}`);
  const markUseAndBackup = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt,
       details = iif(webauthn_id IS NULL, details, json_set(details, '$.backedUp', json(@backedUp))) WHERE ${OWN}`,
  );
  return {
    advanceCounter: (owner, id, to, usedAt) =>
      write(keyOf(owner), () => advance.run({ ...own(owner, id), to, usedAt })).changes === 1,
    recordUse: (owner, id, { usedAt, backedUp }) =>
      void write(keyOf(owner), () =>
        backedUp === undefined
          ? markUse.run({ ...own(owner, id), usedAt })
          : markUseAndBackup.run({ ...own(owner, id), usedAt, backedUp: String(backedUp) }),
      ),
  };
}

function recoveryCodeSpender(
  db: DatabaseSync,
  write: RowCache<unknown>['write'],
): Immediate<CredentialStore>['spendRecoveryCode'] {
  // One statement: of parallel calls only the first still finds the hash.
  const spend = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.hashes',
       (SELECT json_group_array(value ORDER BY key) FROM json_each(details, '$.hashes') WHERE value <> @hash))
     WHERE ${OWN} AND method = 'recovery_code'
       AND EXISTS (SELECT 1 FROM json_each(details, '$.hashes') WHERE value = @hash)`,
  );
  return (owner, id, hash, usedAt) =>
    write(keyOf(owner), () => spend.run({ ...own(owner, id), hash, usedAt })).changes === 1;
}

function oneTimeUses(
  db: DatabaseSync,
  write: RowCache<unknown>['write'],
): Pick<Immediate<CredentialStore>, 'spendPass' | 'replaceToken' | 'replaceHash'> {
  const spend = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.spentAt', @usedAt)
     WHERE ${OWN} AND method = 'temporary_access_pass' AND details ->> '$.spentAt' IS NULL`,
  );
  const replaceToken = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt, details = json_set(details, '$.tokenHash', @toHash)
     WHERE ${OWN} AND method = 'trusted_device' AND details ->> '$.tokenHash' = @fromHash`,
  );
  const replaceHash = db.prepare(
    `UPDATE credential SET last_used_at = @usedAt,
       details = json_remove(json_set(details, '$.hash', @toHash), '$.foreign')
     WHERE ${OWN} AND method = 'password' AND details ->> '$.hash' = @fromHash`,
  );
  const exchanging =
    (statement: StatementSync) =>
    (owner: CredentialOwner, id: string, { fromHash, toHash, usedAt }: TokenExchange): boolean =>
      write(keyOf(owner), () => statement.run({ ...own(owner, id), fromHash, toHash, usedAt })).changes === 1;
  return {
    spendPass: (owner, id, usedAt) => write(keyOf(owner), () => spend.run({ ...own(owner, id), usedAt })).changes === 1,
    replaceToken: exchanging(replaceToken),
    replaceHash: exchanging(replaceHash),
  };
}

const keyOf = ({ tenantId, userId }: CredentialOwner) => `${tenantId} ${userId}`;

function own({ tenantId, userId }: CredentialOwner, id: string) {
  return { tenantId, userId, id };
}

function asCredential(row: unknown) {
  return Object.freeze(fromRow(row as CredentialRow));
}
