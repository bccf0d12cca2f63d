import type { FindAccount } from 'oidc-provider';
import { meets } from '#src/policy/assurance.ts';
import { assuranceStated } from '#src/policy/claims.ts';
import { standingEvidence } from '#src/policy/freshness.ts';
import { requiredAssurance, suffices } from '#src/policy/stand-ins.ts';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { userPolicy, type PolicyClient } from '#src/tenants/user-policy.ts';
import type { Clock } from '#src/clock.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { endOfSignIn } from './whose-policy.ts';

export interface AccountDeps {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly policyClient: (clientId: string) => Promise<PolicyClient | undefined>;
  readonly users: Pick<UserStore, 'find'>;
  readonly credentials: Pick<CredentialStore, 'listByUser'>;
  readonly evidence: Pick<EvidenceStore, 'find'>;
  readonly clock: Clock;
}

/** What a code or a token says of the sign-in it came from; an access token says it among its claims. */
interface TokenOrigin {
  readonly clientId?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly authTime?: number | undefined;
  readonly extra?: { readonly amr?: readonly string[]; readonly auth_time?: number } | undefined;
}

/**
 * The account of a subject. Runs at every authorization, code exchange, refresh, userinfo and introspection, and none
 * but the first runs prompts: so this is where a disabled user stops being one, and where a token ends whose sign-in no
 * longer meets the policy.
 */
export function findAccount(deps: AccountDeps): FindAccount {
  return async (_ctx, sub, token) => {
    const user = await deps.users.find(deps.tenant.id, sub);
    if (user?.status !== 'active') return undefined;
    if (token && !(await stillMeetsPolicy(token, user, deps))) return undefined;
    const { id: accountId, groups } = user;
    return { accountId, groups, claims: () => Promise.resolve({ sub: user.id, ...profileClaims(user) }) };
  };
}

// While the session lasts, by its evidence of credentials that still exist; after it, by what was stated when the token was issued.
async function stillMeetsPolicy(token: TokenOrigin, user: User, deps: AccountDeps): Promise<boolean> {
  const { tenant, clock } = deps;
  const { clientId, sessionUid, amr = token.extra?.amr, authTime = token.extra?.auth_time } = token;
  const now = clock.now();
  const client = clientId === undefined ? undefined : await deps.policyClient(clientId);
  if (client && authTime !== undefined && now >= endOfSignIn(client, authTime)) return false;

  const policy = userPolicy(tenant, user, client);
  const whose = { tenantId: tenant.id, userId: user.id };
  const held = sessionUid === undefined ? undefined : await deps.evidence.find({ ...whose, sessionUid }, now);
  if (!held) return amr === undefined || meets(assuranceStated(amr), policy.assurance.required);
  const credentials = await deps.credentials.listByUser(tenant.id, user.id);
  const evidence = standingEvidence(policy, credentials.map(toRegistered), held.evidence, now);
  return suffices(policy, evidence, requiredAssurance(policy, {}, evidence));
}

// OpenID Connect Core 1.0 §5.1. An address is stated as verified only where it was.
function profileClaims({ displayName, username, email, emailVerified }: User) {
  const contact = email === null ? {} : { email, email_verified: emailVerified };
  return { name: displayName, preferred_username: username, ...contact };
}
