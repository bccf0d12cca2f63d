import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { migrate, type Migration, readMigrations } from '#src/storage/sqlite/migrate.ts';
import { StorageError } from '#src/storage/storage-error.ts';
import { aTenant } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aBlock } from './contract/audit-samples.ts';

const HERE = ':memory:';
const first: Migration = { version: 1, name: '0001-first.sql', sql: 'CREATE TABLE one (a TEXT) STRICT' };
const second: Migration = { version: 2, name: '0002-second.sql', sql: 'CREATE TABLE two (b TEXT) STRICT' };

describe('migrate', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(HERE);
  });
  afterEach(() => db.close());

  const tables = () =>
    db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .all()
      .map((row) => row['name']);
  const applied = () =>
    db
      .prepare('SELECT name FROM schema_migration ORDER BY version')
      .all()
      .map((row) => row['name']);

  it('applies every migration to a fresh database, and none of them again', () => {
    migrate(db, HERE, [first, second]);
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
    expect(tables()).toEqual(['one', 'schema_migration', 'two']);
  });

  it('applies only what is new, and keeps the rows', () => {
    migrate(db, HERE, [first]);
    db.exec(`INSERT INTO one VALUES ('kept')`);
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
    expect(db.prepare('SELECT a FROM one').get()).toMatchObject({ a: 'kept' });
  });

  it('applies a migration wholly or not at all, and goes on from there the next time', () => {
    const broken = { ...second, sql: `${second.sql}; INSERT INTO one VALUES ('half'); CREATE TABLE one (a TEXT)` };
    expect(() => migrate(db, HERE, [first, broken])).toThrow('already exists');
    expect(applied()).toEqual([first.name]);
    expect(tables()).toEqual(['one', 'schema_migration']);
    expect(db.prepare('SELECT count(*) AS rows FROM one').get()).toMatchObject({ rows: 0 });
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
  });

  it('refuses a database that a newer version has written, and changes nothing', () => {
    migrate(db, HERE, [first, second]);
    expect(() => migrate(db, HERE, [first])).toThrow(expect.objectContaining({ code: 'newer' }));
    expect(() => migrate(db, HERE, [first])).toThrow('Start the newer version');
    expect(applied()).toEqual([first.name, second.name]);
  });

  it("refuses another application's database", () => {
    db.exec('CREATE TABLE bookmarks (url TEXT)');
    expect(() => migrate(db, HERE, [first])).toThrow(StorageError);
    expect(tables()).toEqual(['bookmarks']);
  });

  it('reads the migrations of this release, numbered without a gap', () => {
    const versions = readMigrations().map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.length).toBeGreaterThan(0);
  });
});

const ROWS_OF_SCHEMA_4 = `
  INSERT INTO tenant (id, name, status, branding, policy, created_at, version) VALUES
    ('acme', 'Acme', 'active', '{}', '{"assurance":{},"mfa":{"methods":[]},"signIn":{"methods":[]}}', 1, 7),
    ('globex', 'Globex', 'active', '{}', '{"assurance":{},"mfa":{"methods":[]},"signIn":{"methods":[]}}', 1, 1);
  INSERT INTO user (tenant_id, id, username, display_name, status, role, created_at)
    VALUES ('acme', 'alice', 'alice', 'Alice', 'active', 'user', 1), ('acme', 'zoe', 'zoe', 'ZOË', 'active', 'admin', 1);
  INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES ('acme', 'zoe', 'zoe');
  INSERT INTO client (tenant_id, client_id, metadata, first_party, created_at) VALUES ('acme', 'app', '{}', 1, 1);
  INSERT INTO audit_event (id, tenant_id, at, type, outcome) VALUES ('e', 'acme', 1, 'sign_out', 'success');
  INSERT INTO enrollment (tenant_id, user_id, skips, free_skips, snoozed_until)
    VALUES ('acme', 'alice', 2, 1, 77), ('acme', 'bob', 0, 3, 0)`;

