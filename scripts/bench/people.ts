// How long administrators' questions about many people take on each backend: node scripts/bench/people.ts [users].
// The stand-in for MongoDB takes minutes for more than 5,000.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage, type StorageLocation } from '#src/storage/open-storage.ts';
import { openDump } from '#src/storage/copy/open-dump.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User, UserFilter } from '#src/storage/ports/user-store.ts';
import { startMongo } from './mongo-server.ts';

const USERS = Number(process.argv[2] ?? 100_000);
const TENANT = 'acme';
const LIMIT = 50;
const ROUNDS = 9;
const BATCH = 5000;
const FIRST = ['anna', 'ben', 'clara', 'david', 'eva', 'felix'] as const;
const GROUPS: Readonly<Record<string, (number: number) => boolean>> = {
  everybody: () => true,
  third: (number) => number % 3 === 0,
  few: (number) => number % 5000 === 0,
  // All of them at the end of the alphabet.
  last: (number) => FIRST[number % FIRST.length] === 'felix' && number > USERS - 1000,
};

function person(number: number): User {
  const first = FIRST[number % FIRST.length] ?? '';
  const digits = String(number).padStart(7, '0');
  const username = `${first}.miller${digits}`;
  return {
    id: createHash('sha256').update(username).digest().subarray(0, 16).toString('base64url'),
    tenantId: TENANT,
    username,
    email: `${username}@people.acme.example`,
    emailVerified: true,
    displayName: `${first} Müller-Lüdenscheidt ${digits}`,
    status: number % 100 === 0 ? 'disabled' : 'active',
    role: number % 1000 === 0 ? 'admin' : 'user',
    preferredMethod: null,
    externalId: `HR-${digits}`,
    groups: Object.keys(GROUPS)
      .filter((group) => GROUPS[group]?.(number))
      .toSorted(),
    createdAt: 1_700_000_000,
    version: 1,
  };
}

const QUESTIONS: Readonly<Record<string, UserFilter & { readonly after?: string }>> = {
  'first page': {},
  'page in the middle': { after: 'clara.miller0050000' },
  'text in all of them': { text: 'Miller' },
  'text of one, at the end': { text: `miller${String(USERS - 5).padStart(7, '0')}@` },
  'text of nobody': { text: 'zzzz' },
  'status disabled (1 %)': { status: 'disabled' },
  'role admin (1 ‰)': { role: 'admin' },
  'role of nobody': { role: 'auditor' },
  'group of all': { group: 'everybody' },
  'group of a third': { group: 'third' },
  'group of few': { group: 'few' },
  'group at the end': { group: 'last' },
  'group of nobody': { group: 'none' },
  'group of all, text of nobody': { group: 'everybody', text: 'zzzz' },
  'group of a third, role of nobody': { group: 'third', role: 'auditor' },
};

async function fill(location: StorageLocation): Promise<void> {
  await (await openStorage(location)).close();
  const dump = await openDump(location);
  const group = (id: string) => ({ tenantId: TENANT, id, name: id, createdAt: 1, version: 1 });
  await dump.write('groups', Object.keys(GROUPS).map(group));
  for (let begin = 0; begin < USERS; begin += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, USERS - begin) }, (_, index) => person(begin + index));
    await dump.write('users', some);
  }
  await dump.close();
}

/** Milliseconds: the middle one and the slowest of some rounds. */
async function time(ask: () => Promise<unknown>): Promise<string> {
  await ask();
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await ask();
    taken.push(performance.now() - begin);
  }
  const sorted = taken.toSorted((one, other) => one - other);
  const shown = (value = 0) => value.toFixed(1).padStart(7);
  return `${shown(sorted[ROUNDS >> 1])}${shown(sorted.at(-1))}`;
}

async function measure(name: string, { users, groups }: Storage): Promise<void> {
  console.log(`\n${name}, ${USERS} users\n${'question'.padEnd(36)} found   page: ms  most  count: ms  most`);
  for (const [question, { after, ...filter }] of Object.entries(QUESTIONS)) {
    const search = () => users.search(TENANT, { ...filter, after, limit: LIMIT });
    const [page, count] = [await time(search), await time(() => users.count(TENANT, filter))];
    const found = String(await users.count(TENANT, filter)).padStart(6);
    console.log(`${question.padEnd(35)}${found}  ${page}  ${count}`);
  }
  console.log(`members of 4 groups ${await time(() => groups.countMembers(TENANT, Object.keys(GROUPS)))}`);
  const one = person(6);
  console.log(`by external id ${await time(() => users.findByExternalId(TENANT, one.externalId ?? ''))}`);
  let version = 1;
  const rename = () => users.update({ ...one, displayName: `Name ${version}`, version: (version += 1) }, 1_700_000_100);
  console.log(`one change ${await time(rename)}`);
  const begin = performance.now();
  await groups.remove(TENANT, 'few');
  console.log(`removing the group of few ${(performance.now() - begin).toFixed(0)} ms`);
}

async function run(name: string, location: StorageLocation): Promise<void> {
  await fill(location);
  const storage = await openStorage(location);
  await measure(name, storage);
  await storage.close();
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-people-'));
try {
  await run('SQLite', { kind: 'sqlite', path: join(folder, 'latchkey.db') });
} finally {
  rmSync(folder, { recursive: true });
}
const mongo = await startMongo();
if (mongo) {
  await run(mongo.name, { kind: 'mongodb', url: mongo.freshUrl() });
  await mongo.stop();
}
