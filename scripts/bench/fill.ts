import { randomBytes, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

type Row = Record<string, string | number | null>;

interface Filling {
  readonly tenants: readonly string[];
  /** Users to add, spread over the tenants, with a passkey each. */
  readonly users: number;
  /** Passkeys that each user who was there before ends up with. */
  readonly passkeys: number;
}

/** Multiplies what is in a database by copying rows in one transaction: a hundred thousand users take seconds. */
export function fill(path: string, { tenants, users, passkeys }: Filling): void {
  const db = new DatabaseSync(path);
  try {
    const [passkey] = db.prepare(`SELECT * FROM credential WHERE method = 'passkey' LIMIT 1`).all() as Row[];
    const [user] = db.prepare('SELECT * FROM user LIMIT 1').all() as Row[];
    if (!passkey || !user) throw new Error('there is nothing to copy');
    db.exec('BEGIN');
    if (passkeys > 1) multiplyPasskeys(db, passkeys - 1);
    const insertUser = inserter(db, 'user', user);
    const insertPasskey = inserter(db, 'credential', passkey);
    const insertIdentifier = db.prepare(
      'INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES (?, ?, ?)',
    );
    for (let number = 0; number < users; number += 1) {
      const tenant = tenants[number % tenants.length] ?? '';
      const id = randomBytes(16).toString('base64url');
      const username = `filler-${number}`;
      insertUser({ ...user, tenant_id: tenant, id, username, email: null });
      insertIdentifier.run(tenant, username, id);
      insertPasskey(copyOf(passkey, { tenant_id: tenant, user_id: id }));
    }
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

function multiplyPasskeys(db: DatabaseSync, more: number): void {
  const existing = db.prepare(`SELECT * FROM credential WHERE method = 'passkey'`).all() as Row[];
  for (const passkey of existing) {
    const insert = inserter(db, 'credential', passkey);
    for (let copy = 0; copy < more; copy += 1) insert(copyOf(passkey, {}));
  }
}

function copyOf(passkey: Row, changes: Row): Row {
  const { seq: _given, ...columns } = passkey;
  return { ...columns, id: randomUUID(), webauthn_id: randomBytes(32).toString('base64url'), ...changes };
}

function inserter(db: DatabaseSync, table: string, example: Row): (row: Row) => void {
  const columns = Object.keys(example).filter((column) => column !== 'seq');
  const values = columns.map((column) => `@${column}`);
  const insert = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`);
  return (row) => void insert.run(row);
}
