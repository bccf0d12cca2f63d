import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import type { Deployment, Site } from './deployment.ts';
import type { LatchkeyArgument } from './latchkey-config.ts';
import type { BenchMongo } from './mongo-server.ts';
import { seed, type Contents, type Seeded, type SeededTenant } from './seed.ts';
import { startSubject, type Subject } from './subject.ts';

/** A system that is running and filled. */
export interface System {
  readonly name: string;
  readonly subject: Subject;
  readonly deployment: Deployment;
  /** Resident bytes before the first request. */
  readonly idle: number;
  stop(): Promise<void>;
}

export interface Starting {
  readonly contents: Contents;
  /** Counts storage instead of being timed. */
  readonly counting: boolean;
}

type Start = (name: string, starting: Starting) => Promise<System>;

/** Every system there is to measure; MongoDB is given with the server that is there. */
export const SYSTEMS = { reference: startReference, sqlite: startSqlite } satisfies Record<string, Start>;

export const SMALL: Contents = { tenants: 1, people: 1000, users: 1000, passkeys: 1 };

async function startReference(name: string): Promise<System> {
  const subject = await startSubject(new URL('./children/reference.ts', import.meta.url));
  const nobody = { username: '', password: '', authenticator: undefined };
  const site: Site = { issuer: subject.url, clients: await subject.ask('clients'), people: [nobody] };
  const deployment: Deployment = { signsIn: 'by itself', sites: [site], passwords: site };
  return { name, subject, deployment, idle: (await subject.ask('usage')).rss, stop: subject.stop };
}

async function startSqlite(name: string, starting: Starting): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const system = await startLatchkey(name, {
    ...starting,
    storage: { kind: 'sqlite', path: join(folder, 'latchkey.db') },
  });
  const stop = async () => {
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...system, stop };
}

/** On a server of MongoDB's protocol: in a database of its own. */
export function startOnMongo(mongo: BenchMongo, starting: Starting): Promise<System> {
  return startLatchkey(`latchkey, ${mongo.name}`, { ...starting, storage: { kind: 'mongodb', url: mongo.freshUrl() } });
}

async function startLatchkey(
  name: string,
  { contents, counting, storage }: Starting & { readonly storage: StorageLocation },
): Promise<System> {
  const seeded = await seed(storage, contents);
  const argument: LatchkeyArgument = { storage, counting };
  const subject = await startSubject(new URL('./children/latchkey.ts', import.meta.url), argument);
  const deployment = deploymentOf(subject.url, seeded);
  return { name, subject, deployment, idle: (await subject.ask('usage')).rss, stop: subject.stop };
}

/** What was seeded, as it is reached at a server. */
export function deploymentOf(url: string, { tenants, passwords }: Seeded): Deployment {
  const siteOf = ({ id, clients, people }: SeededTenant): Site => ({ issuer: `${url}/t/${id}`, clients, people });
  return { signsIn: 'on pages', sites: tenants.map(siteOf), passwords: siteOf(passwords) };
}
