import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, Site } from './deployment.ts';
import type { LatchkeyArgument } from './latchkey-config.ts';
import { seed, type Contents, type SeededTenant } from './seed.ts';
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

/** Every system there is to measure. */
export const SYSTEMS = { reference: startReference, sqlite: startSqlite } satisfies Record<string, Start>;

export const SMALL: Contents = { tenants: 1, people: 1000, users: 1000, passkeys: 1 };

async function startReference(name: string): Promise<System> {
  const subject = await startSubject(new URL('./children/reference.ts', import.meta.url));
  const nobody = { username: '', password: '', authenticator: undefined };
  const site: Site = { issuer: subject.url, clients: await subject.ask('clients'), people: [nobody] };
  const deployment: Deployment = { signsIn: 'by itself', sites: [site], passwords: site };
  return { name, subject, deployment, idle: (await subject.ask('usage')).rss, stop: subject.stop };
}

async function startSqlite(name: string, { contents, counting }: Starting): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const argument: LatchkeyArgument = { database: join(folder, 'latchkey.db'), counting };
  const seeded = await seed(argument.database, contents);
  const subject = await startSubject(new URL('./children/latchkey.ts', import.meta.url), argument);
  const siteOf = ({ id, clients, people }: SeededTenant): Site => ({
    issuer: `${subject.url}/t/${id}`,
    clients,
    people,
  });
  return {
    name,
    subject,
    deployment: {
      signsIn: 'on pages',
      sites: seeded.tenants.map(siteOf),
      passwords: siteOf(seeded.passwords),
    },
    idle: (await subject.ask('usage')).rss,
    stop: async () => {
      await subject.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
