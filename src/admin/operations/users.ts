import { z } from 'zod';
import { slug } from '#src/policy/settings-schema.ts';
import type { User, UserFilter } from '#src/storage/ports/user-store.ts';
import { ROLES } from '#src/users/roles.ts';
import { requireFresh, requirePermission } from '../actor.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';
import { changePerson } from '../people.ts';
import type { AdminServices } from '../services.ts';
import { issueTo, issuedPass, passPolicy } from './passes.ts';

const status = z.enum(['active', 'disabled']);

/** A person, as administrators see one. */
export const person = z.object({
  id: z.string().describe('Their `sub`; also the WebAuthn user handle.'),
  username: z.string(),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  displayName: z.string(),
  status,
  role: z.enum(ROLES),
  groups: z.array(z.string()),
  externalId: z.string().nullable(),
  createdAt: z.int().describe('Epoch seconds.'),
  version: z.int(),
});

export const versionOf = ({ version }: z.output<typeof person>) => version;

// What it may be is checked with the rules of users/, which say it in words.
const typed = z.string().max(500);
const externalId = z.string().trim().min(1).max(255).describe('What another system calls this person.');

export const listUsers = operation({
  id: 'users.list',
  summary: 'List people, by user name',
  method: 'GET',
  path: '/tenants/{tenant}/users',
  permission: 'users:read',
  query: z.strictObject({
    ...pageQuery,
    text: z.string().max(200).optional().describe('A part of the user name, the address or the name.'),
    status: status.optional(),
    role: z.enum(ROLES).optional(),
    group: slug.optional(),
    identifier: z.string().max(254).optional().describe('Exactly this user name or address.'),
    externalId: z.string().max(255).optional().describe('Exactly this.'),
  }),
  answer: pageOf(person).extend({
    total: z.int().nullable().describe('How many there are on all pages together; null on those after the first.'),
  }),
  run: async ({ tenant, query: { limit, cursor, identifier, externalId: external, ...filter }, services }) => {
    const { storage } = services;
    if (identifier !== undefined || external !== undefined) {
      const found = await findExactly(services, tenant.id, { identifier, externalId: external });
      const items = found.filter((user) => fits(user, filter));
      return { items, next: null, total: items.length };
    }
    const page = await readPage<User>(
      { limit, cursor },
      (part) => storage.users.search(tenant.id, { ...filter, ...part }),
      ({ username }) => username,
    );
    return { ...page, total: cursor === undefined ? await storage.users.count(tenant.id, filter) : null };
  },
});

interface Exactly {
  readonly identifier: string | undefined;
  readonly externalId: string | undefined;
}

/** Nobody, or the one who has all of these. */
async function findExactly(
  { storage, users }: Pick<AdminServices, 'storage' | 'users'>,
  tenantId: string,
  { identifier, externalId: external }: Exactly,
): Promise<User[]> {
  const found = await Promise.all([
    ...(identifier === undefined ? [] : [users.findByIdentifier(tenantId, identifier)]),
    ...(external === undefined ? [] : [storage.users.findByExternalId(tenantId, external)]),
  ]);
  const [first] = found;
  return first && found.every((user) => user?.id === first.id) ? [first] : [];
}

function fits(user: User, { text = '', status: wanted, role, group }: UserFilter): boolean {
  const words = [user.username, user.email ?? '', user.displayName].map((word) => word.toLowerCase());
  return (
    (wanted === undefined || user.status === wanted) &&
    (role === undefined || user.role === role) &&
    (group === undefined || user.groups.includes(group)) &&
    words.some((word) => word.includes(text.toLowerCase()))
  );
}

export const showUser = operation({
  id: 'users.show',
  summary: 'One person',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}',
  permission: 'users:read',
  answer: person,
  version: versionOf,
  run: ({ person: user }) => Promise.resolve(user),
});

export const createUser = operation({
  id: 'users.create',
  summary: 'Make a person',
  description:
    'Without a password: `firstPass` lets them in, to register something of their own. It needs the permission ' +
    '`passes:write`, and what issuing a pass needs.',
  method: 'POST',
  path: '/tenants/{tenant}/users',
  permission: 'users:write',
  body: z.strictObject({
    username: typed,
    email: typed.nullable().default(null),
    emailVerified: z.boolean().default(false).describe('Whether the address is known to be theirs.'),
    displayName: typed.optional().describe('The user name, unless given.'),
    externalId: externalId.nullable().default(null),
    firstPass: z.boolean().default(false),
  }),
  answer: person.extend({ pass: issuedPass.nullable() }),
  creates: true,
  version: versionOf,
  run: async (call) => {
    const { actor, tenant, body, record, services } = call;
    const { firstPass, displayName, ...wanted } = body;
    if (firstPass) {
      // Everything that could refuse it comes first: a refusal leaves nobody behind.
      requirePermission(actor, 'passes:write');
      requireFresh(actor, services.clock.now());
      passPolicy(tenant, { groups: [] });
    }
    const named = displayName === undefined ? {} : { displayName };
    const user = await services.users.createUser({ tenantId: tenant.id, ...wanted, ...named });
    await record('user.created', { userId: user.id });
    return { ...user, pass: firstPass ? await issueTo(call, user, {}) : null };
  },
});

export const updateUser = operation({
  id: 'users.update',
  summary: 'Change what a person is called, and how they are reached',
  description:
    'What is left out stays. A new address counts as verified only where the request says so. Changing the address needs ' +
    'a sign-in of the last minutes: codes to reset a password are sent to it. The person is told at both addresses.',
  method: 'PATCH',
  path: '/tenants/{tenant}/users/{user}',
  permission: 'users:write',
  body: z.strictObject({
    username: typed.optional(),
    email: typed.nullable().optional(),
    emailVerified: z.boolean().optional(),
    displayName: typed.optional(),
    externalId: externalId.nullable().optional(),
  }),
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { actor, person: before, body, record, services } = call;
    const isAddressed = body.email !== undefined || body.emailVerified !== undefined;
    if (isAddressed) requireFresh(actor, services.clock.now());
    const { tenantId, id: userId } = before;
    // A sign-in by a code to the old address is none any more.
    if (isAddressed) await services.announce({ tenantId, userId, cause: 'credential_removed' });
    const after = await changePerson(call, body);
    const changed = CHANGEABLE.filter((name) => before[name] !== after[name]);
    if (changed.length === 0) return after;
    await record('user.updated', { details: { changed: changed.join(' ') } });
    const { notifications } = services;
    if (changed.includes('username') || changed.includes('email')) await notifications.send(after, 'account_changed');
    if (changed.includes('email')) await notifications.send(before, 'account_changed');
    return after;
  },
});

const CHANGEABLE = ['username', 'email', 'emailVerified', 'displayName', 'externalId'] as const;

export const resetPreferredMethod = operation({
  id: 'users.resetPreferredMethod',
  summary: 'Leave it to the policy which second step a person is offered first',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/preferred-method',
  permission: 'users:write',
  run: async ({ person: { tenantId, id, preferredMethod, email }, record, services }) => {
    if (preferredMethod === null) return;
    await services.storage.users.setPreferredMethod(tenantId, id, null);
    await record('preferred_method.changed');
    await services.notifications.send({ tenantId, id, email }, 'second_step_changed');
  },
});

export const USER_OPERATIONS = [listUsers, showUser, createUser, updateUser, resetPreferredMethod];
