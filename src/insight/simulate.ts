import { assuranceAskedBy } from '#src/policy/claims.ts';
import { explain, type Explanation } from '#src/policy/explain.ts';
import { proofBy } from '#src/policy/freshness.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import type { Platform } from '#src/policy/authenticators.ts';
import type {
  AuthenticationRequest,
  Evidence,
  MethodKind,
  RegisteredCredential,
  TenantPolicy,
} from '#src/policy/types.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { rulesOfClient, userPolicy } from '#src/tenants/user-policy.ts';
import { waysIn, type Way } from './journey.ts';
import { provableBy, type Deployment } from './person.ts';

export interface SimulateDeps extends Deployment {
  readonly storage: {
    readonly credentials: Pick<Storage['credentials'], 'listByUser'>;
    readonly enrollments: Pick<Storage['enrollments'], 'find'>;
  };
}

/** What would be asked of whom, where, and after what. */
export interface Question {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly user: User;
  /** The application; left out for our own pages. */
  readonly client?: Pick<StoredClient, 'clientId' | 'rules' | 'metadata' | 'firstParty'> | undefined;
  /** As an authorization request names them; left out where it names none. */
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds; likewise. */
  readonly maxAge?: number | undefined;
  /** What the session holds already. Of a method that the user does not have, nothing is held. */
  readonly proven?: readonly Proven[] | undefined;
  /** What the browser runs on. */
  readonly platform?: Platform | undefined;
  /** Epoch seconds. */
  readonly at: number;
}

export interface Proven {
  readonly method: MethodKind;
  /** Seconds since. */
  readonly ago: number;
}

export interface Simulation {
  readonly tenantPolicy: TenantPolicy;
  /** What the engine was given. */
  readonly input: StepInput;
  readonly explanation: Explanation;
  /** Every way on from here, the shortest first; none for whoever has nothing to begin with. */
  readonly ways: readonly Way[];
  /** The credentials as they are stored, by which they have their names. */
  readonly stored: readonly Credential[];
  /** An application of somebody else asks for consent after all this, unless it was given before. */
  readonly consent: boolean;
}

/**
 * What this user would be asked, and why, in a new sign-in on a browser that is not trusted and makes no passkey by
 * itself: the engine's own decision about the same facts, and every way on from it to the end. Reads; writes and counts
 * nothing. That a user is disabled, or a client suspended, is the caller's to say.
 */
export async function simulate({ storage, ...deployment }: SimulateDeps, question: Question): Promise<Simulation> {
  const { tenant, user, client, at } = question;
  const [stored, enrollment] = await Promise.all([
    storage.credentials.listByUser(tenant.id, user.id),
    storage.enrollments.find(tenant.id, user.id),
  ]);
  const credentials = provableBy(user, stored, deployment);
  const input: StepInput = {
    policy: userPolicy(tenant, user, client && { id: client.clientId, rules: rulesOfClient(tenant, client) }),
    evidence: (question.proven ?? []).flatMap((proven) => evidenceOf(credentials, proven, at)),
    request: requestOf(question),
    ...{ credentials, enrollment, now: at, settled: false, skipped: false, platform: question.platform },
    attestable: deployment.attestable,
  };
  return {
    ...{ tenantPolicy: tenant.policy, input, stored },
    explanation: explain(input),
    // A trusted browser spares a factor there and nowhere else.
    ways: distinct(waysIn(withoutDevices(input), user.preferredMethod)),
    consent: client !== undefined && !client.firstParty,
  };
}

// OpenID Connect Dynamic Client Registration 1.0 §2: an application's defaults are for requests that say nothing.
function requestOf({ acrValues, maxAge, client }: Question): AuthenticationRequest {
  const defaults = client?.metadata ?? {};
  const acrs = acrValues ?? (defaults['default_acr_values'] as readonly string[] | undefined) ?? [];
  const age = maxAge ?? (defaults['default_max_age'] as number | undefined);
  const requiredAssurance = assuranceAskedBy(acrs);
  return {
    ...(age === undefined ? {} : { maxAge: age }),
    ...(requiredAssurance === 'none' ? {} : { requiredAssurance }),
  };
}

function evidenceOf(credentials: readonly RegisteredCredential[], { method, ago }: Proven, at: number): Evidence[] {
  const credential = credentials.find((one) => one.method === method);
  return credential === undefined ? [] : [{ ...proofBy(credential), provenAt: at - ago }];
}

function withoutDevices(input: StepInput): StepInput {
  return { ...input, credentials: input.credentials.filter(({ method }) => method !== 'trusted_device') };
}

/** One of each that look alike, those that arrive before those that do not, the shorter before the longer. */
function distinct(ways: readonly Way[]): Way[] {
  const looks = ({ screens, end }: Way) => JSON.stringify([end, screens.map(({ step, by }) => [step.kind, by])]);
  const first = new Map(ways.toReversed().map((way) => [looks(way), way]));
  const rank = ({ end, screens }: Way) => (end === 'proceed' ? 0 : 100) + screens.length;
  return [...first.values()].toReversed().toSorted((one, other) => rank(one) - rank(other));
}
