import { namedGroups } from './named-groups.ts';
import { STRICTEST } from './strictest.ts';
import type { Audience, ClientRules, Policy, Rules, Settings, Source, Sources, TenantPolicy } from './types.ts';

export interface Whom {
  readonly policy: TenantPolicy;
  /** Ids of the groups that the person is in; none for somebody who is not known yet. */
  readonly groups: readonly string[];
  /** The application, where it is about one that has rules. */
  readonly client?: { readonly id: string; readonly rules: ClientRules } | undefined;
}

const TENANT: readonly Source[] = [{ kind: 'tenant' }];
const PARTS = Object.keys(STRICTEST) as (keyof Settings)[];

/**
 * What holds for one person at one application: the tenant's settings, made stricter by the person's groups in the order
 * of the policy, and then by the application. Campaigns and passkey profiles are those meant for the person. The same
 * answer again for whoever is in the same groups that matter, at an application without rules.
 */
export function resolvePolicy({ policy, groups, client }: Whom): Policy {
  const matters = groups.filter((group) => mentions(policy).has(group));
  const rules = client !== undefined && Object.keys(client.rules).length > 0 ? client : undefined;
  if (rules) {
    return { ...resolve({ policy, groups: matters, client: rules }), own: resolvePolicy({ policy, groups: matters }) };
  }
  const known = answers.get(policy) ?? new Map<string, Policy>();
  // Ids have no spaces.
  const key = matters.join(' ');
  const answer = known.get(key) ?? resolve({ policy, groups: matters });
  if (known.size < MOST_ANSWERS) known.set(key, answer);
  answers.set(policy, known);
  return answer;
}

/** Combinations of groups that are remembered for each policy. */
const MOST_ANSWERS = 500;
const answers = new WeakMap<TenantPolicy, Map<string, Policy>>();

function resolve({ policy, groups, client }: Whom): Policy {
  const { groups: groupRules, campaigns, passkeyProfiles, administration: _, ...settings } = policy;
  const isMeant = (audience: Audience) => isFor(audience, groups);
  const own = groupRules.filter(({ group }) => groups.includes(group));
  const folded = [
    ...own.map(({ group, ...rules }) => ({ source: { kind: 'group', id: group } as const, rules })),
    ...(client ? [{ source: { kind: 'client', id: client.id } as const, rules: client.rules }] : []),
  ].reduce(fold, { settings, sources: everythingFrom(settings) });
  return {
    ...folded.settings,
    sources: folded.sources,
    campaigns: campaigns.filter(isMeant),
    passkeyProfiles: passkeyProfiles.filter(isMeant),
  };
}

/** Whether something is meant for a member of these groups. */
export function isFor({ groups: meant, exempt }: Audience, groups: readonly string[]): boolean {
  if (exempt.some((group) => groups.includes(group))) return false;
  return meant === null || meant.some((group) => groups.includes(group));
}

interface Folded {
  readonly settings: Settings;
  readonly sources: Sources;
}

type Part = Readonly<Record<string, unknown>>;

function fold(before: Folded, { source, rules }: { readonly source: Source; readonly rules: Rules }): Folded {
  const settings: Record<string, Part> = { ...before.settings };
  const sources: Record<string, Part> = { ...before.sources };
  for (const part of PARTS) {
    for (const [name, value] of Object.entries(rules[part] ?? {})) {
      const strictest = (STRICTEST[part] as Readonly<Record<string, (one: unknown, other: unknown) => unknown>>)[name];
      const current = settings[part]?.[name];
      const stricter = strictest?.(current, value);
      if (strictest === undefined || stricter === current) continue;
      // Each who takes something out of a list has a share in what is left of it.
      const shared = Array.isArray(current) ? ((sources[part]?.[name] ?? []) as readonly Source[]) : [];
      settings[part] = { ...settings[part], [name]: stricter };
      sources[part] = { ...sources[part], [name]: [...shared, source] };
    }
  }
  // Part by part and name by name as they came in, which no type can follow.
  return { settings, sources } as unknown as Folded;
}

function everythingFrom(settings: Settings): Sources {
  const ofPart = (part: object) => Object.fromEntries(Object.keys(part).map((name) => [name, TENANT]));
  // Of every part, and every name in it: entries have lost which is whose.
  return Object.fromEntries(PARTS.map((part) => [part, ofPart(settings[part])])) as unknown as Sources;
}

const mentioned = new WeakMap<TenantPolicy, ReadonlySet<string>>();

/** The groups that a policy says anything about. */
export function mentions(policy: TenantPolicy): ReadonlySet<string> {
  const known = mentioned.get(policy);
  if (known) return known;
  const groups = new Set(namedGroups(policy).map(({ group }) => group));
  mentioned.set(policy, groups);
  return groups;
}
