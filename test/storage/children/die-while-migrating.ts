// Dies in the middle of the first migration, with its statements done but not committed.
import { DatabaseSync } from 'node:sqlite';
import { addFunctions, readMigrations } from '#src/storage/sqlite/migrate.ts';

const [path = ''] = process.argv.slice(2);
const db = new DatabaseSync(path);
db.exec('PRAGMA journal_mode = WAL');
// So small a cache that changes reach the disk before they are committed.
db.exec('PRAGMA cache_size = 1');
db.exec('BEGIN IMMEDIATE');
db.exec('CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
addFunctions(db);
for (const { sql } of readMigrations()) db.exec(sql);
process.kill(process.pid, 'SIGKILL');
