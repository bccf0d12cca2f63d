import { describe, expect, it } from '@jest/globals';
import { daysBetween, lineChart } from '#src/admin/console/chart.ts';

const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03'];

describe('a line chart', () => {
  it('draws one line for each series, from left to right and from the bottom up', () => {
    const chart = lineChart(DAYS, [{ key: 'users', values: [0, 5, 10] }]);
    expect(chart).toMatchObject({ top: 10, half: 5, firstDay: '2026-11-01', lastDay: '2026-11-03' });
    expect(chart?.lines).toEqual([{ key: 'users', points: '0.0,200.0 300.0,100.0 600.0,0.0', latest: 10 }]);
  });

  it('passes over days that nothing is known of', () => {
    const chart = lineChart(DAYS, [{ key: 'users', values: [4, null, 2] }]);
    expect(chart?.lines[0]).toMatchObject({ points: '0.0,0.0 600.0,100.0', latest: 2 });
  });

  it('draws a single known day as a level line', () => {
    const chart = lineChart(DAYS, [{ key: 'users', values: [null, 4, null] }]);
    expect(chart?.lines[0]?.points).toBe('0.0,0.0 600.0,0.0');
  });

  it('draws nothing where nothing is known', () => {
    expect(lineChart(DAYS, [{ key: 'users', values: [null, null, null] }])).toBeUndefined();
    expect(lineChart([], [])).toBeUndefined();
  });

  it.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [9, 10],
    [11, 12],
    [15, 16],
    [21, 30],
    [99, 100],
    [101, 120],
    [1238, 1600],
    [7_999, 8_000],
  ])('has an axis for %d that ends at %d, with a whole number half-way up', (highest, top) => {
    expect(lineChart(DAYS, [{ key: 'users', values: [highest, 0, 0] }])).toMatchObject({ top, half: top / 2 });
  });
});

describe('the days of a span', () => {
  it('are all of them, over the end of a month', () => {
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  });

  it('are none of a span that ends before it begins', () => {
    expect(daysBetween('2026-03-01', '2026-02-01')).toEqual([]);
  });
});
