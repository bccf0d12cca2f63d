import { afterAll, describe } from '@jest/globals';
import mongoose from 'mongoose';
import { externalServer } from './mongo/external.ts';
import { ferretdb } from './mongo/ferretdb.ts';
import { jongodb } from './mongo/jongodb.ts';
import { mongod } from './mongo/mongod.ts';
import type { MongoServer, Search } from './mongo/search.ts';

/** A server with databases of its own for each test. */
export interface TestMongo {
  /** What ran, in words: never a stand-in by the name of MongoDB. */
  readonly name: string;
  /** A database that is empty. */
  freshUrl(): string;
  /** The server's process, where it is ours to stop. */
  readonly process: MongoServer['process'];
}

const FORCEABLE: Readonly<Record<string, Search>> = { mongod, jongodb, ferretdb };

const found = await find();
let databases = 0;

/** Describes what runs on a MongoDB-wire server; skipped, and loudly so, where there is none. */
export function describeMongo(name: string, body: (mongo: TestMongo) => void): void {
  if ('reason' in found) {
    process.stderr.write(`\nSKIPPED: ${name}: no MongoDB-wire server. ${found.reason}\n`);
    // oxlint-disable-next-line jest/no-disabled-tests -- they run wherever there is a server
    describe.skip(`${name} (no server: ${found.reason})`, () => {
      body(nothing(found.reason));
    });
    return;
  }
  process.stdout.write(`  ${name} on ${found.name}\n`);
  describe(`${name} on ${found.name}`, () => {
    const used: string[] = [];
    body({
      name: found.name,
      process: found.process,
      freshUrl: () => {
        const url = new URL(found.url);
        url.pathname = `/latchkey_test_${process.pid}_${(databases += 1)}`;
        used.push(url.href);
        return url.href;
      },
    });
    afterAll(async () => {
      if (found.keepsData) await dropAll(used);
      await found.stop();
    });
  });
}

async function find(): Promise<MongoServer | { readonly reason: string }> {
  const { LATCHKEY_TEST_MONGODB_URL: url, LATCHKEY_TEST_MONGODB: forced } = process.env;
  if (url) return externalServer(url);
  if (forced) {
    const search = FORCEABLE[forced];
    if (!search) throw new Error(`LATCHKEY_TEST_MONGODB is one of ${Object.keys(FORCEABLE).join(', ')}, not ${forced}`);
    const server = await search();
    // Who asks for one by name does not want another one, or none.
    if ('reason' in server) throw new Error(`LATCHKEY_TEST_MONGODB=${forced}: ${server.reason}`);
    return server;
  }
  const reasons: string[] = [];
  for (const search of [mongod, jongodb]) {
    const server = await search();
    if (!('reason' in server)) return server;
    reasons.push(server.reason);
  }
  return { reason: reasons.join(' ') };
}

async function dropAll(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const connection = await mongoose.createConnection(url).asPromise();
    await connection.dropDatabase();
    await connection.destroy();
  }
}

function nothing(reason: string): TestMongo {
  const refuse = () => {
    throw new Error(reason);
  };
  return { name: 'none', process: undefined, freshUrl: refuse };
}
