import { externalServer } from '../../test/support/mongo/external.ts';
import { jongodb } from '../../test/support/mongo/jongodb.ts';
import { mongod } from '../../test/support/mongo/mongod.ts';
import { askVersion, type MongoServer } from '../../test/support/mongo/search.ts';

/** A server for Latchkey's MongoDB backend, with what to call it: a stand-in is never MongoDB. */
export interface BenchMongo {
  readonly name: string;
  /** A database that is empty. */
  freshUrl(): string;
  stop(): Promise<void>;
}

/** The server of LATCHKEY_TEST_MONGODB_URL, a mongod, or the stand-in; undefined where there is none. */
export async function startMongo(): Promise<BenchMongo | undefined> {
  const { LATCHKEY_TEST_MONGODB_URL: url } = process.env;
  if (url) return named('the server of LATCHKEY_TEST_MONGODB_URL', await externalServer(url));
  const real = await mongod();
  if (!('reason' in real)) return named('MongoDB', real);
  const standIn = await jongodb();
  return 'reason' in standIn ? undefined : named('MongoDB wire stand-in jongodb', standIn);
}

async function named(name: string, server: MongoServer): Promise<BenchMongo> {
  let databases = 0;
  return {
    name: `${name} ${await askVersion(server.url)}`,
    freshUrl: () => {
      const url = new URL(server.url);
      url.pathname = `/latchkey_bench_${process.pid}_${(databases += 1)}`;
      return url.href;
    },
    stop: server.stop,
  };
}
