import type { Profile } from './children/profiler.ts';

export interface Share {
  readonly name: string;
  /** Of the time the process was not idle. */
  readonly share: number;
}

type Node = Profile['nodes'][number];

/** Where a profile's own time went, by package or folder, and by function; the largest first. */
export function sharesOf(profile: Profile): { groups: Share[]; functions: Share[] } {
  const times = selfTimes(profile);
  const groupOf = grouping(profile.nodes);
  const groups = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const node of profile.nodes) {
    const group = groupOf(node);
    // What waits, and what the profiler itself does.
    if (group === '(idle)' || group.startsWith('node:inspector')) continue;
    const time = times.get(node.id) ?? 0;
    busy += time;
    add(groups, group, time);
    add(functions, `${node.callFrame.functionName || '(anonymous)'} · ${group}`, time);
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

// Native functions say nothing of where they belong: they are counted to who calls them.
function grouping(nodes: readonly Node[]): (node: Node) => string {
  const callers = new Map<number, Node>();
  for (const node of nodes) for (const child of node.children ?? []) callers.set(child, node);
  return (node) => {
    const { url, functionName } = node.callFrame;
    if (url !== '') return place(url);
    let caller = callers.get(node.id);
    while (caller && caller.callFrame.url === '') caller = callers.get(caller.id);
    return caller && !functionName.startsWith('(') ? `${place(caller.callFrame.url)}, native` : functionName;
  };
}

function place(url: string): string {
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  if (url.startsWith('node:')) return /^node:(?:internal\/)?[\w-]+/.exec(url)?.[0] ?? url;
  return /\/(src\/(?:storage\/)?[\w-]+|scripts\/bench)/.exec(url)?.[1] ?? url;
}
