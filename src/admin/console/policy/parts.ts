import { CERTIFICATIONS } from '#src/policy/authenticators.ts';
import type { Field } from './field.ts';

const FIRST_FACTORS = ['passkey', 'password', 'email_code', 'temporary_access_pass'];
const FURTHER_FACTORS = ['passkey', 'security_key', 'totp', 'recovery_code'];
const LEVELS = ['single_factor', 'multi_factor', 'phishing_resistant', 'phishing_resistant_hardware'];

type Rest = Omit<Field, 'path' | 'key' | 'kind'>;
const field = (path: string, kind: Field['kind'], rest: Rest = {}): Field => ({ path, key: path, kind, ...rest });

/** The settings, by the page on which they are changed: what belongs together stands together. */
export const PARTS = {
  'sign-in': [field('signIn.methods', 'methods', { choices: FIRST_FACTORS })],
  'second-factor': [
    field('mfa.methods', 'methods', { choices: FURTHER_FACTORS }),
    field('mfa.enrollment', 'choice', { choices: ['at_sign_in', 'not_offered'] }),
    field('mfa.trustedDeviceDays', 'number'),
  ],
  assurance: [
    field('assurance.required', 'choice', { choices: LEVELS }),
    field('assurance.maxAge', 'duration', { nullable: true }),
  ],
  session: [field('session.idle', 'duration'), field('session.absolute', 'duration')],
  passkeys: [
    field('passkeys.automatic', 'check'),
    field('passkeys.max', 'number'),
    field('passkeys.freshness', 'duration'),
  ],
  pass: [
    field('temporaryAccessPass.lifetime', 'duration'),
    field('temporaryAccessPass.oneTime', 'check'),
    field('temporaryAccessPass.length', 'number'),
    field('temporaryAccessPass.assurance', 'choice', { choices: ['enrollment', 'multi_factor'] }),
  ],
  administration: [
    field('administration.assurance', 'choice', { choices: LEVELS }),
    field('administration.freshness', 'duration'),
  ],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

export type Part = keyof typeof PARTS;

export const PART_NAMES = Object.keys(PARTS) as readonly Part[];

/** Something that the policy has any number of, by an id. */
export interface List {
  /** Its place in the policy. */
  readonly key: 'campaigns' | 'passkeyProfiles' | 'groups';
  readonly idName: 'id' | 'group';
  readonly fields: readonly Field[];
  /** Asked for once: what an id stands for stays the same. */
  readonly idField: Field;
  /** What a new one starts with. */
  readonly fresh: Readonly<Record<string, unknown>>;
  /** Each value may be left out. */
  readonly optional?: true;
}

const of = (list: string, fields: readonly Field[]) => fields.map((one) => ({ ...one, key: `${list}.${one.path}` }));
const AUDIENCE = [field('groups', 'groups', { nullable: true }), field('exempt', 'groups')];
const ANYBODY = { groups: null, exempt: [] };

export const LISTS = {
  campaign: {
    ...{ key: 'campaigns', idName: 'id', idField: { path: 'id', key: 'campaigns.id', kind: 'slug' } },
    fields: of('campaigns', [
      field('mode', 'choice', { choices: ['off', 'suggest', 'required'] }),
      field('snoozeDays', 'number'),
      field('skips', 'number', { nullable: true }),
      field('due', 'day', { nullable: true }),
      ...AUDIENCE,
    ]),
    fresh: { mode: 'suggest', snoozeDays: 1, skips: 3, due: null, ...ANYBODY },
  },
  profile: {
    ...{ key: 'passkeyProfiles', idName: 'id', idField: { path: 'id', key: 'passkeyProfiles.id', kind: 'slug' } },
    fields: of('passkeyProfiles', [
      field('keys', 'set', { choices: ['synced', 'device_bound'] }),
      field('attestation', 'choice', { choices: ['none', 'required'] }),
      field('authenticators', 'models', { choices: ['any', 'allow', 'block'] }),
      field('certification', 'select', { choices: CERTIFICATIONS, nullable: true }),
      field('hardware', 'check'),
      ...AUDIENCE,
    ]),
    fresh: {
      ...{ keys: ['synced', 'device_bound'], attestation: 'none', authenticators: { list: 'any', aaguids: [] } },
      ...{ certification: null, hardware: false, ...ANYBODY },
    },
  },
  rule: {
    ...{ key: 'groups', idName: 'group', idField: { path: 'group', key: 'groups.group', kind: 'group' } },
    fields: PART_NAMES.filter((part) => part !== 'administration').flatMap((part): readonly Field[] => PARTS[part]),
    fresh: {},
    optional: true,
  },
} as const satisfies Readonly<Record<string, List>>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];
