import type { HttpClient } from './http-client.ts';
import type { Operation, Scenario } from './scenarios.ts';
import type { System } from './systems.ts';

/** What was measured of one system: an entry for each batch, and a time for each operation of the latency runs. */
export interface Samples {
  readonly system: string;
  /** CPU milliseconds of the server process per operation. */
  readonly cpu: readonly number[];
  /** Milliseconds from first request to last answer, one operation at a time. */
  readonly latency: readonly number[];
}

export interface Effort {
  readonly rounds: number;
  /** The share of a scenario's warm-up and batch. */
  readonly warmUp: number;
  readonly batch: number;
  /** Operations at a time while CPU is measured. */
  readonly inFlight: number;
  /** Operations of each system that are timed one by one. */
  readonly timed: number;
}

interface Contender {
  readonly system: System;
  readonly operation: Operation;
  readonly cpu: number[];
  readonly latency: number[];
}

/**
 * Runs a scenario on several systems, a short batch on each in turn, and forth and back, so that whatever else the
 * machine does falls on all of them.
 */
export async function compare(
  scenario: Scenario,
  systems: readonly System[],
  http: HttpClient,
  { effort, eachRound }: { effort: Effort; eachRound?: (() => Promise<void>) | undefined },
): Promise<Samples[]> {
  const contenders: Contender[] = [];
  for (const system of systems) {
    contenders.push({ system, operation: await scenario.prepare(system.deployment, http), cpu: [], latency: [] });
  }
  const { inFlight = effort.inFlight } = scenario;
  const batch = Math.max(inFlight, Math.round(scenario.batch * effort.batch));
  const warmUp = Math.round(scenario.warmUp * effort.warmUp);
  for (let done = 0; done < warmUp; done += batch) {
    for (const { operation } of contenders) await run(operation, batch, inFlight);
  }
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      contender.cpu.push(await cpuOf(contender, batch, inFlight));
    }
    await eachRound?.();
  }
  const chunk = Math.min(effort.timed, 10);
  for (let done = 0; done < effort.timed; done += chunk) {
    for (const { operation, latency } of contenders) latency.push(...(await run(operation, chunk, 1)));
  }
  return contenders.map(({ system, cpu, latency }) => ({ system: system.name, cpu, latency }));
}

async function cpuOf({ system, operation }: Contender, batch: number, inFlight: number): Promise<number> {
  const before = await system.subject.ask('usage');
  await run(operation, batch, inFlight);
  const after = await system.subject.ask('usage');
  return (after.cpu - before.cpu) / batch;
}

/** Runs so many operations, so many at a time; answers the milliseconds of each. */
export async function run(operation: Operation, count: number, inFlight: number): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await operation();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return times;
}
