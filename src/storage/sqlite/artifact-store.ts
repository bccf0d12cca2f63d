import type { DatabaseSync } from 'node:sqlite';
import type { ArtifactKey, ArtifactPayload, ArtifactStore, StoredArtifact } from '../ports/artifact-store.ts';
import type { Immediate } from './door.ts';
import type { RowCache, RowCaches } from './row-cache.ts';

/** The payload stays text, and is parsed for each who asks: oidc-provider changes what it is given. */
interface ArtifactRow {
  readonly payload: string;
  readonly consumed: number | null;
  readonly expiresAt: number | null;
  readonly uid: string | null;
}

const ALIVE = '(expires_at IS NULL OR expires_at > ?)';
const BY_KEY = 'tenant_id = ? AND model = ? AND id = ?';

export function sqliteArtifactStore(db: DatabaseSync, caches: RowCaches): Immediate<ArtifactStore> {
  const rows = caches.create<ArtifactRow>();
  const ids = caches.create<string>();
  return { ...reads(db, rows, ids), ...writes(db, rows, ids), ...removals(db, rows) };
}

type Methods<Name extends keyof ArtifactStore> = Pick<Immediate<ArtifactStore>, Name>;

function reads(
  db: DatabaseSync,
  { find }: RowCache<ArtifactRow>,
  ids: RowCache<string>,
): Methods<'find' | 'findByUid' | 'findByUserCode' | 'listByUser' | 'listUsers'> {
  const select = db.prepare(`SELECT payload, consumed_at, expires_at, uid FROM artifact WHERE ${BY_KEY}`);
  select.setReturnArrays(true);
  const selectNewest = db.prepare(
    `SELECT id FROM artifact WHERE tenant_id = ? AND model = ? AND uid = ? AND ${ALIVE} ORDER BY rowid DESC`,
  );
  const selectByUserCode = db.prepare(
    `SELECT id FROM artifact WHERE tenant_id = ? AND model = ? AND user_code = ? AND ${ALIVE}`,
  );
  const selectByUser = db.prepare(
    `SELECT tenant_id AS tenantId, model, id, payload, consumed_at AS consumed, expires_at AS expiresAt FROM artifact
     WHERE tenant_id = ? AND user_id = ? AND ${ALIVE} AND model IN (SELECT value FROM json_each(?)) ORDER BY rowid`,
  );
  const selectUsers = db.prepare(
    'SELECT DISTINCT user_id AS id FROM artifact WHERE tenant_id = ? AND user_id > ? ORDER BY user_id LIMIT ?',
  );

  const read = ({ tenantId, model, id }: ArtifactKey, now: number): ArtifactRow | undefined => {
    const row = find(`${tenantId} ${model} ${id}`, () => asRow(select.get(tenantId, model, id)));
    return row && (row.expiresAt === null || row.expiresAt > now) ? row : undefined;
  };
  const readIfAny = (tenantId: string, model: string, id: string | undefined, now: number) =>
    id === undefined ? undefined : read({ tenantId, model, id }, now);
  const readNewest = (tenantId: string, model: string, uid: string, now: number): ArtifactRow | undefined => {
    const newest = () => idOf(selectNewest.get(tenantId, model, uid, now));
    const row = readIfAny(tenantId, model, ids.find(`${tenantId} ${model} ${uid}`, newest), now);
    // Gone, expired or another's by now: there may still be an older one.
    return row?.uid === uid ? row : readIfAny(tenantId, model, newest(), now);
  };

  return {
    find: (key, now) => payloadOf(read(key, now)),
    findByUid: (tenantId, model, uid, now) => payloadOf(readNewest(tenantId, model, uid, now)),
    findByUserCode: (tenantId, model, userCode, now) =>
      payloadOf(readIfAny(tenantId, model, idOf(selectByUserCode.get(tenantId, model, userCode, now)), now)),
    listByUser: (tenantId, userId, models, now) =>
      selectByUser.all(tenantId, userId, now, JSON.stringify(models)).map(toStored),
    listUsers: (tenantId, { after, limit }) => selectUsers.all(tenantId, after, limit).map(({ id }) => String(id)),
  };
}

