import type { FindAccount } from 'oidc-provider';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { userPolicy, type PolicyClient } from '#src/tenants/user-policy.ts';
import type { Clock } from '#src/clock.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { stillMeets, type TokenOrigin } from './standing.ts';

export interface AccountDeps {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly policyClient: (clientId: string) => Promise<PolicyClient | undefined>;
  readonly users: Pick<UserStore, 'find'>;
  readonly credentials: Pick<CredentialStore, 'listByUser'>;
  readonly evidence: Pick<EvidenceStore, 'find'>;
  readonly clock: Clock;
}

/**
 * The account of a subject. Runs at every authorization, code exchange, refresh, userinfo and introspection, and none
 * but the first runs prompts: so this is where a disabled user stops being one, and where a token ends whose sign-in no
 * longer meets the policy.
 */
export function findAccount(deps: AccountDeps): FindAccount {
  return async (_ctx, sub, token) => {
    const user = await standingUser(deps, sub, token);
    if (!user) return undefined;
    const { id: accountId, groups } = user;
    return { accountId, groups, claims: () => Promise.resolve({ sub: user.id, ...profileClaims(user) }) };
  };
}

/** The active user of that id, unless a token is given whose sign-in is no longer enough. */
export async function standingUser(deps: AccountDeps, userId: string, token?: TokenOrigin): Promise<User | undefined> {
  const user = await deps.users.find(deps.tenant.id, userId);
  if (user?.status !== 'active') return undefined;
  return token && !(await stillMeetsPolicy(token, user, deps)) ? undefined : user;
}

async function stillMeetsPolicy(token: TokenOrigin, user: User, deps: AccountDeps): Promise<boolean> {
  const { tenant, clock } = deps;
  const { clientId, sessionUid } = token;
  const now = clock.now();
  const whose = { tenantId: tenant.id, userId: user.id };
  const [client, session, credentials] = await Promise.all([
    clientId === undefined ? undefined : deps.policyClient(clientId),
    sessionUid === undefined ? undefined : deps.evidence.find({ ...whose, sessionUid }, now),
    sessionUid === undefined ? [] : deps.credentials.listByUser(tenant.id, user.id),
  ]);
  const policy = userPolicy(tenant, user, client);
  const facts = { policy, client, held: session?.evidence, credentials: credentials.map(toRegistered), now };
  return stillMeets(token, facts);
}

// OpenID Connect Core 1.0 §5.1. An address is stated as verified only where it was.
function profileClaims({ displayName, username, email, emailVerified }: User) {
  const contact = email === null ? {} : { email, email_verified: emailVerified };
  return { name: displayName, preferred_username: username, ...contact };
}
