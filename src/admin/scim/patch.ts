import { scimError } from './problem.ts';
import { readFilter } from './filter.ts';
import { asBoolean } from './user-resource.ts';

/** One change of RFC 7644 §3.5.2. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string | undefined;
  readonly value: unknown;
}

const MOST_OPERATIONS = 1000;
/** Nobody has as many addresses, and each operation may look at all of them. */
const MOST_VALUES = 50;

/** The changes of a request, with their names in lower case: some directories write `Replace`. Throws `invalidSyntax`. */
export function readPatch(body: unknown): PatchOperation[] {
  const { Operations: operations } = { ...(body as { readonly Operations?: unknown }) };
  if (!Array.isArray(operations) || operations.length === 0) {
    throw scimError(400, 'invalidSyntax', 'A patch has a list of Operations');
  }
  if (operations.length > MOST_OPERATIONS) {
    throw scimError(400, 'invalidSyntax', `A patch has at most ${MOST_OPERATIONS} operations`);
  }
  return operations.map(readOperation);
}

function readOperation(given: unknown): PatchOperation {
  const { op, path, value } = {
    ...(given as { readonly op?: unknown; readonly path?: unknown; readonly value?: unknown }),
  };
  const name = typeof op === 'string' ? op.toLowerCase() : '';
  if (name !== 'add' && name !== 'remove' && name !== 'replace') {
    throw scimError(400, 'invalidSyntax', 'An operation is add, remove or replace');
  }
  if (path !== undefined && typeof path !== 'string') throw scimError(400, 'invalidPath', 'A path is text');
  return { op: name, path, value };
}

type Values = Record<string, unknown>;
const NAME_PARTS = ['formatted', 'givenName', 'familyName'] as const;
const EMAIL_PARTS = ['value', 'type', 'primary', 'display'] as const;
const ATTRIBUTES = ['userName', 'displayName', 'name', 'externalId', 'active', 'emails'] as const;

/** A person's resource after the changes of a request; what its values may be is for whoever reads it. */
export function patched(body: unknown, resource: unknown): Readonly<Values> {
  const after = JSON.parse(JSON.stringify(resource)) as Values;
  for (const operation of readPatch(body).flatMap(byPath)) change(after, operation);
  return after;
}

type AtPath = PatchOperation & { readonly path: string };

// Without a path the value is a resource (RFC 7644 §3.5.2.1): one change for each of its members, whose names may be paths.
function byPath({ op, path, value }: PatchOperation): AtPath[] {
  if (path !== undefined) return [{ op, path, value }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw scimError(400, 'invalidValue', 'Without a path, a value is a resource');
  }
  return Object.entries(value).map(([name, one]) => ({ op, path: name, value: one as unknown }));
}

const LONGEST_PATH = 2000;
const PATH = /^(?<name>[a-z]+)(?:\[(?<filter>.*)\])?(?:\.(?<part>[a-z]+))?$/is;
const SCHEMA = /^urn:ietf:params:scim:schemas:core:2\.0:user:/i;
/** What directories send along although it is not for them to set. */
const PASSED_OVER: readonly string[] = ['id', 'schemas', 'meta', 'groups'];

function change(resource: Values, { op, path, value }: AtPath): void {
  const short = path.length <= LONGEST_PATH ? path.replace(SCHEMA, '') : '';
  const { name = '', filter, part } = PATH.exec(short)?.groups ?? {};
  if (PASSED_OVER.includes(name.toLowerCase())) return;
  const attribute = memberIn(ATTRIBUTES, name);
  const isSingle = attribute !== undefined && filter === undefined && part === undefined;
  if (attribute === 'emails') changeEmails(resource, { op, filter, part, value });
  else if (attribute === 'name' && filter === undefined) changeName(resource, { op, part, value });
  else if (isSingle)
    resource[attribute] = op === 'remove' ? undefined : attribute === 'active' ? asBoolean(value) : value;
  else throw noSuchPath();
}

function memberIn<Name extends string>(names: readonly Name[], word: string | undefined): Name | undefined {
  return names.find((name) => name.toLowerCase() === word?.toLowerCase());
}

interface Within extends Pick<PatchOperation, 'op' | 'value'> {
  readonly part: string | undefined;
}

function changeName(resource: Values, { op, part, value }: Within): void {
  const before = resource['name'] as Values | undefined;
  if (part === undefined) {
    resource['name'] = op === 'remove' ? undefined : op === 'add' ? { ...before, ...asResource(value) } : value;
    return;
  }
  const member = memberIn(NAME_PARTS, part);
  if (member === undefined) throw noSuchPath();
  resource['name'] = { ...before, [member]: op === 'remove' ? undefined : value };
}

function changeEmails(resource: Values, { op, filter, part, value }: Within & { filter: string | undefined }): void {
  const before = [resource['emails'] ?? []].flat() as Values[];
  if (filter === undefined && part === undefined) resource['emails'] = allAfter(before, { op, value });
  else resource['emails'] = someAfter(before, { op, filter, part, value });
  if ((resource['emails'] as unknown[]).length <= MOST_VALUES) return;
  throw scimError(400, 'invalidValue', `A person has at most ${MOST_VALUES} addresses`);
}

function allAfter(before: readonly Values[], { op, value }: Pick<PatchOperation, 'op' | 'value'>): unknown[] {
  const given = value === undefined ? [] : [value].flat();
  if (op === 'replace') return given;
  if (op === 'add') return [...before, ...given];
  const gone = new Set(given.map((one: unknown) => asResource(one)['value']));
  return value === undefined ? [] : before.filter((one) => !gone.has(one['value']));
}

function someAfter(
  before: readonly Values[],
  { op, filter, part, value }: Within & { filter: string | undefined },
): unknown[] {
  const member = memberIn(EMAIL_PARTS, part);
  if (part !== undefined && member === undefined) throw noSuchPath();
  const wanted = filter === undefined ? undefined : readFilter(filter);
  const isMeant = (one: Values) => wanted?.matches(one) ?? true;
  if (op !== 'remove' && !before.some(isMeant)) {
    throw scimError(400, 'noTarget', 'This person has no such address');
  }
  if (op === 'remove' && member === undefined) return before.filter((one) => !isMeant(one));
  return before.map((one) => {
    if (!isMeant(one)) return one;
    if (member === undefined) return op === 'add' ? { ...one, ...asResource(value) } : value;
    return { ...one, [member]: op === 'remove' ? undefined : value };
  });
}

function asResource(value: unknown): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw scimError(400, 'invalidValue', 'This attribute has members of its own');
}

function noSuchPath(): Error {
  return scimError(400, 'invalidPath', `A person has ${ATTRIBUTES.join(', ')}`);
}
