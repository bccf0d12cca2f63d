import type { JsonSchema } from './schemas.ts';

/** One member of what is taken or answered, wherever it is inside. */
export interface Field {
  /** `items[].id`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string | undefined;
  /** Of a parameter: `query` or `header`. */
  readonly place?: string;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Members inside members inside members: more is for the description that programs read. */
const DEEPEST = 3;
const PREFIX = '#/components/schemas/';

/** The members of an object, with those inside them. */
export function fieldsOf(schema: JsonSchema | undefined, schemas: Schemas): Field[] {
  return schema ? inside(schema, { prefix: '', depth: 0, schemas }) : [];
}

interface Place {
  readonly prefix: string;
  readonly depth: number;
  readonly schemas: Schemas;
}

function inside(given: JsonSchema, { prefix, depth, schemas }: Place): Field[] {
  const schema = resolved(given, schemas);
  if (schema.items) return inside(schema.items, { prefix: `${prefix}[]`, depth, schemas });
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties ?? {}).flatMap(([member, of]) => {
    const name = prefix === '' ? member : `${prefix}.${member}`;
    const { description } = of;
    const field = { name, type: typeOf(of, schemas), required: required.includes(member), description };
    return [field, ...(depth + 1 < DEEPEST ? inside(of, { prefix: name, depth: depth + 1, schemas }) : [])];
  });
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  return schema.$ref === undefined ? schema : (schemas[schema.$ref.slice(PREFIX.length)] ?? {});
}

function typeOf(given: JsonSchema, schemas: Schemas): string {
  const schema = resolved(given, schemas);
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) {
    return [...new Set(choices.map((choice) => typeOf(choice as JsonSchema, schemas)))].join(' | ');
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (schema.items) return `${typeOf(schema.items, schemas)}[]`;
  const { type } = schema;
  return typeof type === 'string' ? type : Array.isArray(type) ? type.join(' | ') : 'any';
}
