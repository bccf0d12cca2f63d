import { z } from 'zod';
import { CERTIFICATIONS } from './authenticators.ts';
import type { MethodKind } from './types.ts';

const MINUTE = 60;
const DAY = 86_400;

const signIn = z.strictObject({
  methods: methodList(['passkey', 'password', 'email_code', 'temporary_access_pass']).min(
    1,
    'name at least one first factor',
  ),
});
const session = z.strictObject({ idle: seconds(MINUTE, 30 * DAY), absolute: seconds(5 * MINUTE, 30 * DAY) });
const level = z.enum(['single_factor', 'multi_factor', 'phishing_resistant', 'phishing_resistant_hardware']);
const assurance = z.strictObject({
  required: level,
  // Who has just signed in needs time to finish: less would ask for ever.
  maxAge: seconds(5 * MINUTE, 30 * DAY).nullable(),
});
const mfa = z.strictObject({
  methods: methodList(['passkey', 'security_key', 'totp', 'recovery_code']),
  enrollment: z.enum(['at_sign_in', 'not_offered']),
  trustedDeviceDays: z.int().min(0).max(90),
});
const passkeys = z.strictObject({
  max: z.int().min(1).max(50),
  freshness: seconds(MINUTE, 60 * MINUTE),
  automatic: z.boolean(),
});
const temporaryAccessPass = z.strictObject({
  lifetime: seconds(10 * MINUTE, 30 * DAY),
  oneTime: z.boolean(),
  length: z.int().min(8).max(48),
  assurance: z.enum(['enrollment', 'multi_factor']),
});

/** Every setting, well-formed by itself. */
export const settings = {
  signIn,
  session: session.refine(({ idle, absolute }) => idle <= absolute, {
    path: ['idle'],
    error: 'must not be longer than absolute',
  }),
  ...{ assurance, mfa, passkeys, temporaryAccessPass },
} as const;

/** What administrators are asked for. */
export const administration = z.strictObject({ assurance: level, freshness: seconds(MINUTE, 60 * MINUTE) });

/** The id of a group, a campaign or a profile: part of addresses and of what people type. */
export const slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'use 1 to 64 lower-case letters, digits and hyphens, not starting or ending with a hyphen',
  );

/** Some of the settings, for the members of a group. */
export const groupRules = z.strictObject({
  group: slug,
  signIn: signIn.partial().optional(),
  session: session.partial().optional(),
  assurance: assurance.partial().optional(),
  mfa: mfa.partial().optional(),
  passkeys: passkeys.partial().optional(),
  temporaryAccessPass: temporaryAccessPass.partial().optional(),
});

/** Some of the settings, for the users of an application. */
export const clientRules = z.strictObject({
  signIn: signIn.partial().optional(),
  session: session.pick({ absolute: true }).partial().optional(),
  assurance: assurance.partial().optional(),
  mfa: mfa.pick({ methods: true, trustedDeviceDays: true }).partial().optional(),
});

const audience = {
  groups: distinct(slug).min(1, 'name a group, or write null for everybody').nullable(),
  exempt: distinct(slug),
};

export const campaign = z.strictObject({
  id: slug,
  mode: z.enum(['off', 'suggest', 'required']),
  snoozeDays: z.int().min(0).max(14),
  skips: z.int().min(0).max(100).nullable(),
  due: z.iso.date('write a day as 2027-03-01').nullable(),
  ...audience,
});

// The form of a UUID without being one: some makers' spell a name.
const aaguid = z
  .string()
  .regex(
    /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
    'write an AAGUID as 32 lower-case hex digits with hyphens, like a UUID',
  );

const authenticators = z
  .strictObject({
    list: z.enum(['any', 'allow', 'block']),
    aaguids: distinct(aaguid),
  })
  .refine(({ list, aaguids }) => (list === 'any') === (aaguids.length === 0), {
    path: ['aaguids'],
    error: 'an allow or block list names at least one AAGUID, and any names none',
  });

export const passkeyProfile = z
  .strictObject({
    id: slug,
    keys: distinct(z.enum(['synced', 'device_bound'])).min(1, 'name synced, device_bound, or both'),
    attestation: z.enum(['none', 'required']),
    authenticators,
    certification: z.enum(CERTIFICATIONS).nullable(),
    hardware: z.boolean(),
    ...audience,
  })
  .refine(({ attestation, keys }) => attestation === 'none' || !keys.includes('synced'), {
    path: ['keys'],
    error: 'nobody vouches for a synced key: where attestation is required, name device_bound alone',
  })
  .refine(({ attestation, certification, hardware }) => attestation === 'required' || !(certification || hardware), {
    path: ['attestation'],
    error: 'certification and hardware are known by attestation only: set this to required',
  });

function distinct<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .max(500)
    .refine((list) => new Set(list).size === list.length, 'names something twice');
}

function methodList<const Kind extends MethodKind>(allowed: readonly [Kind, ...Kind[]]) {
  return z.array(z.enum(allowed)).refine((list) => new Set(list).size === list.length, 'names a method twice');
}

function seconds(min: number, max: number) {
  return z.int().min(min).max(max);
}
