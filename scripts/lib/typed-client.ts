import type { JsonSchema } from '../../src/admin/api/description/schemas.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface Described {
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean } & Answer;
  readonly responses: Readonly<Record<string, Answer>>;
}

type Path = Readonly<Record<string, Described>> & { readonly parameters: readonly Parameter[] };

/** As much of an OpenAPI document as its types need. */
interface Document {
  readonly paths: Readonly<Record<string, Path>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** An OpenAPI document as the TypeScript types that openapi-fetch takes: `paths` and `components`. */
export function typedClient(description: JsonSchema): string {
  // What describeApi has made has this shape.
  const { paths, components } = description as unknown as Document;
  return [
    '// Made from the API’s description: npm run api-client.',
    '/* oxlint-disable max-lines -- as long as the API is */',
    '/** Every failure. */',
    `interface Problem ${answerType({ content: { 'application/problem+json': { schema: { $ref: '/Problem' } } } })}`,
    '/** What openapi-fetch needs to know of the administration’s API. */',
    `export interface paths ${objectOf(paths, (path) => pathType(path))}`,
    `export interface components ${block([['schemas', objectOf(components.schemas, (schema) => typeOf(schema))]])}`,
  ].join('\n');
}

function pathType({ parameters, ...operations }: Path): string {
  const ofPath = parametersType(parameters);
  const byVerb = operations as Readonly<Record<string, Described>>;
  const verbs = VERBS.map((verb): Member => {
    const op = byVerb[verb];
    return op ? [verb, operationType(op, parameters)] : [`${verb}?`, 'never'];
  });
  return block([['parameters', ofPath], ...verbs]);
}

function operationType(op: Described, ofPath: readonly Parameter[]): string {
  const { requestBody: body } = op;
  const good = Object.entries(op.responses).filter(([status]) => status < '300');
  const responses = good.map(([status, answer]): Member => [status, answerType(answer)]);
  return block([
    ['parameters', parametersType([...ofPath, ...op.parameters])],
    body ? [body.required ? 'requestBody' : 'requestBody?', block(contentOf(body))] : ['requestBody?', 'never'],
    ['responses', block([...responses, ['default', 'Problem']])],
  ]);
}

const answerType = (answer: Answer) => block([['headers', 'Record<string, unknown>'], ...contentOf(answer)]);

function contentOf({ content = {} }: Answer): Member[] {
  const media = Object.entries(content).map(([type, { schema }]): Member => [JSON.stringify(type), typeOf(schema)]);
  return media.length === 0 ? [['content?', 'never']] : [['content', block(media)]];
}

function parametersType(parameters: readonly Parameter[]): string {
  const places = ['query', 'header', 'path', 'cookie'].map((place): Member => {
    const here = parameters.filter((one) => one.in === place);
    if (here.length === 0) return [`${place}?`, 'never'];
    const isNeeded = here.some(({ required }) => required);
    const members = here.map(({ name, required, schema }): Member => [keyOf(name, required), typeOf(schema)]);
    return [isNeeded ? place : `${place}?`, block(members)];
  });
  return block(places);
}

/** A member's name, as it is written, and its type. */
type Member = readonly [name: string, type: string];

const block = (members: readonly Member[]) => `{\n${members.map(([name, type]) => `${name}: ${type};`).join('\n')}\n}`;
const keyOf = (name: string, required = true) => JSON.stringify(name) + (required ? '' : '?');

function objectOf<Value>(of: Readonly<Record<string, Value>>, type: (value: Value) => string): string {
  return block(Object.entries(of).map(([name, value]) => [keyOf(name), type(value)]));
}

function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return `components['schemas'][${JSON.stringify(schema.$ref.split('/').at(-1))}]`;
  const { anyOf, oneOf, allOf, ...rest } = schema;
  const [choices, parts] = [anyOf ?? oneOf, allOf] as (readonly JsonSchema[] | undefined)[];
  if (choices) return choices.map((choice) => `(${typeOf(choice)})`).join(' | ');
  if (parts) return parts.map((part) => `(${typeOf(part)})`).join(' & ');
  if ('const' in rest) return JSON.stringify(rest['const']);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const { type } = schema;
  if (typeof type === 'object') return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  return plainType(schema);
}

function plainType(schema: JsonSchema): string {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const members = Object.entries(properties).map(([name, schema]): Member => {
    return [keyOf(name, required.includes(name)), typeOf(schema)];
  });
  if (typeof additionalProperties !== 'object' || additionalProperties === null) return block(members);
  const other = typeOf(additionalProperties as JsonSchema);
  return members.length === 0 ? `Record<string, ${other}>` : `${block(members)} & Record<string, unknown>`;
}
