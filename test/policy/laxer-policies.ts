import type { PasskeyProfile } from '#src/policy/authenticators.ts';
import { ASSURANCE, type Campaign, type MethodKind, type Policy } from '#src/policy/types.ts';
import { aProfile } from '../support/builders.ts';

const FIRST: readonly MethodKind[] = ['email_code', 'temporary_access_pass'];

interface Laxer {
  readonly change: string;
  readonly policy: Policy;
}

const known = new WeakMap<Policy, readonly Laxer[]>();

/** The policies that differ from this one by a single setting, and in that are laxer. */
export function laxerPolicies(policy: Policy): readonly Laxer[] {
  const laxer = known.get(policy) ?? derive(policy);
  known.set(policy, laxer);
  return laxer;
}

// To whom nothing may be registered nothing is suggested: everybody else is asked first for proofs that allow registering.
function derive(given: Policy): Laxer[] {
  const isSuggested = given.mfa.enrollment === 'at_sign_in';
  const policy = { ...given, campaigns: given.campaigns.filter(({ mode }) => isSuggested || mode !== 'suggest') };
  const { assurance, session, mfa, signIn, campaigns, passkeys } = policy;
  const weaker = ASSURANCE.slice(0, ASSURANCE.indexOf(assurance.required));
  const missing = (['passkey', 'password', 'totp', 'recovery_code', 'security_key'] as const).filter(
    (method) => !mfa.methods.includes(method),
  );
  return [
    ...weaker.map((required) => ({
      change: `required ${required}`,
      policy: { ...policy, assurance: { ...assurance, required } },
    })),
    { change: 'twice the session', policy: { ...policy, session: { ...session, absolute: session.absolute * 2 } } },
    {
      change: 'twice the freshness',
      policy: { ...policy, passkeys: { ...passkeys, freshness: passkeys.freshness * 2 } },
    },
    ...missing.map((method: MethodKind) => ({
      change: `further ${method}`,
      policy: { ...policy, mfa: { ...mfa, methods: [...mfa.methods, method] } },
    })),
    {
      change: 'both first factors',
      policy: { ...policy, signIn: { methods: [...new Set<MethodKind>([...signIn.methods, 'passkey', 'password'])] } },
    },
    ...FIRST.filter((method) => !signIn.methods.includes(method)).map((method) => ({
      change: `first ${method}`,
      policy: { ...policy, signIn: { methods: [...signIn.methods, method] } },
    })),
    ...(assurance.maxAge === null
      ? []
      : [null, assurance.maxAge * 2].map((maxAge) => ({
          change: `proofs of ${maxAge ?? 'any'} s`,
          policy: { ...policy, assurance: { ...assurance, maxAge } },
        }))),
    ...laxerProfiles(policy).map((passkeyProfiles) => ({
      change: `profiles ${passkeyProfiles.map(({ id }) => id).join('+') || 'none'}`,
      policy: { ...policy, passkeyProfiles },
    })),
    { change: 'devices trusted', policy: { ...policy, mfa: { ...mfa, trustedDeviceDays: 90 } } },
    {
      change: 'passes of two factors',
      policy: { ...policy, temporaryAccessPass: { ...policy.temporaryAccessPass, assurance: 'multi_factor' } },
    },
    { change: 'enrollment at sign-in', policy: { ...policy, mfa: { ...mfa, enrollment: 'at_sign_in' } } },
    ...campaigns.flatMap((campaign) =>
      laxerCampaigns(campaign).map((laxer) => ({
        change: `campaign ${laxer.mode} ${laxer.skips}`,
        policy: { ...policy, campaigns: campaigns.map((one) => (one === campaign ? laxer : one)) },
      })),
    ),
  ];
}

function laxerCampaigns(campaign: Campaign): Campaign[] {
  const { mode, skips, due } = campaign;
  if (mode === 'off') return [];
  if (due !== null && mode === 'suggest') return laxerCampaigns({ ...campaign, due: null });
  const off = { ...campaign, mode: 'off' as const };
  if (mode === 'required') return [off, { ...campaign, mode: 'suggest' }];
  return skips === null ? [off] : [off, { ...campaign, skips: skips + 1 }, { ...campaign, skips: null }];
}

// Profiles are alternatives: one more lets more in, and so does one that asks for less. None at all lets everything in.
function laxerProfiles({ passkeyProfiles: profiles }: Policy): PasskeyProfile[][] {
  if (profiles.length === 0) return [];
  const lax = { keys: ['synced', 'device_bound'], attestation: 'none', certification: null, hardware: false } as const;
  return [
    [],
    [...profiles, aProfile({ id: 'phones', keys: ['synced'] })],
    profiles.map((profile) => ({ ...profile, ...lax })),
    profiles.map((profile) => ({ ...profile, authenticators: { list: 'any', aaguids: [] } })),
  ];
}
