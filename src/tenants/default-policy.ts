import type { TenantPolicy } from '#src/policy/types.ts';

const HOUR = 3600;

/** What a tenant starts with: two factors for everybody, passkeys preferred and suggested. */
export const DEFAULT_POLICY: TenantPolicy = {
  signIn: { methods: ['passkey', 'password', 'temporary_access_pass'] },
  // NIST SP 800-63B §2.2.3: at AAL2 at most 24 hours in all, one hour without activity.
  session: { idle: HOUR, absolute: 24 * HOUR },
  assurance: { required: 'multi_factor', maxAge: null },
  mfa: { methods: ['passkey', 'totp', 'recovery_code'], enrollment: 'at_sign_in', trustedDeviceDays: 0 },
  passkeys: { max: 10, freshness: 300, automatic: true },
  temporaryAccessPass: { lifetime: HOUR, oneTime: true, length: 12, assurance: 'enrollment' },
  administration: { assurance: 'phishing_resistant', freshness: 300 },
  groups: [],
  campaigns: [{ id: 'everybody', mode: 'suggest', snoozeDays: 1, skips: 3, due: null, groups: null, exempt: [] }],
  passkeyProfiles: [],
};
