import { signInDetails } from '#src/audit/sign-in-details.ts';
import { standingEvidence } from '#src/policy/freshness.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';

/** What a sign-in that nothing is enough for had to reach, and what it has reached. */
export async function refusalDetails(
  { state }: InteractionContext,
  { storage, clock }: Pick<InteractionDeps, 'storage' | 'clock'>,
): Promise<Record<string, string>> {
  const { site, interaction, policy } = state;
  const { step, userId, sessionUid } = interaction;
  const requested = step?.kind === 'refuse' ? step.required : undefined;
  if (userId === undefined || sessionUid === undefined) return signInDetails({ policy, requested, evidence: [] });
  const tenantId = site.tenant.id;
  const now = clock.now();
  const [stored, held] = await Promise.all([
    storage.credentials.listByUser(tenantId, userId),
    storage.evidence.find({ tenantId, sessionUid, userId }, now),
  ]);
  const evidence = standingEvidence(policy, stored.map(toRegistered), held?.evidence ?? [], now);
  return signInDetails({ policy, requested, evidence });
}