describe('a database file of schema 4', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let storage: Storage;
  beforeEach(async () => {
    folder = temporaryFolder();
    const path = join(folder.path, 'latchkey.db');
    const old = new DatabaseSync(path);
    migrate(old, path, readMigrations().slice(0, 4));
    old.exec(ROWS_OF_SCHEMA_4);
    old.close();
    storage = await openStorage({ kind: 'sqlite', path });
  });
  afterEach(async () => {
    await storage.close();
    folder.remove();
  });

  it('has its skips counted for the campaign that asks everybody, and goes on from there', async () => {
    const { enrollments } = storage;
    const before = { freeSkips: 1, campaigns: { everybody: { skips: 2, snoozedUntil: 77 } } };
    expect(await enrollments.find('acme', 'alice')).toEqual(before);
    expect(await enrollments.find('acme', 'bob')).toEqual({ freeSkips: 3, campaigns: {} });
    const next = { freeSkips: 1, campaigns: { everybody: { skips: 3, snoozedUntil: 99 } } };
    expect(await enrollments.advance('acme', 'alice', before, next)).toBe(true);
    expect(await enrollments.find('acme', 'alice')).toEqual(next);
    expect(await enrollments.advance('acme', 'bob', { freeSkips: 3, campaigns: {} }, next)).toBe(true);
  });

  it('has tenants whose history begins with what they are', async () => {
    const history = (tenantId: string) => storage.tenants.history(tenantId, { limit: 9 });
    const unknown = { at: null, actor: null, comment: null };
    expect(await history('acme')).toMatchObject([{ version: 7, ...unknown }]);
    expect(await history('globex')).toMatchObject([{ version: 1, ...unknown, at: 1 }]);
    const note = { at: 9, actor: 'operator', comment: 'renamed' };
    await storage.tenants.update(aTenant({ version: 8, name: 'New' }), note);
    expect(await history('acme')).toMatchObject([
      { version: 8, ...note, settings: { name: 'New' } },
      { version: 7, ...unknown, settings: { name: 'Acme' } },
    ]);
  });

  it('has users with the roles and names they had, who are found however their name is spelt', async () => {
    const { users } = storage;
    const zoe = await users.findByIdentifier('acme', 'zoe');
    expect(zoe).toMatchObject({ id: 'zoe', role: 'admin', externalId: null, version: 1 });
    expect(await users.search('acme', { text: 'zoë', limit: 5 })).toEqual([zoe]);
    expect(await users.count('acme', { role: 'user' })).toBe(1);
    expect(await users.update({ ...zoe!, role: 'auditor', version: 2 }, 1)).toBe('updated');
    expect(await users.count('acme', { role: 'auditor', text: 'ZOË' })).toBe(1);
  });

  it('has users of no group, active clients without rules, and events without details', async () => {
    expect(await storage.users.find('acme', 'alice')).toMatchObject({ username: 'alice', groups: [] });
    expect(await storage.clients.list('acme')).toMatchObject([{ clientId: 'app', rules: {}, status: 'active' }]);
    expect(await storage.audit.list('acme', 9)).toMatchObject([{ id: 'e', details: null, actor: null, signIn: null }]);
    expect(await storage.auditChain.waiting()).toEqual(['acme']);
    expect(await storage.auditChain.unsealed('acme', 9)).toMatchObject([{ id: 'e' }]);
    await storage.auditChain.seal(aBlock({ count: 1 }), ['e']);
    expect(await storage.auditChain.eventsOf('acme', 1)).toMatchObject([{ id: 'e', block: 1, position: 0 }]);
    expect(await storage.groups.list('acme')).toEqual([]);
  });
});

describe('a database file', () => {
  it('keeps what was written when it is opened again', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'latchkey.db');
    for (const isFirst of [true, false]) {
      const storage = await openStorage({ kind: 'sqlite', path });
      expect(await storage.tenants.add(aTenant())).toBe(isFirst);
      expect(await storage.tenants.find('acme')).toEqual(aTenant());
      await storage.close();
    }
    folder.remove();
  });
});
