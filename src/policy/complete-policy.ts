import type { TenantPolicy } from './types.ts';

/** A policy as a release wrote it that did not know every setting. */
type EarlierPolicy = Omit<TenantPolicy, 'mfa' | 'passkeyEnrollment' | 'temporaryAccessPass'> & {
  readonly mfa: Partial<TenantPolicy['mfa']>;
  readonly passkeyEnrollment: Partial<TenantPolicy['passkeyEnrollment']>;
  readonly temporaryAccessPass?: TenantPolicy['temporaryAccessPass'];
};

const HOUR = 3600;

/** What a setting is where a stored policy does not have it: whatever lets through what was let through before, and no more. */
export function completePolicy(stored: unknown): TenantPolicy {
  const policy = stored as EarlierPolicy;
  return {
    ...policy,
    mfa: { trustedDeviceDays: 0, ...policy.mfa },
    passkeyEnrollment: { automatic: false, ...policy.passkeyEnrollment },
    temporaryAccessPass: policy.temporaryAccessPass ?? {
      lifetime: HOUR,
      oneTime: true,
      length: 12,
      assurance: 'enrollment',
    },
  } as TenantPolicy;
}