function writes(
  db: DatabaseSync,
  { write }: RowCache<ArtifactRow>,
  ids: RowCache<string>,
): Methods<'save' | 'consume'> {
  const upsert = db.prepare(
    `INSERT INTO artifact (tenant_id, model, id, payload, expires_at, consumed_at, uid, user_code, grant_id, user_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant_id, model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at,
       consumed_at = coalesce(consumed_at, excluded.consumed_at), uid = excluded.uid, user_code = excluded.user_code,
       grant_id = excluded.grant_id, user_id = excluded.user_id`,
  );
  const consume = db.prepare(
    `UPDATE artifact SET consumed_at = ? WHERE ${BY_KEY} AND consumed_at IS NULL AND ${ALIVE}`,
  );
  const select = db.prepare(`SELECT 1 FROM artifact WHERE ${BY_KEY} AND ${ALIVE}`);

  return {
    save: ({ tenantId, model, id }, { consumed = null, ...payload }, expiresAt) => {
      const { uid = null, userCode = null, grantId = null, accountId = null } = payload;
      const text = JSON.stringify(payload);
      // The mark of being spent lives in its own column alone, where one statement can test and set it.
      write(`${tenantId} ${model} ${id}`, () =>
        upsert.run(tenantId, model, id, text, expiresAt, consumed, uid, userCode, grantId, accountId),
      );
      if (uid !== null) ids.forget(`${tenantId} ${model} ${uid}`);
    },
    consume: ({ tenantId, model, id }, now) => {
      const spend = () => consume.run(now, tenantId, model, id, now);
      if (write(`${tenantId} ${model} ${id}`, spend).changes === 1) return 'spent';
      return select.get(tenantId, model, id, now) ? 'already_spent' : 'gone';
    },
  };
}

function removals(
  db: DatabaseSync,
  { write }: RowCache<ArtifactRow>,
): Methods<'remove' | 'removeByGrant' | 'removeByUser'> {
  const remove = db.prepare(`DELETE FROM artifact WHERE ${BY_KEY}`);
  const removeByGrant = db.prepare(
    `DELETE FROM artifact WHERE tenant_id = ? AND grant_id = ? AND model <> 'Interaction'`,
  );
  const removeByUser = db.prepare('DELETE FROM artifact WHERE tenant_id = ? AND user_id = ?');
  return {
    remove: ({ tenantId, model, id }) =>
      void write(`${tenantId} ${model} ${id}`, () => remove.run(tenantId, model, id)),
    removeByGrant: (tenantId, grantId) => void write(undefined, () => removeByGrant.run(tenantId, grantId)),
    removeByUser: (tenantId, userId) => void write(undefined, () => removeByUser.run(tenantId, userId)),
  };
}

function asRow(found: unknown): ArtifactRow | undefined {
  if (found === undefined) return undefined;
  const [payload, consumed, expiresAt, uid] = found as [string, number | null, number | null, string | null];
  return { payload, consumed, expiresAt, uid };
}

function idOf(found: unknown): string | undefined {
  return (found as { readonly id: string } | undefined)?.id;
}

function toStored(found: unknown): StoredArtifact {
  const { tenantId, model, id, expiresAt, ...row } = found as ArtifactRow & ArtifactKey;
  return { key: { tenantId, model, id }, payload: payloadOf(row) ?? {}, expiresAt };
}

function payloadOf(row: Pick<ArtifactRow, 'payload' | 'consumed'> | undefined): ArtifactPayload | undefined {
  if (row === undefined) return undefined;
  const members = JSON.parse(row.payload) as ArtifactPayload;
  return row.consumed === null ? members : { ...members, consumed: row.consumed };
}
