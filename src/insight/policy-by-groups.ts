import { mentions, resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { Policy, TenantPolicy } from '#src/policy/types.ts';
import type { PolicyClient } from '#src/tenants/user-policy.ts';

/** Combinations of groups whose policy is remembered at once. */
const MOST_COMBINATIONS = 1000;

/**
 * What a policy comes to for the members of groups, on the organisation's own pages unless an application is given: many
 * people share few combinations.
 */
export function policyByGroups(policy: TenantPolicy, client?: PolicyClient): (groups: readonly string[]) => Policy {
  const known = new Map<string, Policy>();
  return (groups) => {
    const own = groups.filter((group) => mentions(policy).has(group));
    const combination = own.join(' ');
    const resolved = known.get(combination) ?? resolvePolicy({ policy, groups: own, client });
    if (known.size >= MOST_COMBINATIONS) known.clear();
    known.set(combination, resolved);
    return resolved;
  };
}
