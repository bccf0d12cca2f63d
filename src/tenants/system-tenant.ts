import type { Clock } from '#src/clock.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Tenant, TenantStore } from '#src/storage/ports/tenant-store.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Passkeys and nothing else; the first one after a temporary access pass. */
export const SYSTEM_POLICY: TenantPolicy = {
  signIn: { methods: ['passkey', 'temporary_access_pass'] },
  // NIST SP 800-63B §2.3.3: at AAL3 at most 12 hours in all, 15 minutes without activity.
  session: { idle: 15 * MINUTE, absolute: 12 * HOUR },
  assurance: { required: 'phishing_resistant', maxAge: null },
  mfa: { methods: ['passkey'], enrollment: 'not_offered', trustedDeviceDays: 0 },
  passkeys: { max: 10, freshness: 5 * MINUTE, automatic: false },
  temporaryAccessPass: { lifetime: HOUR, oneTime: true, length: 20, assurance: 'enrollment' },
  administration: { assurance: 'phishing_resistant', freshness: 5 * MINUTE },
  groups: [],
  campaigns: [],
  passkeyProfiles: [],
};

interface SystemTenantDeps {
  readonly tenants: Pick<TenantStore, 'add' | 'find'>;
  readonly clock: Clock;
}

/**
 * The tenant whose administrators administer all tenants, and whether it was made just now. Nothing that can be reached
 * from outside makes it: its id is reserved everywhere else.
 */
export async function systemTenant(
  { tenants, clock }: SystemTenantDeps,
  actor: string,
): Promise<{ readonly tenant: Tenant; readonly isNew: boolean }> {
  const found = await tenants.find(SYSTEM_TENANT);
  if (found) return { tenant: found, isNew: false };
  const now = clock.now();
  const made: Tenant = {
    ...{ id: SYSTEM_TENANT, name: 'Latchkey', status: 'active', policy: SYSTEM_POLICY, createdAt: now, version: 1 },
    branding: { color: '#22304a', logo: null },
  };
  if (await tenants.add(made, { at: now, actor, comment: null })) return { tenant: made, isNew: true };
  // Somebody else was faster.
  return { tenant: (await tenants.find(SYSTEM_TENANT)) ?? made, isNew: false };
}
