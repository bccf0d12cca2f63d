import { askVersion, type MongoServer } from './search.ts';

/** The server of LATCHKEY_TEST_MONGODB_URL: whoever names one wants it used, so that its absence is a failure. */
export async function externalServer(url: string): Promise<MongoServer> {
  const version = await askVersion(url, 5000);
  const name = `the server of LATCHKEY_TEST_MONGODB_URL (it says ${version})`;
  return { name, url, keepsData: true, process: undefined, stop: async () => undefined };
}
