import { z } from 'zod';
import { canReach } from './administration.ts';
import { meets } from './assurance.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { administration, campaign, clientRules, groupRules, passkeyProfile, settings } from './settings-schema.ts';
import type { ClientRules, Settings, TenantPolicy } from './types.ts';

const MAX_LOGO_BYTES = 64 * 1024;
/** Bytes of a policy as JSON: it is read with every tenant, and kept with each of its versions. */
const MOST_POLICY_BYTES = 64 * 1024;
const PASS = 'temporary_access_pass';
const { signIn, assurance, mfa } = settings;

interface CrossRule {
  /** The parts it compares: it waits until each of them is well-formed. */
  readonly compares: z.ZodType;
  readonly holds: (settings: Settings) => boolean;
  readonly path: string[];
  readonly error: string;
}

/** Combinations under which nobody could sign in, of the tenant's settings and of those with a group's rules. */
const CROSS_RULES: readonly CrossRule[] = [
  {
    compares: z.object({ signIn, assurance, mfa }),
    holds: ({ assurance, ...methods }) =>
      !meets(assurance.required, 'multi_factor') || canReach('multi_factor', methods),
    path: ['mfa', 'methods'],
    error: 'more than one factor is required, so allow passkey, security_key or totp here, or passkey at sign-in',
  },
  {
    compares: z.object({ signIn, assurance, mfa }),
    holds: ({ assurance, ...methods }) =>
      !meets(assurance.required, 'phishing_resistant') || canReach('phishing_resistant', methods),
    path: ['assurance', 'required'],
    error: 'phishing_resistant needs passkey in signIn.methods or mfa.methods',
  },
  {
    compares: z.object({ signIn }),
    holds: ({ signIn: { methods } }) => methods.length === 0 || methods.some((method) => method !== PASS),
    path: ['signIn', 'methods'],
    error: 'a pass only gets people started: name another method beside temporary_access_pass',
  },
  {
    compares: z.object({ assurance, mfa }),
    holds: ({ assurance, mfa }) => mfa.trustedDeviceDays === 0 || !meets(assurance.required, 'phishing_resistant'),
    path: ['mfa', 'trustedDeviceDays'],
    error: 'a trusted device spares nobody what is phishing_resistant: set this to 0',
  },
];

const whole = z.strictObject({
  ...settings,
  administration,
  groups: unique('group', groupRules),
  campaigns: unique('id', campaign),
  passkeyProfiles: unique('id', passkeyProfile),
});

/** Any of the parts of a policy, each by itself well-formed. */
export const policyParts = whole.partial();

/** A stored policy: every setting present, none unknown, and no combination that nobody could sign in under. */
export const policySchema: z.ZodType<TenantPolicy> = CROSS_RULES.reduce(
  (schema, { compares, holds, path, error }) =>
    schema.refine((policy) => holds(policy as TenantPolicy), {
      ...{ path, error },
      when: ({ value }) => compares.safeParse(value).success,
    }),
  whole
    .refine(({ signIn, campaigns }) => signIn.methods.includes('passkey') || !campaigns.some(wouldRequire), {
      path: ['signIn', 'methods'],
      error: 'a campaign requires a passkey, so allow it at sign-in',
    })
    .refine(
      ({ administration: asks, ...policy }) =>
        canReach(asks.assurance, policy) || !canReach(policy.assurance.required, policy),
      {
        path: ['administration', 'assurance'],
        error:
          'no method in signIn.methods or mfa.methods reaches it, so no administrator could sign in to the console',
      },
    )
    .superRefine((policy, context) => groupConflicts(policy as TenantPolicy, context)),
  // It reads what it writes, with lists that can be changed where the policy's cannot.
) as unknown as z.ZodType<TenantPolicy>;

function wouldRequire({ mode, due }: { readonly mode: string; readonly due: string | null }): boolean {
  return mode === 'required' || (mode === 'suggest' && due !== null);
}

// Each group by itself: which groups people share, only a dry run can tell.
function groupConflicts(policy: TenantPolicy, context: z.RefinementCtx): void {
  policy.groups.forEach(({ group }, index) => {
    const resolved = resolvePolicy({ policy, groups: [group] });
    const add = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: ['groups', index, ...path], message });
    if (resolved.signIn.methods.length === 0) add(['signIn', 'methods'], 'leaves no method to start a sign-in with');
    for (const { holds, path, error } of CROSS_RULES) {
      if (holds(policy) && !holds(resolved)) add(path, error);
    }
    if (!resolved.signIn.methods.includes('passkey') && resolved.campaigns.some(wouldRequire)) {
      add(['signIn', 'methods'], 'a campaign requires a passkey of them: allow it here, or exempt the group there');
    }
    if (resolved.session.idle > resolved.session.absolute) add(['session', 'idle'], 'must not be longer than absolute');
  });
}

function unique<Item extends z.ZodType>(id: string, item: Item) {
  return z
    .array(item)
    .max(200)
    .refine((list) => new Set(list.map((one) => (one as Record<string, unknown>)[id])).size === list.length, {
      error: `names the same ${id} twice`,
    });
}

/** A tenant's look. A logo is only ever the source of an `<img>`, where an SVG runs no script. */
export const brandingSchema = z.strictObject({
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'write a colour as #rrggbb'),
  logo: z
    .string()
    .regex(
      /^data:image\/(?:png|svg\+xml|webp);base64,[A-Za-z0-9+/]+={0,2}$/,
      'give a base64 data: URL of a PNG, SVG or WebP',
    )
    .refine((url) => decodedSize(url) <= MAX_LOGO_BYTES, 'at most 64 KB')
    .nullable(),
});

export interface SchemaError {
  /** `passkeys.max`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type Checked<T> =
  { readonly valid: true; readonly value: T } | { readonly valid: false; readonly errors: readonly SchemaError[] };

/** Checks a policy from outside; every error at once. */
export function checkPolicy(value: unknown): Checked<TenantPolicy> {
  const size = new TextEncoder().encode(JSON.stringify(value)).length;
  if (size <= MOST_POLICY_BYTES) return check(policySchema, value);
  const message = `is too large: ${size} bytes of JSON, where ${MOST_POLICY_BYTES} may be. Put people into fewer groups, or name fewer models`;
  return { valid: false, errors: [{ path: '', message }] };
}

/** Checks what an application asks for, from outside; every error at once. */
export function checkClientRules(value: unknown): Checked<ClientRules> {
  return check(clientRules as z.ZodType<ClientRules>, value);
}

/** Checks a tenant's look from outside; every error at once. */
export function checkBranding(value: unknown): Checked<z.infer<typeof brandingSchema>> {
  return check(brandingSchema, value);
}

function check<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { valid: true, value: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { valid: false, errors };
}

function decodedSize(dataUrl: string): number {
  const base64 = dataUrl.slice(dataUrl.indexOf(',') + 1).replace(/=+$/, '');
  return Math.floor((base64.length * 3) / 4);
}
