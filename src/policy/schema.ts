import { z } from 'zod';
import { meets } from './assurance.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type { MethodKind, TenantPolicy } from './types.ts';

const MINUTE = 60;
const DAY = 86_400;
const MAX_LOGO_BYTES = 64 * 1024;

const signIn = z.strictObject({
  methods: methodList(['passkey', 'password', 'email_code', 'temporary_access_pass']).min(
    1,
    'name at least one first factor',
  ),
});
const session = z
  .strictObject({ idle: seconds(MINUTE, 30 * DAY), absolute: seconds(5 * MINUTE, 30 * DAY) })
  .refine(({ idle, absolute }) => idle <= absolute, { path: ['idle'], error: 'must not be longer than absolute' });
// Attestation is not verified, so nobody could ever reach phishing_resistant_hardware.
const assurance = z.strictObject({ required: z.enum(['single_factor', 'multi_factor', 'phishing_resistant']) });
const mfa = z.strictObject({
  methods: methodList(['passkey', 'security_key', 'totp', 'recovery_code']),
  enrollment: z.enum(['at_sign_in', 'not_offered']),
  trustedDeviceDays: z.int().min(0).max(90),
});
const passkeyEnrollment = z.strictObject({
  mode: z.enum(['off', 'suggest', 'required']),
  snoozeDays: z.int().min(0).max(14),
  skips: z.int().min(0).max(100).nullable(),
  automatic: z.boolean(),
});
const passkeys = z.strictObject({ max: z.int().min(1).max(50), freshness: seconds(MINUTE, 60 * MINUTE) });
const temporaryAccessPass = z.strictObject({
  lifetime: seconds(10 * MINUTE, 30 * DAY),
  oneTime: z.boolean(),
  length: z.int().min(8).max(48),
  assurance: z.enum(['enrollment', 'multi_factor']),
});

const PASS = 'temporary_access_pass';

interface CrossRule {
  /** The parts it compares: it waits until each of them is well-formed. */
  readonly compares: z.ZodType;
  readonly holds: (policy: TenantPolicy) => boolean;
  readonly path: string[];
  readonly error: string;
}

const CROSS_RULES: readonly CrossRule[] = [
  {
    compares: z.object({ signIn, assurance, mfa }),
    holds: ({ signIn, assurance, mfa }) =>
      !meets(assurance.required, 'multi_factor') ||
      signIn.methods.includes('passkey') ||
      mfa.methods.some((method) => METHOD_TRAITS[method].enrollsAsFactor),
    path: ['mfa', 'methods'],
    error: 'more than one factor is required, so allow passkey, security_key or totp here, or passkey at sign-in',
  },
  {
    compares: z.object({ signIn, assurance, mfa }),
    holds: ({ signIn, assurance, mfa }) =>
      !meets(assurance.required, 'phishing_resistant') || [...signIn.methods, ...mfa.methods].includes('passkey'),
    path: ['assurance', 'required'],
    error: 'phishing_resistant needs passkey in signIn.methods or mfa.methods',
  },
  {
    compares: z.object({ signIn, passkeyEnrollment }),
    holds: ({ signIn, passkeyEnrollment }) =>
      passkeyEnrollment.mode !== 'required' || signIn.methods.includes('passkey'),
    path: ['signIn', 'methods'],
    error: 'a passkey is required of everybody, so allow it at sign-in',
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

/** A stored policy: every setting present, none unknown, and no combination that nobody could sign in under. */
export const policySchema = CROSS_RULES.reduce(
  (schema, { compares, holds, path, error }) =>
    schema.refine(holds, { path, error, when: ({ value }) => compares.safeParse(value).success }),
  z.strictObject({ signIn, session, assurance, mfa, passkeyEnrollment, passkeys, temporaryAccessPass }),
);

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
  return check(policySchema, value);
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

function methodList<const Kind extends MethodKind>(allowed: readonly [Kind, ...Kind[]]) {
  return z.array(z.enum(allowed)).refine((list) => new Set(list).size === list.length, 'names a method twice');
}

function seconds(min: number, max: number) {
  return z.int().min(min).max(max);
}

function decodedSize(dataUrl: string): number {
  const base64 = dataUrl.slice(dataUrl.indexOf(',') + 1).replace(/=+$/, '');
  return Math.floor((base64.length * 3) / 4);
}
