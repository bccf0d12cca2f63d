import { defaultAdministration } from './administration.ts';
import type { Campaign, TenantPolicy } from './types.ts';

/** A policy as a release wrote it that did not know every setting. */
interface EarlierPolicy extends Omit<
  TenantPolicy,
  | 'mfa'
  | 'assurance'
  | 'passkeys'
  | 'temporaryAccessPass'
  | 'administration'
  | 'groups'
  | 'campaigns'
  | 'passkeyProfiles'
> {
  readonly assurance: Partial<TenantPolicy['assurance']>;
  readonly mfa: Partial<TenantPolicy['mfa']>;
  readonly passkeys: Partial<TenantPolicy['passkeys']>;
  readonly passkeyEnrollment?: Pick<Campaign, 'mode' | 'snoozeDays' | 'skips'> & { readonly automatic?: boolean };
  readonly temporaryAccessPass?: TenantPolicy['temporaryAccessPass'];
  readonly administration?: TenantPolicy['administration'];
  readonly groups?: TenantPolicy['groups'];
  readonly campaigns?: TenantPolicy['campaigns'];
  readonly passkeyProfiles?: TenantPolicy['passkeyProfiles'];
}

const HOUR = 3600;

/** The id of the campaign that a policy had before it could have several. */
const ONLY_CAMPAIGN = 'everybody';

/** What a setting is where a stored policy does not have it: whatever lets through what was let through before, and no more. */
export function completePolicy(stored: unknown): TenantPolicy {
  const { passkeyEnrollment, ...policy } = stored as EarlierPolicy;
  const [assurance, mfa] = [
    { maxAge: null, ...policy.assurance },
    { trustedDeviceDays: 0, ...policy.mfa },
  ] as [TenantPolicy['assurance'], TenantPolicy['mfa']];
  return {
    ...policy,
    assurance,
    mfa,
    passkeys: { automatic: passkeyEnrollment?.automatic ?? false, ...policy.passkeys },
    temporaryAccessPass: policy.temporaryAccessPass ?? {
      lifetime: HOUR,
      oneTime: true,
      length: 12,
      assurance: 'enrollment',
    },
    administration: policy.administration ?? defaultAdministration({ signIn: policy.signIn, assurance, mfa }),
    groups: policy.groups ?? [],
    campaigns: policy.campaigns ?? campaignOf(passkeyEnrollment),
    passkeyProfiles: policy.passkeyProfiles ?? [],
  } as TenantPolicy;
}

function campaignOf(earlier: EarlierPolicy['passkeyEnrollment']): Campaign[] {
  if (earlier === undefined) return [];
  const { mode, snoozeDays, skips } = earlier;
  return [{ id: ONLY_CAMPAIGN, mode, snoozeDays, skips, due: null, groups: null, exempt: [] }];
}
