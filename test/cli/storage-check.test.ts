import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mongoose from 'mongoose';
import { openStorage } from '#src/storage/open-storage.ts';
import type { StorageReport } from '#src/storage/ports/storage-report.ts';
import { aTenant } from '../support/builders.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { latchkey, type Settings } from './program.ts';

const LATCHKEY_SECRET = 'XyuNuOfbnkHWkBKXkNZgBfdf6eaE5nbkxTo-gEZNWIM';

type Checked = StorageReport & { readonly missing: readonly string[] };

async function check(settings: Settings): Promise<{ code: number | null; report: Checked }> {
  const { code, out } = await latchkey({ LATCHKEY_SECRET, ...settings }, ['storage', 'check', '--json']);
  return { code, report: JSON.parse(out) as Checked };
}

describe('latchkey storage check, of a file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'latchkey.db');
  });
  afterEach(() => folder.remove());

  const fill = async () => {
    const storage = await openStorage({ kind: 'sqlite', path });
    await storage.tenants.add(aTenant());
    await storage.close();
  };

  it('finds nothing missing in one that a server has opened', async () => {
    await fill();
    const { code, report } = await check({ LATCHKEY_STORAGE_PATH: path });
    expect(code).toBe(0);
    expect(report).toMatchObject({ kind: 'sqlite', place: path, counts: { tenant: 1, user: 0 }, missing: [] });
    expect(report.server).toMatch(/^SQLite 3\.\d+/);
    expect(report.indexes.length).toBeGreaterThan(10);
  });

  it('says which index is missing, and does not make it', async () => {
    await fill();
    const db = new DatabaseSync(path);
    db.exec('DROP INDEX credential_by_passkey');
    db.close();
    for (const _ of [1, 2]) {
      const { code, report } = await check({ LATCHKEY_STORAGE_PATH: path });
      expect([code, report.missing]).toEqual([1, ['index credential_by_passkey of credential (missing)']]);
    }
  });

  it('makes no file where there is none', async () => {
    const { code, report } = await check({ LATCHKEY_STORAGE_PATH: path });
    expect([code, report.schema.found]).toEqual([1, null]);
    expect(existsSync(path)).toBe(false);
  });
});

describeMongo('latchkey storage check', (mongo) => {
  const settingsOf = (url: string) => ({ LATCHKEY_STORAGE_KIND: 'mongodb', LATCHKEY_STORAGE_URL: url });

  it('finds everything missing in a new database, and nothing in one that a server has opened', async () => {
    const url = mongo.freshUrl();
    const before = await check(settingsOf(url));
    expect([before.code, before.report.schema.found]).toEqual([1, null]);
    expect(before.report.indexes.every(({ state }) => state === 'missing')).toBe(true);

    const storage = await openStorage({ kind: 'mongodb', url });
    await storage.tenants.add(aTenant());
    await storage.close();
    const { code, report } = await check(settingsOf(url));
    expect([code, report.missing]).toEqual([0, []]);
    expect(report).toMatchObject({ kind: 'mongodb', schema: { found: 1, known: 1 }, counts: { tenant: 1, user: 0 } });
  });

  it('says which index is of another kind', async () => {
    const url = mongo.freshUrl();
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.collection('signing_key').createIndex({ kid: 1 }, { name: 'by_kid' });
    await connection.destroy();
    const { report } = await check(settingsOf(url));
    expect(report.missing).toContain('index by_kid of signing_key (different)');
  });

  it('names hosts and database, and never the password, when nobody answers', async () => {
    const url = 'mongodb://latchkey:hunter2@127.0.0.1:1/latchkey?authSource=admin';
    const { code, out, error } = await latchkey({ LATCHKEY_SECRET, ...settingsOf(url) }, ['storage', 'check']);
    expect(code).toBe(1);
    expect(error).toContain('mongodb://127.0.0.1:1/latchkey does not answer');
    expect(out + error).not.toContain('hunter2');
  });
});
