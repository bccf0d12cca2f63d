import type { AuditDetails } from '#src/audit/audit-log.ts';
import type { InteractionContext } from './context.ts';

/** Whom an event of this sign-in is about, for the audit log. */
export function about({ state: { site, interaction, user, address } }: InteractionContext): AuditDetails {
  const { clientId, signIn } = interaction;
  return { tenantId: site.tenant.id, userId: user?.id, clientId, address, signIn };
}
