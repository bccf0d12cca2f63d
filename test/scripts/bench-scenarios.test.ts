import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compare } from '../../scripts/bench/compare.ts';
import { httpClient, type HttpClient } from '../../scripts/bench/http-client.ts';
import { SCENARIOS } from '../../scripts/bench/scenarios.ts';
import { countsOf } from '../../scripts/bench/storage-counts.ts';
import { SYSTEMS, type System } from '../../scripts/bench/systems.ts';

// Both servers are processes of their own.
jest.setTimeout(60_000);

const EFFORT = { rounds: 1, warmUp: 0, batch: 0, inFlight: 2, timed: 2 };

describe('every scenario of the benchmark', () => {
  let systems: readonly [System, System];
  let http: HttpClient;

  beforeAll(async () => {
    http = httpClient();
    const contents = { tenants: 2, people: 64, users: 70, passkeys: 2 };
    systems = [await SYSTEMS.reference('reference'), await SYSTEMS.sqlite('latchkey', { contents, counting: true })];
  });
  afterAll(async () => {
    http.close();
    for (const system of systems) await system.stop();
  });

  it.each(SCENARIOS)('$name is what it says, on the reference and on Latchkey', async (scenario) => {
    const samples = await compare(scenario, systems, http, { effort: EFFORT });
    expect(samples.map(({ system, cpu, latency }) => [system, cpu.length, latency.length])).toEqual([
      ['reference', 1, 2],
      ['latchkey', 1, 2],
    ]);
    expect(Math.min(...samples.flatMap(({ cpu }) => cpu))).toBeGreaterThan(0);
  });

  it.each(['introspection', 'userinfo', 'discovery', 'jwks'])('%s writes nothing', async (name) => {
    const scenario = SCENARIOS.find((known) => known.name === name)!;
    expect(await countsOf(scenario, systems[1], http, 2)).toMatchObject({ writes: 0, transactions: 0 });
  });

  it('counts the rows and the syncs of a sign-in, on the reference without syncs', async () => {
    const [signIn] = SCENARIOS;
    const [reference, latchkey] = [
      await countsOf(signIn!, systems[0], http, 2),
      await countsOf(signIn!, systems[1], http, 2),
    ];
    expect(reference).toEqual({ reads: 10, writes: 8, transactions: 0 });
    expect(latchkey.reads).toBeGreaterThan(0);
    expect(latchkey.writes).toBeGreaterThan(0);
    // One request, one sync at most.
    expect(latchkey.transactions).toBeGreaterThanOrEqual(1);
    expect(latchkey.transactions).toBeLessThanOrEqual(6);
  });

  it('measures the proofs by themselves', async () => {
    const { subject } = systems[1];
    expect(await subject.ask('hashCost')).toBeGreaterThan(await subject.ask('assertionCost'));
  });
});
