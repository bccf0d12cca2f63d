import { compare, type Effort } from './compare.ts';
import type { HttpClient } from './http-client.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Contents } from './seed.ts';
import { estimate, ratioOf, type Estimate } from './statistics.ts';
import { SMALL, SYSTEMS, type System } from './systems.ts';

/** What a passkey sign-in costs as one number rises, the others as they are in the smallest deployment. */
export interface GrowthPoint {
  readonly of: Dimension;
  readonly at: number;
  readonly cpu: Estimate;
  /** To the smallest deployment. */
  readonly ratio: Estimate;
  /** Resident bytes, before and after. */
  readonly idle: number;
  readonly loaded: number;
}

type Dimension = 'tenants' | 'users' | 'passkeys';

interface Size {
  readonly of: Dimension;
  readonly at: number;
  readonly contents: Contents;
}

function sizes({ quick, large }: { quick: boolean; large: boolean }): Size[] {
  const size = (of: Dimension, at: number): Size => ({ of, at, contents: { ...SMALL, [of]: at } });
  if (quick) return [size('tenants', 100)];
  return [
    size('tenants', 100),
    size('tenants', 1000),
    size('users', 100_000),
    ...(large ? [size('users', 1_000_000)] : []),
    size('passkeys', 10),
  ];
}

export async function growth(
  http: HttpClient,
  effort: Effort,
  which: { quick: boolean; large: boolean },
): Promise<GrowthPoint[]> {
  const [signIn] = SCENARIOS;
  if (!signIn) throw new Error('there is no sign-in');
  const larger = sizes(which);
  const systems: System[] = [];
  try {
    for (const { of, at, contents } of [{ of: 'base', at: 0, contents: SMALL }, ...larger]) {
      systems.push(await SYSTEMS.sqlite(`${of} ${at}`, { contents, counting: false }));
    }
    // Each batch goes on where the last one ended: ten of them see a thousand tenants.
    const less = {
      ...effort,
      rounds: Math.ceil(effort.rounds / 2),
      warmUp: effort.warmUp * 0.4,
      batch: 2 * effort.batch,
    };
    const [base, ...others] = await compare(signIn, systems, http, { effort: { ...less, timed: 0 } });
    const [baseSystem, ...otherSystems] = systems;
    if (!base || !baseSystem) throw new Error('there is nothing to compare with');
    const point = async (of: Dimension, at: number, { cpu }: typeof base, { subject, idle }: System) => {
      const { rss: loaded } = await subject.ask('usage');
      return { of, at, cpu: estimate(cpu), ratio: ratioOf(cpu, base.cpu), idle, loaded };
    };
    const points = larger.map(({ of, at }, index) =>
      point(of, at, others[index] ?? base, otherSystems[index] ?? baseSystem),
    );
    const dimensions = [...new Set(larger.map(({ of }) => of))];
    return await Promise.all([...dimensions.map((of) => point(of, SMALL[of], base, baseSystem)), ...points]);
  } finally {
    for (const system of systems) await system.stop();
  }
}
