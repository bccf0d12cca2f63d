// Measures whether the time of an answer tells what a name stands for: npm run timing [-- tries [a route's name, or a part of it]].
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '#src/main.ts';
import { SECURITY_INFO_CLIENT } from '#src/oidc/first-party-clients.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPolicy } from '../test/support/builders.ts';
import { seededRandom } from '../test/support/seeded-random.ts';
import { testConfig } from '../test/support/start-test-server.ts';
import { expectStatus, httpClient, type HttpClient } from './bench/http-client.ts';
import { estimate, type Estimate } from './bench/statistics.ts';
import { CONTROL, type Kind, KINDS, people, TENANT } from './timing/people.ts';
import { timedRoutes, type TimedRoute } from './timing/routes.ts';

/** By how much the medians may differ. */
const TOLERANCE = 0.05;
/** A name is tried so often on a route: the next code may be asked for at once after that. */
const TRIES_A_NAME = 2;
const WARM_UP = 10;

/** Milliseconds on the clock, and of work: a busy machine disturbs the second less. */
type Measure = 'wall' | 'cpu';
type Times = ReadonlyMap<Kind, Readonly<Record<Measure, number>>[]>;

/** All kinds by turns, in another order each time: what disturbs a moment disturbs all kinds alike. */
async function measure(route: TimedRoute, { http, settle, nameOf, tries }: Run): Promise<Times> {
  const times: Times = new Map(KINDS.map((kind) => [kind, []]));
  for (let turn = 0; turn < WARM_UP + tries; turn++) {
    for (const kind of shuffled(KINDS)) {
      const sent = await route.prepare(nameOf(kind, turn));
      await settle();
      const [start, before] = [performance.now(), process.cpuUsage()];
      const answer = await http.send(sent.url, sent);
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      expectStatus(answer, ...route.statuses);
      await settle();
      if (turn >= WARM_UP) times.get(kind)?.push({ wall, cpu: (user + system) / 1000 });
    }
  }
  return times;
}

const random = seededRandom('timing');

// Not in turns: whoever always came after the same one would carry what that has left behind.
function shuffled<T>(items: readonly T[]): T[] {
  const places = items.map((item) => [random.below(2 ** 32), item] as const);
  return places.toSorted(([one], [other]) => one - other).map(([, item]) => item);
}

interface Run {
  readonly http: HttpClient;
  /** Resolves when what a request has left to be done after its answer is done: it does not run into the next one. */
  readonly settle: () => Promise<void>;
  readonly nameOf: (kind: Kind, turn: number) => string;
  readonly tries: number;
}

interface Verdict {
  readonly route: string;
  readonly measure: Measure;
  readonly estimates: readonly (readonly [Kind, Estimate])[];
  /** The largest difference from an unknown name; and how far the medians, and the control, are uncertain: as shares. */
  readonly worst: number;
  readonly noise: number;
}

function judge(route: string, measure: Measure, times: Times): Verdict {
  const estimates = KINDS.map(
    (kind) => [kind, estimate((times.get(kind) ?? []).map((time) => time[measure]))] as const,
  );
  const reference = estimates[0]?.[1].median ?? Number.NaN;
  const differences = estimates.map(([, one]) => Math.abs(one.median / reference - 1));
  const noises = estimates.map(([, { median: middle, low, high }]) => (high - low) / 2 / middle);
  const control = differences[KINDS.indexOf(CONTROL)] ?? Number.NaN;
  return { route, measure, estimates, noise: Math.max(control, ...noises), worst: Math.max(...differences) };
}

function print({ route, measure, estimates }: Verdict): void {
  console.log(`${route}, ${measure === 'wall' ? 'time' : 'CPU time'}`);
  const reference = estimates[0]?.[1].median ?? Number.NaN;
  for (const [kind, { median: middle, low, high }] of estimates) {
    const difference = ((middle / reference - 1) * 100).toFixed(1).padStart(6);
    const range = `${low.toFixed(2)} to ${high.toFixed(2)}`;
    console.log(`  ${kind.padEnd(16)}${middle.toFixed(2).padStart(8)} ms  ${range.padEnd(18)}${difference} %`);
  }
}

/** Of time where the machine was quiet enough to tell, else of work; undefined where neither tells. */
function isEven(verdicts: readonly Verdict[]): boolean | undefined {
  const telling = verdicts.find(({ noise }) => noise <= TOLERANCE);
  return telling && telling.worst <= TOLERANCE;
}

async function main(tries: number, only: string): Promise<readonly (readonly [string, boolean | undefined])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-timing-'));
  const config = testConfig({ storage: { kind: 'sqlite', path: join(folder, 'latchkey.db') } });
  const server = await startServer(config, { logger: createLogger({ level: 'silent' }) });
  const http = httpClient();
  try {
    const { container, port } = server;
    const site = `http://localhost:${port}`;
    const methods = ['passkey', 'password', 'email_code', 'temporary_access_pass'] as const;
    await container.tenants.createTenant({ id: TENANT, name: 'Timing', policy: aPolicy({ signIn: { methods } }) });
    const query = new URLSearchParams({
      ...{ client_id: SECURITY_INFO_CLIENT, response_type: 'none', scope: 'openid' },
      redirect_uri: `${site}/t/${TENANT}/security-info/callback`,
    });
    const all = await timedRoutes(http, site, `${site}/t/${TENANT}/auth?${query}`);
    const exactly = all.filter(({ name }) => name === only);
    const routes = exactly.length > 0 ? exactly : all.filter(({ name }) => name.includes(only));
    // Each route has names of its own: what is counted of a name on one says nothing on another.
    const each = Math.ceil((tries + WARM_UP) / TRIES_A_NAME);
    const names = await people(container, each * routes.length);
    const settle = async () => container.delivery.drain();
    const results: (readonly [string, boolean | undefined])[] = [];
    for (const [index, route] of routes.entries()) {
      const nameOf = (kind: Kind, turn: number) => names[kind][index * each + Math.floor(turn / TRIES_A_NAME)] ?? '';
      const times = await measure(route, { http, settle, nameOf, tries });
      const verdicts = (['wall', 'cpu'] as const).map((one) => judge(route.name, one, times));
      verdicts.forEach(print);
      results.push([route.name, isEven(verdicts)]);
    }
    return results;
  } finally {
    http.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const results = await main(Number(process.argv[2] ?? 300), process.argv[3] ?? '');
for (const [route, even] of results) {
  const verdict =
    even === undefined ? 'cannot be told: the machine is too busy' : even ? 'tells nothing' : 'TELLS SOMETHING';
  console.log(`${route}: ${verdict}`);
}
process.exitCode = results.every(([, even]) => even === true) ? 0 : 1;
