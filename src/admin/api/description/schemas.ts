import { z } from 'zod';
import { brandingSchema, policySchema } from '#src/policy/schema.ts';
import { person } from '../../operations/users.ts';
import { credential } from '../../shown-credential.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

/** Schemas that several operations share, by name. */
export type SharedSchemas = Map<string, JsonSchema>;

const NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [person, 'Person'],
  [credential, 'Credential'],
  [policySchema, 'Policy'],
  [brandingSchema, 'Branding'],
]);
const COMPONENTS = '#/components/schemas/';

/**
 * A schema in the words of OpenAPI: of what is taken (`input`), or of what is answered. Those with a name go to `shared`, where
 * it is given, and are referred to.
 */
export function describeSchema(schema: z.ZodType, io: 'input' | 'output', shared?: SharedSchemas): JsonSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    ...{ io, unrepresentable: 'any' },
    override: ({ zodSchema, jsonSchema }) => {
      const name = NAMES.get(zodSchema);
      if (name === undefined || !shared) return;
      // What is answered may say more than what is taken, such as defaults that are always there.
      const own = io === 'input' ? `${name}Input` : name;
      const { $ref = COMPONENTS + own, ...whole } = jsonSchema as JsonSchema;
      if (jsonSchema.$ref === undefined) shared.set(own, tidied(whole) as JsonSchema);
      for (const keyword of Object.keys(whole)) Reflect.deleteProperty(jsonSchema, keyword);
      Object.assign(jsonSchema, { $ref });
    },
  }) as JsonSchema;
  return tidied(described) as JsonSchema;
}

// Every whole number is one that JavaScript can count: nothing that has to be said each time.
const isSafeBound = (value: unknown) => value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;

function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, description } = value as JsonSchema;
  if (typeof $ref === 'string') return { $ref, ...(description === undefined ? {} : { description }) };
  const kept = Object.entries(value).filter(
    ([keyword, inner]) => !((keyword === 'minimum' || keyword === 'maximum') && isSafeBound(inner)),
  );
  return Object.fromEntries(kept.map(([keyword, inner]) => [keyword, tidied(inner)]));
}
