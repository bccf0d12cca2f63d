// One provider for each issuer against one for all of them, both bare: node scripts/bench/issuers.ts [rounds]
import type { ManyIssuers } from './children/many-issuers.ts';
import { compare } from './compare.ts';
import type { Clients } from './deployment.ts';
import { httpClient } from './http-client.ts';
import { table } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { estimate, ratioOf } from './statistics.ts';
import { startSubject } from './subject.ts';
import type { System } from './systems.ts';

const ROUNDS = Number(process.argv[2] ?? 24);
const VARIANTS: readonly (readonly [name: string, argument: ManyIssuers])[] = [1, 100, 1000].flatMap((issuers) => [
  [`${issuers}, a provider each`, { issuers, dynamic: false, ownSecrets: true }] as const,
  [`${issuers}, one provider`, { issuers, dynamic: true, ownSecrets: true }] as const,
  [`${issuers}, one provider, clients alike`, { issuers, dynamic: true, ownSecrets: false }] as const,
]);

async function start(name: string, argument: ManyIssuers): Promise<System> {
  const subject = await startSubject(new URL('./children/many-issuers.ts', import.meta.url), argument);
  const clients = (await subject.ask('clients')) as unknown as readonly Clients[];
  const nobody = { username: '', password: '', authenticator: undefined };
  const sites = clients.map((of, index) => ({ issuer: `${subject.url}/t/${index}`, clients: of, people: [nobody] }));
  const [passwords] = sites;
  if (!passwords) throw new Error('there is no issuer');
  const deployment = { signsIn: 'by itself', sites, passwords } as const;
  return { name, subject, deployment, idle: (await subject.ask('usage')).rss, stop: subject.stop };
}

const http = httpClient();
const systems: System[] = [];
try {
  const [signIn] = SCENARIOS;
  if (!signIn) throw new Error('there is no sign-in');
  for (const [name, argument] of VARIANTS) systems.push(await start(name, argument));
  const effort = { rounds: ROUNDS, warmUp: 0.4, batch: 2, inFlight: 8, timed: 0 };
  const samples = await compare(signIn, systems, http, { effort });
  const [smallest] = samples;
  const rows = await Promise.all(
    systems.map(async ({ name, subject, idle }, index) => {
      const { cpu } = samples[index] ?? { cpu: [] };
      const { median, low, high } = ratioOf(cpu, smallest?.cpu ?? []);
      const { rss } = await subject.ask('usage');
      const ratio = `${median.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
      return [name, estimate(cpu).median.toFixed(2), ratio, ...[idle, rss].map((bytes) => (bytes / 1e6).toFixed(0))];
    }),
  );
  console.log(table(['issuers', 'CPU ms', 'to the first', 'MB idle', 'MB after load'], rows));
} finally {
  for (const system of systems) await system.stop();
  http.close();
}
