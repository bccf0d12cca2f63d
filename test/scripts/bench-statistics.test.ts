import { describe, expect, it } from '@jest/globals';
import type { Profile } from '../../scripts/bench/children/profiler.ts';
import { drawGrowth, drawRatios } from '../../scripts/bench/charts.ts';
import { run } from '../../scripts/bench/compare.ts';
import { parseOptions } from '../../scripts/bench/options.ts';
import { sharesOf } from '../../scripts/bench/profile.ts';
import { rowOf, table, without } from '../../scripts/bench/report.ts';
import { estimate, median, quantile, ratioOf } from '../../scripts/bench/statistics.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('the statistics of the benchmark', () => {
  it('take quantiles between neighbours, whatever the order', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 30, 20], 1)).toBe(30);
    expect(quantile([10, 30, 20], 0.25)).toBe(15);
    expect(median([7])).toBe(7);
    expect(() => quantile([], 0.5)).toThrow('nothing');
  });

  // Conover, Practical Nonparametric Statistics, table A3: the ranks of a 95 % interval for a median.
  it.each([
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [50, 18, 33],
  ])('bound the median of %i values by their ranks %i and %i', (count, low, high) => {
    expect(estimate(upTo(count))).toEqual({ median: (count + 1) / 2, low, high });
  });

  it('show the extremes where there are too few values for an interval', () => {
    expect(estimate([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  });

  it('compare batch with batch, so that a slow moment of the machine cancels out', () => {
    const reference = [1, 10, 2, 40, 3, 5];
    const twice = reference.map((value) => 2 * value);
    expect(ratioOf(twice, reference)).toEqual({ median: 2, low: 2, high: 2 });
    expect(() => ratioOf([1], [1, 2])).toThrow('pair');
  });

  it('take the cost of a proof off every batch, and state no latency for what is left', () => {
    const samples = { system: 'one', cpu: [5, 7], latency: [9] };
    expect(without(samples, 2)).toEqual({ system: 'one', cpu: [3, 5], latency: [] });
    const row = rowOf('password', without(samples, 2), { system: 'other', cpu: [1, 1], latency: [] });
    expect(row.ratio.median).toBe(4);
    expect(row.p99).toBeUndefined();
  });
});

describe('a run of operations', () => {
  it('does as many as it was told, and never more at a time than allowed', async () => {
    let open = 0;
    let most = 0;
    const operation = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
    };
    expect(await run(operation, 25, 4)).toHaveLength(25);
    expect(most).toBe(4);
  });

  it('fails with the first operation that fails', async () => {
    await expect(run(() => Promise.reject(new Error('no code')), 5, 2)).rejects.toThrow('no code');
  });
});

describe('the report of the benchmark', () => {
  it('lines its columns up, and leaves an empty table out', () => {
    expect(table(['a', 'long'], [['wide cell', '1']])).toBe(
      ['| a         | long |', '| --------- | ---- |', '| wide cell | 1    |'].join('\n'),
    );
    expect(table(['a'], [])).toBe('');
  });

  it('says where the busy time of a profile went', () => {
    const frame = (functionName: string, url: string) => ({
      functionName,
      url,
      ...{ scriptId: '0', lineNumber: 0, columnNumber: 0 },
    });
    const profile: Profile = {
      nodes: [
        { id: 1, callFrame: frame('(idle)', '') },
        { id: 2, callFrame: frame('find', 'file:///x/src/storage/sqlite/artifact-store.ts'), children: [4] },
        { id: 4, callFrame: frame('get', '') },
        { id: 3, callFrame: frame('next', 'file:///x/node_modules/koa-compose/index.js') },
      ],
      startTime: 0,
      endTime: 100,
      samples: [1, 2, 3, 4],
      timeDeltas: [40, 20, 15, 25],
    };
    const { groups, functions } = sharesOf(profile);
    expect(groups).toEqual([
      { name: 'src/storage/sqlite, native', share: 25 / 60 },
      { name: 'src/storage/sqlite', share: 20 / 60 },
      { name: 'koa-compose', share: 15 / 60 },
    ]);
    expect(functions[0]?.name).toBe('get · src/storage/sqlite, native');
  });

  it('draws a bar for each scenario but the reference, and a panel for each dimension', () => {
    const even = { median: 1.2, low: 1.1, high: 1.3 };
    const samples = { system: 'latchkey, SQLite', cpu: [1.2, 1.2], latency: [] };
    const reference = { system: 'reference', cpu: [1, 1], latency: [] };
    const rows = [rowOf('sso', reference, reference), rowOf('sso', samples, reference)];
    expect(drawRatios(rows).match(/<rect/g)).toHaveLength(1);
    const points = [1, 100].map((at) => ({ of: 'tenants', at, cpu: even, ratio: even, idle: 0, loaded: 0 }) as const);
    expect(drawGrowth(points).match(/<circle/g)).toHaveLength(2);
  });

  it('refuses a scenario that there is not', () => {
    expect(parseOptions(['--only', 'sso']).only).toBe('sso');
    expect(() => parseOptions(['--only', 'everything'])).toThrow('--only takes one of sign-in');
  });
});
