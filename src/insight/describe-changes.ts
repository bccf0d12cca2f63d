import { isDeepStrictEqual } from 'node:util';
import { stricterOf } from '#src/policy/assurance.ts';
import { STRICTEST } from '#src/policy/strictest.ts';
import type { ClientRules, GroupRules, TenantPolicy } from '#src/policy/types.ts';
import type { TenantSettings } from '#src/storage/ports/tenant-store.ts';
import { STRICTER_CAMPAIGN, STRICTER_PROFILE } from './stricter-lists.ts';

/** Whether a change asks more of people or lets less through; `other` where it does neither, or some of both. */
export type Direction = 'stricter' | 'looser' | 'other';

export interface SettingChange {
  /** `session.idle`, `campaigns.everybody.skips`: what is listed goes by its id. */
  readonly path: string;
  /** Left out for what was not there. */
  readonly before?: unknown;
  /** Left out for what is not there any more. */
  readonly after?: unknown;
  readonly direction: Direction;
}

type Members = Readonly<Record<string, unknown>>;
type Folds = Readonly<Record<string, (one: never, other: never) => unknown>>;

/** What is different between two policies, setting by setting; empty for policies that are the same. */
export function describeChanges(before: TenantPolicy, after: TenantPolicy): SettingChange[] {
  const own = ({ groups: _g, campaigns: _c, passkeyProfiles: _p, ...settings }: TenantPolicy) => settings;
  return [
    ...partChanges('', own(before), own(after)),
    ...listChanges('groups', [before.groups, after.groups], {
      idOf: ({ group }) => group,
      changes: (path, was, is) => partChanges(path, rulesOf(was), rulesOf(is)),
      adds: () => 'stricter',
    }),
    ...listChanges('campaigns', [before.campaigns, after.campaigns], {
      idOf: ({ id }) => id,
      changes: (path, was, is) => {
        const changes = memberChanges(path, [was, is], STRICTER_CAMPAIGN);
        return was.mode === 'off' && is.mode === 'off' ? changes.map(asOther) : changes;
      },
      adds: ({ mode }) => (mode === 'off' ? 'other' : 'stricter'),
    }),
    ...listChanges('passkeyProfiles', [before.passkeyProfiles, after.passkeyProfiles], {
      idOf: ({ id }) => id,
      changes: (path, was, is) => memberChanges(path, [was, is], STRICTER_PROFILE),
      // Without any profile every passkey is taken; beside others one may let more through, or less.
      adds: (_, others) => (others === 0 ? 'stricter' : 'other'),
    }),
  ];
}

/** What is different between what an application asks for and what it shall ask for. */
export function describeRules(before: ClientRules, after: ClientRules): SettingChange[] {
  return partChanges('', { ...before }, { ...after });
}

/** What is different between two versions of a tenant; what is policy lies below `policy.`. */
export function describeSettings(before: TenantSettings, after: TenantSettings): SettingChange[] {
  const own = (of: TenantSettings) => ({ name: of.name, status: of.status });
  return [
    ...memberChanges('', [own(before), own(after)]),
    ...memberChanges('branding.', [{ ...before.branding }, { ...after.branding }]),
    ...describeChanges(before.policy, after.policy).map((one) => ({ ...one, path: `policy.${one.path}` })),
  ];
}

const rulesOf = ({ group: _group, ...rules }: GroupRules) => rules;

/** What is stricter, by part. */
const PARTS: Readonly<Record<string, Folds>> = {
  ...STRICTEST,
  administration: { assurance: stricterOf, freshness: Math.min },
};

type Parts = Readonly<Record<string, object | undefined>>;

function partChanges(prefix: string, before: Parts, after: Parts): SettingChange[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return parts.flatMap((part) =>
    memberChanges(`${prefix}${part}.`, [before[part] ?? {}, after[part] ?? {}], PARTS[part] ?? {}),
  );
}

/** What is different between the members of two objects, with what is stricter of some of them. */
export function memberChanges(
  prefix: string,
  [before, after]: readonly [object, object],
  folds: Folds = {},
): SettingChange[] {
  const [was, is] = [before as Members, after as Members];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    if (isDeepStrictEqual(was[name], is[name])) return [];
    const direction = directionOf(folds[name], was[name], is[name]);
    return [change(prefix + name, was[name], is[name], direction)];
  });
}

function change(path: string, before: unknown, after: unknown, direction: Direction): SettingChange {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), direction };
}

const asOther = (one: SettingChange): SettingChange => ({ ...one, direction: 'other' });

function directionOf(fold: Folds[string] | undefined, before: unknown, after: unknown): Direction {
  if (fold === undefined) return 'other';
  // A rule can only make stricter what it meets.
  if (before === undefined) return 'stricter';
  if (after === undefined) return 'looser';
  const strictest = fold(before as never, after as never);
  const [isBefore, isAfter] = [isSame(strictest, before), isSame(strictest, after)];
  if (isBefore === isAfter) return 'other';
  return isAfter ? 'stricter' : 'looser';
}

// The order of a list says what is offered first, and makes nothing stricter.
const isSame = (one: unknown, other: unknown) => isDeepStrictEqual(inOrder(one), inOrder(other));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.toSorted((one, other) => (one < other ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inOrder(member)]));
}

interface ListRules<Item> {
  readonly idOf: (item: Item) => string;
  readonly changes: (prefix: string, before: Item, after: Item) => SettingChange[];
  /** What it means that one is added beside so many others. */
  readonly adds: (item: Item, others: number) => Direction;
}

const OPPOSITE: Readonly<Record<Direction, Direction>> = { stricter: 'looser', looser: 'stricter', other: 'other' };

function listChanges<Item extends object>(
  name: string,
  [before, after]: readonly [readonly Item[], readonly Item[]],
  { idOf, changes, adds }: ListRules<Item>,
): SettingChange[] {
  const byId = (items: readonly Item[]) => new Map(items.map((item) => [idOf(item), item]));
  const [was, is] = [byId(before), byId(after)];
  const kept = (ids: readonly string[], other: ReadonlyMap<string, Item>) => ids.filter((id) => other.has(id));
  const orders = [kept([...was.keys()], is), kept([...is.keys()], was)] as const;
  return [
    ...(isDeepStrictEqual(...orders) ? [] : [change(name, ...orders, 'other')]),
    ...[...was].flatMap(([id, item]) => {
      const path = `${name}.${id}`;
      const now = is.get(id);
      if (now !== undefined) return changes(`${path}.`, item, now);
      return [change(path, item, undefined, OPPOSITE[adds(item, after.length)])];
    }),
    ...[...is]
      .filter(([id]) => !was.has(id))
      .map(([id, item]) => change(`${name}.${id}`, undefined, item, adds(item, before.length))),
  ];
}
