import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import { isUsable } from '#src/policy/freshness.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import type { Policy, RegisteredCredential, TenantPolicy } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { PolicyClient } from '#src/tenants/user-policy.ts';
import type { Registered } from './every-user.ts';
import { policyByGroups } from './policy-by-groups.ts';
import { prospectOf, type Prospect } from './outlook.ts';
import { provableBy, type Deployment } from './person.ts';

/** What a policy would change for one person. */
export interface Change {
  readonly user: User;
  readonly before: Prospect;
  /** No way in for an administrator who would get into the administration no more, too. */
  readonly after: Prospect;
  /** Those of use under the policy there is, and how many of them would be of none. */
  readonly passkeys: { readonly usable: number; readonly stop: number };
}

interface Policies {
  readonly tenant: { readonly policy: TenantPolicy };
  readonly proposed: TenantPolicy;
  /** Epoch seconds. */
  readonly at: number;
}

/** Compares two policies for one person after the other. */
export function comparison({ tenant, proposed, at }: Policies, deployment: Deployment): (person: Registered) => Change {
  const policyNow = policyByGroups(tenant.policy);
  const policyThen = policyByGroups(proposed);
  const consoleNow = policyByGroups(tenant.policy, administrationOf(tenant.policy));
  const consoleThen = policyByGroups(proposed, administrationOf(proposed));
  return ({ user, stored, enrollment = NEVER_SKIPPED }) => {
    // A trusted browser spares a factor there and nowhere else.
    const credentials = provableBy(user, stored, deployment).filter(({ method }) => method !== 'trusted_device');
    const signIn = (policy: Policy): StepInput => ({
      ...{ policy, credentials, enrollment, now: at, evidence: [], request: {}, settled: false, skipped: false },
      attestable: deployment.attestable,
    });
    const [now, then] = [policyNow(user.groups), policyThen(user.groups)];
    const after = prospectOf(signIn(then));
    const administrating = (policyOf: typeof policyNow) => prospectOf(signIn(policyOf(user.groups)));
    return {
      user,
      before: prospectOf(signIn(now)),
      after:
        user.role === 'user' || after.outlook === 'no_way_in'
          ? after
          : (shutOut(administrating(consoleNow), administrating(consoleThen)) ?? after),
      passkeys: passkeysUnder(now, then, credentials),
    };
  };
}

/** The console, as an application with a rule. */
function administrationOf({ administration }: TenantPolicy): PolicyClient {
  return { id: 'administration', rules: { assurance: { required: administration.assurance } } };
}

// Whoever administers, and would get into everything but the administration, could not take back what shuts them out.
function shutOut(before: Prospect, after: Prospect): Prospect | undefined {
  return before.outlook !== 'no_way_in' && after.outlook === 'no_way_in' ? after : undefined;
}

function passkeysUnder(now: Policy, then: Policy, credentials: readonly RegisteredCredential[]): Change['passkeys'] {
  const usable = credentials.filter((one) => one.method === 'passkey' && isUsable(now, one));
  return { usable: usable.length, stop: usable.filter((one) => !isUsable(then, one)).length };
}
