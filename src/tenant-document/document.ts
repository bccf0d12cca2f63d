// Tenant document is one organisation's settings as one JSON file: exported, compared and applied.
import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { brandingSchema, policyParts } from '#src/policy/schema.ts';
import { clientRules, slug } from '#src/policy/settings-schema.ts';
import type { ClientRules, TenantPolicy } from '#src/policy/types.ts';

/** Rises when a document of an older release would mean something else. */
export const SCHEMA_VERSION = 1;

/** Where a secret is to be had: only the command line looks there. */
const secretReference = z
  .union([
    z.strictObject({
      env: z
        .string()
        .regex(/^(?!LATCHKEY_)[A-Z_a-z]\w*$/, 'name a variable of the environment that is none of our own settings'),
    }),
    z.strictObject({ file: z.string().min(1) }),
  ])
  .describe('A variable of the environment, or a file; the value itself never stands in the document.');

const name = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text.trim() !== '' && !/\p{Cc}/u.test(text), 'use 1 to 100 characters, on one line');

const group = z.strictObject({
  id: slug,
  name: name.optional().describe('The id, unless given.'),
});

const client = z.strictObject({
  clientId: z.string().min(1).max(200),
  metadata: z
    .looseObject({})
    .describe('In the names of OpenID Connect Dynamic Client Registration 1.0; what is left out has its default.'),
  firstParty: z.boolean().default(false).describe("The organisation's own: consent is not asked for."),
  rules: clientRules.default({}).describe('What it asks for beyond the policy.'),
  status: z.enum(['active', 'suspended']).optional().describe('As it is, where this is left out.'),
  secret: secretReference.optional().describe('As it is, where this is left out; a new client gets a random one.'),
});

const webhook = z.strictObject({
  url: z.string().min(1).max(2000),
  events: z.array(z.string().max(100)).max(200).nullable().default(null).describe('Of the audit log; null for all.'),
  status: z.enum(['active', 'paused']).optional().describe('As it is, where this is left out.'),
});

const documentOf = <Client extends z.ZodObject>(clientSchema: Client) =>
  z
    .strictObject({
      $schema: z.string().optional(),
      schemaVersion: z.literal(SCHEMA_VERSION),
      tenant: z.strictObject({
        id: z.string().min(1).max(32),
        name,
        branding: brandingSchema.optional(),
      }),
      policy: policyParts.optional().describe('The parts to be set, each as a whole; others stay as they are.'),
      groups: named('id', z.array(group).max(1000)).optional(),
      clients: named('clientId', z.array(clientSchema).max(1000)).optional(),
      webhooks: named('url', z.array(webhook).max(20)).optional(),
    })
    .describe(
      'An organisation of Latchkey: its settings, groups, applications and webhooks. What is left out is left alone.',
    );

const whole = documentOf(client);

/** As it is read: lists that nobody changes in place. */
export interface TenantDocument {
  readonly $schema?: string | undefined;
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tenant: z.output<typeof whole>['tenant'];
  readonly policy?: Partial<TenantPolicy> | undefined;
  readonly groups?: readonly DocumentGroup[] | undefined;
  readonly clients?: readonly DocumentClient[] | undefined;
  readonly webhooks?: readonly DocumentWebhook[] | undefined;
}

export type DocumentGroup = z.output<typeof group>;
export type DocumentWebhook = z.output<typeof webhook>;
export type SecretReference = z.output<typeof secretReference>;

export interface DocumentClient extends Omit<z.output<typeof client>, 'rules'> {
  readonly rules: ClientRules;
}

/** A whole document, well-formed; whether it can be applied depends on what there is. */
// It reads what it writes, with lists that can be changed where those of a document cannot.
export const tenantDocument = whole as unknown as z.ZodType<TenantDocument, TenantDocument>;

/** The same as it is exported: it refers to no secret. */
export const exportedDocument = documentOf(client.omit({ secret: true })) as unknown as z.ZodType<
  ExportedDocument,
  ExportedDocument
>;

/** What there is, as a document. */
export interface ExportedDocument extends TenantDocument {
  readonly clients?: readonly Omit<DocumentClient, 'secret'>[] | undefined;
}

/** A document from outside. Throws `validation_failed`, with everything that is wrong with its form. */
export function requireDocument(value: unknown): TenantDocument {
  const parsed = tenantDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrongDocument(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}

export interface DocumentError {
  readonly path: string;
  readonly message: string;
}

export function wrongDocument(errors: readonly DocumentError[]): ProblemError {
  const list = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new ProblemError('validation_failed', `The document is not right: ${list}`, { details: { errors } });
}

/** The document's JSON Schema (draft 2020-12), for editors; it says less than the check: no rule that compares two members. */
export function documentJsonSchema(): object {
  return z.toJSONSchema(whole, { io: 'input' });
}

function named<List extends z.ZodArray>(member: string, list: List) {
  return list.refine(
    (items) => new Set(items.map((item) => (item as Record<string, unknown>)[member])).size === items.length,
    `names the same ${member} twice`,
  );
}
