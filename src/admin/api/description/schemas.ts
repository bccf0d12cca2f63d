import { z } from 'zod';

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

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/**
 * A schema in the words of OpenAPI: of what is taken (`input`), or of what is answered. Those with an id of their own
 * (`.meta({ id })`) go to `shared`, and are referred to.
 */
export function describeSchema(schema: z.ZodType, io: 'input' | 'output', shared: SharedSchemas): JsonSchema {
  const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
  const definitions = Object.entries($defs as Readonly<Record<string, JsonSchema>>);
  // What is answered may say more than what is taken, such as defaults that are always there.
  const names = new Map(definitions.map(([id]) => [id, io === 'input' ? `${id}Input` : id]));
  for (const [id, { $schema: _ignored, id: _id, ...definition }] of definitions) {
    shared.set(names.get(id) ?? id, tidied(definition, names) as JsonSchema);
  }
  const { id: _id, ...rest } = own;
  return tidied(rest, names) as JsonSchema;
}

// Every whole number is one that JavaScript can count: nothing that has to be said each time.
const isSafeBound = (value: unknown) => value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;

function tidied(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => tidied(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([keyword, inner]) => {
      if ((keyword === 'minimum' || keyword === 'maximum') && isSafeBound(inner)) return [];
      if (keyword === '$ref' && typeof inner === 'string') {
        const id = inner.slice(DEFINITIONS.length);
        return [[keyword, COMPONENTS + (names.get(id) ?? id)]];
      }
      return [[keyword, tidied(inner, names)]];
    }),
  );
}
