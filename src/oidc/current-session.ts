import type { Provider } from 'oidc-provider';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { freshUntil } from '#src/policy/administration.ts';
import { nextStep } from '#src/policy/next-step.ts';
import type { Evidence, Policy, RegisteredCredential } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { userPolicy, type PolicyClient } from '#src/tenants/user-policy.ts';
import { gatherFacts, type FactStores } from './facts.ts';

/** A user whom the engine would let proceed right now. */
export interface SignedIn {
  readonly user: User;
  readonly sessionUid: string;
  /** What holds for the user. */
  readonly policy: Policy;
  readonly credentials: readonly Credential[];
  /** The same as far as policy cares. */
  readonly registered: readonly RegisteredCredential[];
  /** The evidence that counts. */
  readonly evidence: readonly Evidence[];
  /** Epoch seconds until which it allows what cannot be undone by an administrator; 0 for not at all. */
  readonly freshUntil: number;
}

interface Deps extends FactStores {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly users: Pick<UserStore, 'find'>;
  /** Which pages of ours they are, as an application with rules. */
  readonly client: PolicyClient;
}

/**
 * Who is signed in, for our own pages. A provider session that has an account is not enough: the engine has to let it
 * proceed, as it would for any client. Undefined otherwise.
 */
export async function currentSession(
  provider: Provider,
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  deps: Deps,
  now: number,
): Promise<SignedIn | undefined> {
  const session = await provider.Session.get(provider.createContext(req, res));
  if (!session.accountId) return undefined;
  const user = await deps.users.find(deps.tenant.id, session.accountId);
  if (user?.status !== 'active') return undefined;

  const whose = { tenantId: deps.tenant.id, sessionUid: session.uid, userId: user.id };
  const facts = await gatherFacts(deps, whose, now);
  const policy = userPolicy(deps.tenant, user, deps.client);
  const step = nextStep({ ...facts, policy, request: {}, skipped: false, now });
  if (step.kind !== 'proceed') return undefined;
  const { stored: credentials, credentials: registered } = facts;
  const { evidence } = step;
  const fresh = freshUntil(deps.tenant.policy.administration, evidence, now);
  return { user, sessionUid: session.uid, policy, credentials, registered, evidence, freshUntil: fresh };
}
