import { ASSURANCE, type Campaign, type MethodKind, type Policy } from '#src/policy/types.ts';

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

function derive(policy: Policy): Laxer[] {
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
  const { mode, skips } = campaign;
  if (mode === 'off') return [];
  const off = { ...campaign, mode: 'off' as const };
  if (mode === 'required') return [off, { ...campaign, mode: 'suggest' }];
  return skips === null ? [off] : [off, { ...campaign, skips: skips + 1 }, { ...campaign, skips: null }];
}
