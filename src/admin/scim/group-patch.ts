import { readPatch, type PatchOperation } from './patch.ts';
import { scimError } from './problem.ts';

/** Who is put in and taken out, or who is to be all there are. */
export type MemberChanges =
  | { readonly kind: 'some'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'all'; readonly members: readonly string[] };

interface GroupPatch {
  /** Undefined where it stays. */
  readonly name: string | undefined;
  readonly changes: readonly MemberChanges[];
}

/**
 * What a patch of a group does (RFC 7644 §3.5.2). Groups may have any number of members: they are put in and taken out by
 * themselves, without a list of all of them. Throws `invalidPath` for what a group does not have.
 */
export function memberChanges(body: unknown): GroupPatch {
  const operations = readPatch(body).flatMap(byPath);
  const names = operations.filter(({ path }) => path === 'displayname').map(({ op, value }) => readName(op, value));
  const others = operations.filter(({ path }) => path !== 'displayname');
  return { name: names.at(-1), changes: others.flatMap(memberChange) };
}

interface AtPath extends PatchOperation {
  /** In lower case, but for the value that a filter names. */
  readonly path: string;
}

/** One operation for each attribute: without a path its value is a resource. */
function byPath({ op, path, value }: PatchOperation): AtPath[] {
  if (path !== undefined) return [{ op, path: path.includes('[') ? path : path.toLowerCase(), value }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw scimError(400, 'invalidValue', 'Without a path, a value is a resource');
  }
  return Object.entries(value).map(([name, one]) => ({ op, path: name.toLowerCase(), value: one as unknown }));
}

function readName(op: PatchOperation['op'], value: unknown): string {
  if (op !== 'remove' && typeof value === 'string' && value.trim() !== '') return value;
  throw scimError(400, 'invalidValue', 'A group has a displayName');
}

/** What directories send along although it is not for them to set, or is not kept. */
const PASSED_OVER: readonly string[] = ['id', 'externalid', 'schemas', 'meta'];

function memberChange({ op, path, value }: AtPath): MemberChanges[] {
  if (PASSED_OVER.includes(path)) return [];
  const [, named] = /^members\[value eq "([^"\\]*)"\]$/i.exec(path) ?? [];
  if (named !== undefined && op === 'remove') return [{ kind: 'some', add: [], remove: [named] }];
  if (path !== 'members') throw scimError(400, 'invalidPath', 'A group has displayName and members');
  const members = readMembers(value);
  if (op === 'add') return [{ kind: 'some', add: members, remove: [] }];
  if (op === 'remove' && value !== undefined) return [{ kind: 'some', add: [], remove: members }];
  return [{ kind: 'all', members: op === 'remove' ? [] : members }];
}

/** The ids of members, as a list or one alone. Throws `invalidValue`. */
export function readMembers(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((member: unknown) => {
    const { value: id } = { ...(member as { readonly value?: unknown }) };
    if (typeof id === 'string' && id !== '') return id;
    throw scimError(400, 'invalidValue', 'A member has the id of a person as its value');
  });
}
