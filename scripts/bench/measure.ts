import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, run, type Effort, type Samples } from './compare.ts';
import type { HttpClient } from './http-client.ts';
import { startMongo } from './mongo-server.ts';
import { sharesOf } from './profile.ts';
import { rowOf, without, type Memory, type Report, type Row } from './report.ts';
import type { Scenario } from './scenarios.ts';
import { estimate, median, type Estimate } from './statistics.ts';
import { countsOf } from './storage-counts.ts';
import { SMALL, startOnMongo, SYSTEMS, type System } from './systems.ts';

export interface Measuring {
  readonly effort: Effort;
  readonly profile: string | undefined;
  readonly progress: (text: string) => void;
}

interface Field {
  readonly reference: System;
  readonly latchkey: System;
  /** The reference once more: how far apart the same system measures. */
  readonly control: System;
  /** Latchkey once more, which counts and is not timed. */
  readonly counting: System;
}

type Profiles = Record<string, ReturnType<typeof sharesOf>>;

/** Costs that a scenario holds and that are also reported without it. */
const PROOF = { 'sign-in': 'assertionCost', password: 'hashCost' } as const;

/** Every scenario on every system, in the same run. */
export async function measure(
  scenarios: readonly Scenario[],
  http: HttpClient,
  measuring: Measuring,
): Promise<Omit<Report, 'growth' | 'throughput'>> {
  const rows: Row[] = [];
  const proofs: Record<string, Estimate> = {};
  const profiles: Profiles = {};
  if (scenarios.length === 0) return { rows, proofs, profiles, memory: [] };
  const field = await start();
  try {
    for (const scenario of scenarios) {
      measuring.progress(scenario.name);
      const measured = await measureOne(scenario, field, http, measuring.effort);
      rows.push(...measured.rows);
      if (measured.proof) proofs[scenario.name] = measured.proof;
      if (measuring.profile !== undefined) {
        profiles[scenario.name] = await profileOf(scenario, field.latchkey, http, measuring.profile);
      }
    }
    return { rows, proofs, profiles, memory: await memoryOf([field.reference, field.latchkey]) };
  } finally {
    for (const system of Object.values(field) as System[]) await system.stop();
  }
}

async function start(): Promise<Field> {
  const contents = { contents: SMALL, counting: false };
  return {
    reference: await SYSTEMS.reference('reference'),
    latchkey: await SYSTEMS.sqlite('latchkey, SQLite', contents),
    control: await SYSTEMS.reference('reference again'),
    counting: await SYSTEMS.sqlite('counting', { ...contents, counting: true }),
  };
}

async function measureOne(scenario: Scenario, field: Field, http: HttpClient, effort: Effort) {
  const { reference, latchkey, control, counting } = field;
  const proofCommand = PROOF[scenario.name as keyof typeof PROOF] as (typeof PROOF)[keyof typeof PROOF] | undefined;
  const costs: number[] = [];
  const eachRound = proofCommand && (async () => void costs.push(await latchkey.subject.ask(proofCommand)));
  const samples = await compare(scenario, [reference, latchkey, control], http, { effort, eachRound });
  const [ofReference, ofLatchkey, ofControl] = samples as [Samples, Samples, Samples];
  const rows = [
    rowOf(scenario.name, ofReference, ofReference, await countsOf(scenario, reference, http)),
    rowOf(scenario.name, ofLatchkey, ofReference, await countsOf(scenario, counting, http)),
    rowOf(scenario.name, ofControl, ofReference),
  ];
  if (costs.length === 0) return { rows };
  const proofless = { ...without(ofLatchkey, median(costs)), system: `${latchkey.name}, less the proof` };
  return { rows: [...rows, rowOf(scenario.name, proofless, ofReference)], proof: estimate(costs) };
}

/** Few people and few batches: the stand-in goes through all documents for each of its updates, and never forgets one. */
const ON_MONGO = { contents: { ...SMALL, people: 100, users: 100 }, share: 0.2 };

/** A scenario on MongoDB's protocol beside the reference, on a database of its own; the server's own CPU is not counted. */
export async function measureOnMongo(
  scenarios: readonly Scenario[],
  http: HttpClient,
  { effort, progress }: Measuring,
): Promise<Row[]> {
  const mongo = scenarios.length === 0 ? undefined : await startMongo();
  if (!mongo) return [];
  const { contents, share } = ON_MONGO;
  const less = {
    ...effort,
    rounds: Math.ceil(effort.rounds / 3),
    warmUp: effort.warmUp * 0.02,
    batch: effort.batch * share,
    timed: Math.ceil(effort.timed / 10),
  };
  const reference = await SYSTEMS.reference('reference');
  try {
    const rows: Row[] = [];
    for (const scenario of scenarios) {
      progress(`${scenario.name} on ${mongo.name}`);
      const system = await startOnMongo(mongo, { contents, counting: false });
      try {
        const [ofReference, ofMongo] = await compare(scenario, [reference, system], http, { effort: less });
        if (ofReference && ofMongo) rows.push(rowOf(scenario.name, ofMongo, ofReference));
      } finally {
        await system.stop();
      }
    }
    return rows;
  } finally {
    await reference.stop();
    await mongo.stop();
  }
}

/** Seconds of work that are looked at. */
const PROFILED = 20;

async function profileOf(scenario: Scenario, { subject, deployment }: System, http: HttpClient, folder: string) {
  const operation = await scenario.prepare(deployment, http);
  await run(operation, scenario.batch, 8);
  await subject.ask('startProfile');
  await run(operation, scenario.batch * PROFILED, 8);
  const profile = await subject.ask('stopProfile');
  writeFileSync(join(folder, `${scenario.name}.cpuprofile`), JSON.stringify(profile));
  return sharesOf(profile);
}

function memoryOf(systems: readonly System[]): Promise<Memory[]> {
  return Promise.all(
    systems.map(async ({ name, subject, idle }) => {
      const { rss: loaded } = await subject.ask('usage');
      return { system: name, idle, loaded };
    }),
  );
}
