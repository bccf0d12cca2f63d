import type { Permission } from '#src/users/roles.ts';
import { whoMay, type Standing } from '../../matrix.ts';
import type { Operation } from '../../operation.ts';
import { API_PATH } from '../route-table.ts';
import { areaOf, describeApi } from './document.ts';
import { fieldsOf, type Field } from './fields.ts';
import type { JsonSchema } from './schemas.ts';

/** What the reference page shows of one operation. */
interface ShownOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly permission: Permission;
  readonly fresh: boolean;
  readonly who: readonly Standing[];
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly answer: readonly Field[];
  readonly status: string;
  readonly media: string | undefined;
  readonly problems: readonly string[];
}

export interface Area {
  readonly name: string;
  readonly operations: readonly ShownOperation[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface Described {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** The operations by area, for people to read: the same description as programs get. */
export function describeReference(operations: readonly Operation[]): readonly Area[] {
  // Its own words, which have this shape.
  const document = describeApi(operations) as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  };
  const { schemas } = document.components;
  return [...Map.groupBy(operations, areaOf)].map(([name, ofArea]) => ({
    name,
    operations: ofArea.flatMap((op) => {
      const described = document.paths[op.path]?.[op.method.toLowerCase()];
      return described ? [shown(op, described, schemas)] : [];
    }),
  }));
}

function shown(
  op: Operation,
  { parameters, requestBody, responses }: Described,
  schemas: Readonly<Record<string, JsonSchema>>,
): ShownOperation {
  const { id, method, summary, description, permission, fresh = false } = op;
  const [status = '', answer = {}] = Object.entries(responses).find(([code]) => code < '300') ?? [];
  const [media] = Object.keys(answer.content ?? {});
  return {
    ...{
      id,
      method,
      path: API_PATH + op.path,
      summary,
      description,
      permission,
      fresh,
      who: whoMay(op),
      status,
      media,
    },
    parameters: parameters.flatMap(asFields),
    body: fieldsOf(requestBody?.content?.['application/json']?.schema, schemas),
    answer: fieldsOf(answer.content?.['application/json']?.schema, schemas),
    problems: Object.keys(responses).filter((code) => code >= '400'),
  };
}

function asFields({ name, in: place, required, description, schema }: Parameter): Field[] {
  const described = description === undefined ? schema : { ...schema, description };
  const object = { properties: { [name]: described }, required: required ? [name] : [] };
  return fieldsOf(object, {}).map((field) => ({ ...field, place }));
}
