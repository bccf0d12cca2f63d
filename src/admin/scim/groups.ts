import { requireVersion } from '../change-tenant.ts';
import { createGroup, listGroups, listMembers, removeGroup, renameGroup, showGroup } from '../operations/groups.ts';
import { joinGroup, leaveGroup } from '../operations/user-groups.ts';
import type { ScimAnswer, ScimCall } from './call.ts';
import { readFilter } from './filter.ts';
import { groupId } from './group-id.ts';
import { memberChanges, readMembers, type MemberChanges } from './group-patch.ts';
import { listResponse, listSpan, readSpan } from './list.ts';
import { scimError } from './problem.ts';
import { GROUP_SCHEMA, metaOf, MOST_ITEMS } from './schemas.ts';

interface Group {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly version: number;
}

interface Member {
  readonly id: string;
  readonly username: string;
}

/** RFC 7644 §3.4.2. */
export async function findGroups(call: ScimCall): Promise<ScimAnswer> {
  const { ask, base, query } = call;
  const span = readSpan(query);
  const filter = readFilter(query['filter']);
  const { items, total } = await listSpan<Group>(
    (cursor) => ask(listGroups, { query: { limit: MOST_ITEMS, ...(cursor && { cursor }) } }),
    { span, matches: filter && ((group) => filter.matches(toGroupResource(group, [], base))) },
  );
  const resources: unknown[] = [];
  for (const group of items) resources.push(await withMembers(call, group));
  return { status: 200, body: listResponse(resources, total, span) };
}

export async function readGroup(call: ScimCall, id: string): Promise<ScimAnswer> {
  return answer(call, await call.ask(showGroup, { params: { group: id } }));
}

/** RFC 7644 §3.3. The id is made of the name: policies name groups by it. */
export async function makeGroup(call: ScimCall): Promise<ScimAnswer> {
  const { ask, body } = call;
  const name = readName(body);
  const members = readMembers((body as { readonly members?: unknown }).members);
  const made = await ask(createGroup, { body: { id: groupId(name), name } });
  await changeMembers(call, made.id, { kind: 'some', add: members, remove: [] });
  return { ...(await readGroup(call, made.id)), status: 201 };
}

/** RFC 7644 §3.5.1. */
export async function replaceGroup(call: ScimCall, id: string): Promise<ScimAnswer> {
  const { members } = { ...(call.body as { readonly members?: unknown }) };
  await rename(call, id, readName(call.body));
  await changeMembers(call, id, { kind: 'all', members: readMembers(members) });
  return readGroup(call, id);
}

/** RFC 7644 §3.5.2. */
export async function patchGroup(call: ScimCall, id: string): Promise<ScimAnswer> {
  const { name, changes } = memberChanges(call.body);
  const { version } = await call.ask(showGroup, { params: { group: id } });
  requireVersion(version, call.ifMatch);
  if (name !== undefined) await rename(call, id, name);
  for (const change of changes) await changeMembers(call, id, change);
  return readGroup(call, id);
}

export async function deleteGroup({ ask }: ScimCall, id: string): Promise<ScimAnswer> {
  await ask(removeGroup, { params: { group: id } });
  return { status: 204 };
}

function readName(body: unknown): string {
  const { displayName } = { ...(body as { readonly displayName?: unknown }) };
  if (typeof displayName === 'string' && displayName.trim() !== '') return displayName;
  throw scimError(400, 'invalidValue', 'A group has a displayName');
}

async function rename({ ask, ifMatch }: ScimCall, id: string, name: string): Promise<void> {
  const before = await ask(showGroup, { params: { group: id } });
  if (before.name !== name || ifMatch !== undefined) {
    await ask(renameGroup, { params: { group: id }, body: { name }, ifMatch });
  }
}

async function changeMembers({ ask }: ScimCall, group: string, change: MemberChanges): Promise<void> {
  const held = new Set(change.kind === 'all' ? (await membersOf({ ask }, group)).map(({ id }) => id) : []);
  const wanted = new Set(change.kind === 'all' ? change.members : []);
  const add = change.kind === 'all' ? [...wanted].filter((id) => !held.has(id)) : change.add;
  const remove = change.kind === 'all' ? [...held].filter((id) => !wanted.has(id)) : change.remove;
  for (const user of add) await ask(joinGroup, { params: { user, group } });
  for (const user of remove) await ask(leaveGroup, { params: { user, group } });
}

async function membersOf({ ask }: Pick<ScimCall, 'ask'>, group: string): Promise<Member[]> {
  const { items } = await listSpan<Member>(
    (cursor) => ask(listMembers, { params: { group }, query: { limit: MOST_ITEMS, ...(cursor && { cursor }) } }),
    { span: { startIndex: 1, count: Infinity }, matches: undefined },
  );
  return items;
}

async function answer(call: ScimCall, group: Group): Promise<ScimAnswer> {
  const location = `${call.base}/Groups/${group.id}`;
  return { status: 200, body: await withMembers(call, group), location, version: group.version };
}

// RFC 7644 §3.9: who asks for a group without its members spares reading them.
async function withMembers(call: ScimCall, group: Group) {
  const { attributes, excludedAttributes } = call.query;
  const names = (text: string) => text.split(',').map((name) => name.trim().toLowerCase());
  const isLeftOut =
    names(excludedAttributes ?? '').includes('members') ||
    (attributes !== undefined && !names(attributes).some((name) => name.startsWith('members')));
  return toGroupResource(group, isLeftOut ? [] : await membersOf(call, group.id), call.base);
}

function toGroupResource(group: Group, members: readonly Member[], base: string) {
  return {
    schemas: [GROUP_SCHEMA],
    id: group.id,
    meta: metaOf(group, 'Group', base),
    displayName: group.name,
    ...(members.length > 0 && {
      members: members.map(({ id, username }) => ({
        value: id,
        display: username,
        $ref: `${base}/Users/${id}`,
        type: 'User',
      })),
    }),
  };
}
