import { apiScopesOf } from '#src/clients/api-scope.ts';
import { stricterOf } from '#src/policy/assurance.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { ClientRules, Policy } from '#src/policy/types.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';

/** An application, as far as policy cares. */
export interface PolicyClient {
  readonly id: string;
  readonly rules: ClientRules;
}

/** What a tenant's policy comes to for one person, or for somebody not known yet, at an application or on our own pages. */
export function userPolicy(
  { policy }: Pick<Tenant, 'policy'>,
  user: Pick<User, 'groups'> | undefined,
  client?: PolicyClient,
): Policy {
  return resolvePolicy({ policy, groups: user?.groups ?? [], client });
}

/**
 * What an application asks for: its own rules and, where it may use the administration's API, what administration asks of
 * administrators.
 */
export function rulesOfClient(
  { policy }: Pick<Tenant, 'policy'>,
  { metadata, rules }: Pick<StoredClient, 'metadata' | 'rules'>,
): ClientRules {
  if (apiScopesOf(metadata).length === 0) return rules;
  const required = stricterOf(rules.assurance?.required ?? 'none', policy.administration.assurance);
  return { ...rules, assurance: { ...rules.assurance, required } };
}
