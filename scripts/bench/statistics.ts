/** A median with the range that holds the true one in 95 of 100 runs; the extremes where there are too few values. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The value below which this share of the values lies, between neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('there is no quantile of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The median and its confidence interval from order statistics: nothing is assumed about how the values are spread, which
 * on a busy machine is never evenly.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  const outside = outsideRank(sorted.length);
  return {
    median: median(sorted),
    low: sorted[outside] ?? Number.NaN,
    high: sorted[sorted.length - 1 - outside] ?? Number.NaN,
  };
}

/** How two systems compare, batch by batch: what disturbs a moment disturbs both halves of its pair. */
export function ratioOf(values: readonly number[], reference: readonly number[]): Estimate {
  if (values.length !== reference.length) throw new Error('the batches do not pair up');
  return estimate(values.map((value, index) => value / (reference[index] ?? Number.NaN)));
}

// The most values that may be left out at each end: P(Binomial(n, 1/2) ≤ k - 1) stays within 2.5 %.
function outsideRank(count: number): number {
  let probability = 0.5 ** count;
  let cumulated = probability;
  let rank = 0;
  while (cumulated <= 0.025) {
    rank += 1;
    probability *= (count - rank + 1) / rank;
    cumulated += probability;
  }
  return Math.max(0, rank - 1);
}
