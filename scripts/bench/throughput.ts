import { run, type Effort } from './compare.ts';
import type { HttpClient } from './http-client.ts';
import { SCENARIOS, type Operation, type Scenario } from './scenarios.ts';
import { estimate, ratioOf, type Estimate } from './statistics.ts';
import { startWorkers, type WorkersSystem } from './workers.ts';

/** What so many workers manage when they are asked for as much as they can. */
export interface ThroughputRow {
  readonly scenario: string;
  readonly workers: number;
  readonly perSecond: Estimate;
  /** To one worker, turn by turn. */
  readonly ratio: Estimate;
  /** Processors' worth of CPU: of all processes of the server, and of the load client beside them. */
  readonly serverCores: Estimate;
  readonly clientCores: Estimate;
}

interface Turn {
  readonly perSecond: number;
  readonly serverCores: number;
  readonly clientCores: number;
}

const SHOWN = ['sign-in', 'refresh', 'introspection'];
const IN_FLIGHT = 16;
/** Batches of a scenario in one turn: about a second. */
const BATCHES = 10;

/** One worker and two, in turn, on files of their own. The client is one process: where it is busy, it is the limit. */
export async function throughput(http: HttpClient, effort: Effort): Promise<ThroughputRow[]> {
  const systems: WorkersSystem[] = [];
  try {
    for (const workers of [1, 2]) systems.push(await startWorkers(workers));
    const rows: ThroughputRow[] = [];
    for (const scenario of SCENARIOS.filter(({ name }) => SHOWN.includes(name))) {
      rows.push(...(await contest(scenario, systems, http, effort)));
    }
    return rows;
  } finally {
    for (const system of systems) await system.stop();
  }
}

async function contest(
  scenario: Scenario,
  systems: readonly WorkersSystem[],
  http: HttpClient,
  effort: Effort,
): Promise<ThroughputRow[]> {
  const contenders: { system: WorkersSystem; operation: Operation; turns: Turn[] }[] = [];
  for (const system of systems) {
    contenders.push({ system, operation: await scenario.prepare(system.deployment, http), turns: [] });
  }
  const count = Math.max(IN_FLIGHT, Math.round(scenario.batch * BATCHES * effort.batch));
  for (const { operation } of contenders) await run(operation, Math.round(scenario.warmUp * effort.warmUp), IN_FLIGHT);
  for (let round = 0; round < Math.ceil(effort.rounds / 3); round += 1) {
    for (const { system, operation, turns } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      turns.push(await turn(system, operation, count));
    }
  }
  const [one] = contenders;
  const of = (turns: readonly Turn[], name: keyof Turn) => turns.map((each) => each[name]);
  return contenders.map(({ system, turns }) => ({
    scenario: scenario.name,
    workers: system.workers,
    perSecond: estimate(of(turns, 'perSecond')),
    ratio: ratioOf(of(turns, 'perSecond'), of(one?.turns ?? turns, 'perSecond')),
    serverCores: estimate(of(turns, 'serverCores')),
    clientCores: estimate(of(turns, 'clientCores')),
  }));
}

async function turn(system: WorkersSystem, operation: Operation, count: number): Promise<Turn> {
  const [server, client, start] = [system.cpu(), process.cpuUsage(), performance.now()];
  await run(operation, count, IN_FLIGHT);
  const elapsed = performance.now() - start;
  const { user, system: kernel } = process.cpuUsage(client);
  return {
    perSecond: (count / elapsed) * 1000,
    serverCores: (system.cpu() - server) / elapsed,
    clientCores: (user + kernel) / 1000 / elapsed,
  };
}
