import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What has been done to storage. */
export interface Counts {
  reads: number;
  writes: number;
  /** Transactions that changed something: each is one sync of the disk. */
  transactions: number;
}

/** Rows kept; the one written longest ago goes first, so that a long run does not measure the garbage collector. */
const CAPACITY = 50_000;

/** The cheapest adapter there can be: one Map for everything. */
export function memoryAdapters(counts: Counts): (model: string) => Adapter {
  const rows = new Map<string, AdapterPayload>();
  const byUid = new Map<string, string>();

  return (model) => ({
    upsert: async (id, payload) => {
      counts.writes += 1;
      const key = `${model}:${id}`;
      rows.delete(key);
      rows.set(key, payload);
      if (model === 'Session' && payload.uid !== undefined) byUid.set(payload.uid, id);
      const [oldest] = rows.keys();
      if (rows.size > CAPACITY && oldest !== undefined) evict(oldest);
    },
    find: async (id) => {
      counts.reads += 1;
      return rows.get(`${model}:${id}`);
    },
    findByUid: async (uid) => {
      counts.reads += 1;
      return rows.get(`${model}:${byUid.get(uid)}`);
    },
    findByUserCode: () => Promise.reject(new Error('no scenario uses the device flow')),
    consume: async (id) => {
      counts.writes += 1;
      const row = rows.get(`${model}:${id}`);
      if (row) Object.assign(row, { consumed: Math.floor(Date.now() / 1000) });
    },
    destroy: async (id) => {
      counts.writes += 1;
      evict(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId) => {
      counts.writes += 1;
      for (const [key, { grantId: issuedUnder }] of rows) if (issuedUnder === grantId) evict(key);
    },
  });

  function evict(key: string): void {
    const uid = rows.get(key)?.uid;
    if (uid !== undefined) byUid.delete(uid);
    rows.delete(key);
  }
}
