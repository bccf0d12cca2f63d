import type { Profile } from './children/profiler.ts';

export interface Share {
  readonly name: string;
  /** Of the time the process was not idle. */
  readonly share: number;
}

/** Where a profile's own time went, by package or folder, and by function; the largest first. */
export function sharesOf(profile: Profile): { groups: Share[]; functions: Share[] } {
  const times = selfTimes(profile);
  const groups = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const { id, callFrame } of profile.nodes) {
    if (callFrame.functionName === '(idle)') continue;
    const time = times.get(id) ?? 0;
    const group = groupOf(callFrame);
    busy += time;
    add(groups, group, time);
    add(functions, `${callFrame.functionName || '(anonymous)'} · ${group}`, time);
  }
  const sorted = (all: Map<string, number>) =>
    [...all].map(([name, time]) => ({ name, share: time / busy })).toSorted((a, b) => b.share - a.share);
  return { groups: sorted(groups), functions: sorted(functions) };
}

function selfTimes({ samples = [], timeDeltas = [] }: Profile): Map<number, number> {
  const times = new Map<number, number>();
  samples.forEach((id, index) => add(times, id, timeDeltas[index] ?? 0));
  return times;
}

function add<Key>(sums: Map<Key, number>, key: Key, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function groupOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  if (url.startsWith('node:')) return /^node:(?:internal\/)?[\w-]+/.exec(url)?.[0] ?? 'node:';
  const own = /\/(src\/(?:storage\/)?[\w-]+|scripts\/bench)/.exec(url)?.[1];
  if (own !== undefined) return own;
  if (url !== '') return url;
  return functionName.startsWith('(') ? functionName : 'native';
}
