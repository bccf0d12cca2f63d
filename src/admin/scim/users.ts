import type { z } from 'zod';
import { disableUser, enableUser, removeUser } from '../operations/user-standing.ts';
import { createUser, listUsers, showUser, updateUser, type person } from '../operations/users.ts';
import type { ScimAnswer, ScimCall } from './call.ts';
import { readFilter, type ScimFilter } from './filter.ts';
import { listResponse, listSpan, readSpan } from './list.ts';
import { patched } from './patch.ts';
import { MOST_ITEMS } from './schemas.ts';
import { readUserResource, toUserResource, type PersonChange } from './user-resource.ts';

type Person = z.output<typeof person>;

/** RFC 7644 §3.4.2. What an index can answer is asked of it; other filters go through everybody. */
export async function findUsers({ ask, base, query }: ScimCall): Promise<ScimAnswer> {
  const span = readSpan(query);
  const filter = readFilter(query['filter']);
  const known = filter ? exactly(filter) : {};
  const { items, total } = await listSpan<Person>(
    (cursor) => ask(listUsers, { query: { limit: MOST_ITEMS, ...known, ...(cursor && { cursor }) } }),
    { span, matches: filter && ((user) => filter.matches(toUserResource(user, base))) },
  );
  const resources = items.map((user) => toUserResource(user, base));
  return { status: 200, body: listResponse(resources, total, span) };
}

function exactly({ exactly: values }: ScimFilter) {
  const identifier = values['username'] ?? values['emails.value'] ?? values['emails'];
  const externalId = values['externalid'];
  return { ...(identifier !== undefined && { identifier }), ...(externalId !== undefined && { externalId }) };
}

export async function readUser({ ask, base }: ScimCall, id: string): Promise<ScimAnswer> {
  return answer(await ask(showUser, { params: { user: id } }), base);
}

/** RFC 7644 §3.3. */
export async function makeUser(call: ScimCall): Promise<ScimAnswer> {
  const { ask, base, body } = call;
  const { username, displayName, email, externalId, active } = readUserResource(body);
  // A directory vouches for the addresses of the people it keeps.
  const address = email === null ? {} : { email, emailVerified: true };
  const named = displayName === undefined ? {} : { displayName };
  const made = await ask(createUser, { body: { username, ...address, ...named, externalId } });
  const kept = active === false ? await ask(disableUser, { params: { user: made.id } }) : made;
  return { ...answer(kept, base), status: 201 };
}

/** RFC 7644 §3.5.1. */
export async function replaceUser(call: ScimCall, id: string): Promise<ScimAnswer> {
  const before = await call.ask(showUser, { params: { user: id } });
  return change(call, before, readUserResource(call.body));
}

/** RFC 7644 §3.5.2. */
export async function patchUser(call: ScimCall, id: string): Promise<ScimAnswer> {
  const before = await call.ask(showUser, { params: { user: id } });
  const resource = patched(call.body, toUserResource(before, call.base));
  const changed = readUserResource(resource);
  // The name in its parts follows what a person is called, unless it is the name that was changed.
  const formatted = (resource['name'] as { readonly formatted?: string } | undefined)?.formatted;
  const isRenamed = formatted !== undefined && formatted !== before.displayName;
  return change(call, before, isRenamed ? { ...changed, displayName: formatted } : changed);
}

export async function deleteUser({ ask, ifMatch }: ScimCall, id: string): Promise<ScimAnswer> {
  await ask(removeUser, { params: { user: id }, ifMatch });
  return { status: 204 };
}

/** Changes what is different, and nothing else: each of it is one act. */
async function change({ ask, base, ifMatch }: ScimCall, before: Person, wanted: PersonChange): Promise<ScimAnswer> {
  const { username, displayName = before.displayName, email, externalId } = wanted;
  const isMoved = email?.toLowerCase() !== before.email?.toLowerCase();
  const body = {
    ...(username.toLowerCase() === before.username ? {} : { username }),
    ...(displayName === before.displayName ? {} : { displayName }),
    ...(isMoved ? { email, ...(email === null ? {} : { emailVerified: true }) } : {}),
    ...(externalId === before.externalId ? {} : { externalId }),
  };
  const params = { user: before.id };
  const isSame = Object.keys(body).length === 0;
  const updated = isSame ? before : await ask(updateUser, { params, body, ifMatch });
  return answer(await stand({ ask, ifMatch: isSame ? ifMatch : undefined }, updated, wanted.active), base);
}

async function stand({ ask, ifMatch }: Pick<ScimCall, 'ask' | 'ifMatch'>, user: Person, active: boolean | undefined) {
  if (active === undefined || active === (user.status === 'active')) return user;
  return ask(active ? enableUser : disableUser, { params: { user: user.id }, ifMatch });
}

function answer(user: Person, base: string): ScimAnswer {
  const location = `${base}/Users/${user.id}`;
  return { status: 200, body: toUserResource(user, base), location, version: user.version };
}
