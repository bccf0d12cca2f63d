import { isPasskeyAllowed } from '#src/policy/passkey-profiles.ts';
import { isRequired, NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { Campaign, Policy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { everyUser, type EveryUserDeps, type Registered, type Walk } from './every-user.ts';
import { policyByGroups } from './policy-by-groups.ts';

/** How far a campaign is. */
export interface CampaignProgress extends Pick<Campaign, 'id' | 'mode' | 'due'> {
  /** Active people it is for. */
  readonly people: number;
  /** Of them those who have a passkey of use; `people` less this many are still to go. */
  readonly withPasskey: number;
  /** Without one: the next sign-in lets them put it off no more. */
  readonly required: number;
  /** Without one: they have put it off at least once, and may still. */
  readonly putOff: number;
}

export interface Question extends Omit<Walk, 'tenantId'> {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  /** Epoch seconds. */
  readonly at: number;
}

/** How far each campaign of a tenant is, those that are off included. Reads all users, a batch at a time. */
export async function campaignProgress(storage: EveryUserDeps, question: Question): Promise<CampaignProgress[]> {
  const { tenant, at, ...walk } = question;
  const policyOf = policyByGroups(tenant.policy);
  const counts = new Map(tenant.policy.campaigns.map((campaign) => [campaign.id, counter(campaign)]));
  for await (const people of everyUser(storage, { tenantId: tenant.id, ...walk })) {
    for (const person of people) {
      const policy = policyOf(person.user.groups);
      const standing = standingOf(policy, person);
      for (const campaign of policy.campaigns) counts.get(campaign.id)?.add(standing, at);
    }
  }
  return [...counts.values()].map((count) => count.soFar());
}

export interface Standing extends Pick<Registered, 'enrollment'> {
  readonly hasPasskey: boolean;
}

/** What counts for a campaign of where somebody stands. */
export function standingOf(policy: Policy, { stored, enrollment }: Registered): Standing {
  const passkeys = stored.filter(({ method }) => method === 'passkey').map(toRegistered);
  return { enrollment, hasPasskey: passkeys.some((passkey) => isPasskeyAllowed(policy, passkey)) };
}

function counter(campaign: Campaign) {
  const { id, mode, due } = campaign;
  let [people, withPasskey, required, putOff] = [0, 0, 0, 0];
  return {
    add({ hasPasskey, enrollment = NEVER_SKIPPED }: Standing, at: number): void {
      people += 1;
      if (hasPasskey) withPasskey += 1;
      else if (isRequired(campaign, enrollment, at)) required += 1;
      else if (Object.hasOwn(enrollment.campaigns, id)) putOff += 1;
    },
    soFar: (): CampaignProgress => ({ ...{ id, mode, due, people, withPasskey, required, putOff } }),
  };
}
