import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import type { Policy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { userPolicy, type PolicyClient } from '#src/tenants/user-policy.ts';
import { RULES } from './first-party-clients.ts';

type Oidc = KoaContextWithOIDC['oidc'];
type Client = NonNullable<Oidc['client']>;

/** An account as `findAccount` makes it: with what policy has to know of the person. */
export interface PolicyAccount extends Account {
  readonly groups: readonly string[];
}

/** What holds for the person and the application of an authorization request. */
export function policyOfRequest(tenant: Pick<Tenant, 'policy'>, { account, client }: Oidc): Policy {
  return userPolicy(tenant, account as PolicyAccount | undefined, client && policyClient(client));
}

/** What holds for whoever signs in next at the application of an authorization request: nobody knows yet who that is. */
export function policyOfNewcomer(tenant: Pick<Tenant, 'policy'>, { client }: Pick<Oidc, 'client'>): Policy {
  return userPolicy(tenant, undefined, client && policyClient(client));
}

/** What holds for a person wherever they are. */
export function policyOfAccount(tenant: Pick<Tenant, 'policy'>, account: Account | undefined): Policy {
  return userPolicy(tenant, account as PolicyAccount | undefined);
}

/** An application of the library, as far as policy cares. */
export function policyClient(client: Pick<Client, 'clientId'> & Readonly<Record<string, unknown>>): PolicyClient {
  return { id: client.clientId, rules: client[RULES] ?? {} };
}

/** When a sign-in ends at an application that bounds its sessions, in epoch seconds; never, at any other. */
export function endOfSignIn({ rules }: PolicyClient, authTime: number): number {
  return authTime + (rules.session?.absolute ?? Infinity);
}
