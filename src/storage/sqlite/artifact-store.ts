import type { DatabaseSync } from 'node:sqlite';
import type { ArtifactKey, ArtifactPayload, ArtifactStore, StoredArtifact } from '../ports/artifact-store.ts';
import type { Writer } from './writer.ts';

interface ArtifactRow {
  readonly payload: string;
  readonly consumed: number | null;
}

const BY_KEY = 'tenant_id = @tenantId AND model = @model AND id = @id';
const ALIVE = '(expires_at IS NULL OR expires_at > @now)';
const SELECT = 'SELECT payload, consumed_at AS consumed FROM artifact';

export function sqliteArtifactStore(db: DatabaseSync, { write }: Writer): ArtifactStore {
  const upsert = db.prepare(
    `INSERT INTO artifact (tenant_id, model, id, payload, expires_at, consumed_at, uid, user_code, grant_id, user_id)
     VALUES (@tenantId, @model, @id, @payload, @expiresAt, @consumed, @uid, @userCode, @grantId, @accountId)
     ON CONFLICT (tenant_id, model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at,
       consumed_at = coalesce(consumed_at, excluded.consumed_at), uid = excluded.uid, user_code = excluded.user_code,
       grant_id = excluded.grant_id, user_id = excluded.user_id`,
  );
  const select = db.prepare(`${SELECT} WHERE ${BY_KEY} AND ${ALIVE}`);
  const selectByUid = db.prepare(
    `${SELECT} WHERE tenant_id = @tenantId AND model = @model AND uid = @uid AND ${ALIVE} ORDER BY rowid DESC`,
  );
  const selectByUserCode = db.prepare(
    `${SELECT} WHERE tenant_id = @tenantId AND model = @model AND user_code = @userCode AND ${ALIVE}`,
  );
  const consume = db.prepare(
    `UPDATE artifact SET consumed_at = @now WHERE ${BY_KEY} AND consumed_at IS NULL AND ${ALIVE}`,
  );
  const remove = db.prepare(`DELETE FROM artifact WHERE ${BY_KEY}`);
  const removeByGrant = db.prepare(
    `DELETE FROM artifact WHERE tenant_id = ? AND grant_id = ? AND model <> 'Interaction'`,
  );
  const selectByUser = db.prepare(
    `SELECT tenant_id AS tenantId, model, id, payload, consumed_at AS consumed, expires_at AS expiresAt FROM artifact
     WHERE tenant_id = @tenantId AND user_id = @userId AND ${ALIVE}
       AND model IN (SELECT value FROM json_each(@models))
     ORDER BY rowid`,
  );
  const removeByUser = db.prepare('DELETE FROM artifact WHERE tenant_id = ? AND user_id = ?');

  return {
    save: async (key, payload, expiresAt) =>
      void write(() => upsert.run({ ...byKey(key), ...toRow(payload), expiresAt })),
    find: async (key, now) => payloadOf(select.get({ ...byKey(key), now })),
    findByUid: async (tenantId, model, uid, now) => payloadOf(selectByUid.get({ tenantId, model, uid, now })),
    findByUserCode: async (tenantId, model, userCode, now) =>
      payloadOf(selectByUserCode.get({ tenantId, model, userCode, now })),
    consume: async (key, now) => {
      if (write(() => consume.run({ ...byKey(key), now })).changes === 1) return 'spent';
      return select.get({ ...byKey(key), now }) ? 'already_spent' : 'gone';
    },
    remove: async (key) => void write(() => remove.run(byKey(key))),
    removeByGrant: async (tenantId, grantId) => void write(() => removeByGrant.run(tenantId, grantId)),
    listByUser: async (tenantId, userId, models, now) =>
      selectByUser.all({ tenantId, userId, models: JSON.stringify(models), now }).map(toStored),
    removeByUser: async (tenantId, userId) => void write(() => removeByUser.run(tenantId, userId)),
  };
}

function byKey({ tenantId, model, id }: ArtifactKey) {
  return { tenantId, model, id };
}

// The mark of being spent lives in its own column alone, where one statement can test and set it.
function toRow({ consumed, ...payload }: ArtifactPayload) {
  return {
    payload: JSON.stringify(payload),
    consumed: consumed ?? null,
    uid: payload.uid ?? null,
    userCode: payload.userCode ?? null,
    grantId: payload.grantId ?? null,
    accountId: payload.accountId ?? null,
  };
}

function toStored(found: unknown): StoredArtifact {
  const { tenantId, model, id, expiresAt, ...row } = found as ArtifactRow &
    ArtifactKey &
    Pick<StoredArtifact, 'expiresAt'>;
  return { key: { tenantId, model, id }, payload: payloadOf(row) ?? {}, expiresAt };
}

function payloadOf(found: unknown): ArtifactPayload | undefined {
  if (found === undefined) return undefined;
  const { payload, consumed } = found as ArtifactRow;
  const members = JSON.parse(payload) as ArtifactPayload;
  return consumed === null ? members : { ...members, consumed };
}
