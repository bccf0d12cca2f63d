import { parseArgs } from 'node:util';
import type { Effort } from './compare.ts';
import { SCENARIOS } from './scenarios.ts';

export interface Options {
  readonly quick: boolean;
  /** A million users as well. */
  readonly large: boolean;
  readonly json: boolean;
  /** One scenario, or `growth`, `mongo`, `throughput`. */
  readonly only: string | undefined;
  /** A folder for a CPU profile of each scenario. */
  readonly profile: string | undefined;
  readonly effort: Effort;
}

const FULL: Effort = { rounds: 45, warmUp: 1, batch: 1, inFlight: 8, timed: 300 };
const QUICK: Effort = { rounds: 6, warmUp: 0.04, batch: 0.4, inFlight: 8, timed: 30 };
export const GROWTH = 'growth';
export const MONGO = 'mongo';
export const THROUGHPUT = 'throughput';

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const names = [...SCENARIOS.map(({ name }) => name), GROWTH, MONGO, THROUGHPUT];
  if (values.only !== undefined && !names.includes(values.only)) {
    throw new Error(`--only takes one of ${names.join(', ')}`);
  }
  const { quick, large, json, only, profile } = values;
  return { quick, large, json, only, profile, effort: quick ? QUICK : FULL };
}
