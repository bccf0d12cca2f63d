import type { Counts } from './children/memory-adapter.ts';
import type { Samples } from './compare.ts';
import type { GrowthPoint } from './growth.ts';
import type { Share } from './profile.ts';
import type { ThroughputRow } from './throughput.ts';
import { estimate, quantile, ratioOf, type Estimate } from './statistics.ts';

/** One scenario on one system. */
export interface Row {
  readonly scenario: string;
  readonly system: string;
  /** CPU milliseconds per operation. */
  readonly cpu: Estimate;
  /** The tenth of the batches that was disturbed least. */
  readonly undisturbed: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly ratio: Estimate;
  readonly counts: Counts | undefined;
}

export interface Memory {
  readonly system: string;
  readonly idle: number;
  readonly loaded: number;
}

export interface Report {
  readonly rows: readonly Row[];
  /** CPU milliseconds of the proofs by themselves. */
  readonly proofs: Readonly<Record<string, Estimate>>;
  readonly memory: readonly Memory[];
  readonly growth: readonly GrowthPoint[];
  readonly throughput: readonly ThroughputRow[];
  readonly profiles: Readonly<Record<string, { groups: readonly Share[]; functions: readonly Share[] }>>;
}

export function rowOf(scenario: string, samples: Samples, reference: Samples, counts?: Counts): Row {
  const timed = samples.latency.length > 0;
  return {
    scenario,
    system: samples.system,
    cpu: estimate(samples.cpu),
    undisturbed: quantile(samples.cpu, 0.1),
    p50: timed ? quantile(samples.latency, 0.5) : undefined,
    p99: timed ? quantile(samples.latency, 0.99) : undefined,
    ratio: ratioOf(samples.cpu, reference.cpu),
    counts,
  };
}

/** The same samples without the cost of the proof, batch by batch: what signing in costs around it. */
export function without(samples: Samples, cost: number): Samples {
  return { ...samples, cpu: samples.cpu.map((cpu) => cpu - cost), latency: [] };
}

const digits = (value: number) => value.toFixed(value < 1 ? 3 : 2);
const range = ({ median, low, high }: Estimate) => `${median.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)}`;
const GROUPS_SHOWN = 18;
const FUNCTIONS_SHOWN = 30;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

export function printed({ rows, proofs, memory, growth, throughput, profiles }: Report): string {
  const parts = [
    scenarioTable(rows),
    table(
      ['proof', 'CPU ms'],
      Object.entries(proofs).map(([name, cost]) => [name, range(cost)]),
    ),
    table(
      ['system', 'MB idle', 'MB after load'],
      memory.map(({ system, idle, loaded }) => [system, megabytes(idle), megabytes(loaded)]),
    ),
    growthTable(growth),
    throughputTable(throughput),
    ...Object.entries(profiles).flatMap(([scenario, { groups, functions }]) => [
      shareTable(`${scenario}: where`, groups.slice(0, GROUPS_SHOWN)),
      shareTable(`${scenario}: function`, functions.slice(0, FUNCTIONS_SHOWN)),
    ]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function scenarioTable(rows: readonly Row[]): string {
  return table(
    [
      'scenario',
      'system',
      'CPU ms',
      'p10',
      'ops/s/core',
      'p50 ms',
      'p99 ms',
      'reads',
      'writes',
      'syncs',
      'to reference',
    ],
    rows.map(({ scenario, system, cpu, undisturbed, p50, p99, counts, ratio }) => [
      scenario,
      system,
      digits(cpu.median),
      digits(undisturbed),
      Math.round(1000 / cpu.median).toString(),
      ...[p50, p99, counts?.reads, counts?.writes, counts?.transactions].map((value) => value?.toFixed(1) ?? ''),
      range(ratio),
    ]),
  );
}

function growthTable(points: readonly GrowthPoint[]): string {
  return table(
    ['growth', 'number', 'CPU ms', 'to the smallest', 'MB idle', 'MB after load'],
    points.map(({ of, at, cpu, ratio, idle, loaded }) => [
      of,
      String(at),
      digits(cpu.median),
      range(ratio),
      megabytes(idle),
      megabytes(loaded),
    ]),
  );
}

function throughputTable(rows: readonly ThroughputRow[]): string {
  return table(
    ['throughput', 'workers', 'operations/s', 'to one worker', 'server cores', 'client cores', 'ops/s per server core'],
    rows.map(({ scenario, workers, perSecond, ratio, serverCores, clientCores }) => [
      scenario,
      String(workers),
      perSecond.median.toFixed(0),
      range(ratio),
      serverCores.median.toFixed(2),
      clientCores.median.toFixed(2),
      (perSecond.median / serverCores.median).toFixed(0),
    ]),
  );
}

function shareTable(title: string, shares: readonly Share[]): string {
  return table(
    [title, 'share'],
    shares.map(({ name, share }) => [name, percent(share)]),
  );
}

/** A Markdown table whose columns line up; nothing without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
