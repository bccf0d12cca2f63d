import { isRequired, NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { standingOf, type Question } from './campaign-progress.ts';
import { everyUser, type EveryUserDeps } from './every-user.ts';
import { policyByGroups } from './policy-by-groups.ts';

/** Somebody whom a campaign is for, and who has no passkey of use. */
export interface PersonToGo extends Pick<User, 'id' | 'username' | 'displayName' | 'email'> {
  /** `required`: the next sign-in lets them put it off no more. */
  readonly standing: 'required' | 'put_off' | 'not_asked';
  readonly skips: number;
}

/** Those a campaign still has before it, as campaignProgress counts them. Reads all users, a batch at a time. */
export async function* peopleToGo(
  storage: EveryUserDeps,
  { tenant, at, ...walk }: Question,
  campaignId: string,
): AsyncGenerator<PersonToGo> {
  const policyOf = policyByGroups(tenant.policy);
  for await (const people of everyUser(storage, { tenantId: tenant.id, ...walk })) {
    for (const person of people) {
      const { user, enrollment = NEVER_SKIPPED } = person;
      const policy = policyOf(user.groups);
      const campaign = policy.campaigns.find(({ id }) => id === campaignId);
      if (!campaign || standingOf(policy, person).hasPasskey) continue;
      const isPutOff = Object.hasOwn(enrollment.campaigns, campaignId);
      const skips = isPutOff ? (enrollment.campaigns[campaignId]?.skips ?? 0) : 0;
      const standing = isRequired(campaign, enrollment, at) ? 'required' : isPutOff ? 'put_off' : 'not_asked';
      const { id, username, displayName, email } = user;
      yield { id, username, displayName, email, standing, skips };
    }
  }
}
