import { z } from 'zod';
import { slug } from '#src/policy/settings-schema.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { ROLES } from '#src/users/roles.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';

const status = z.enum(['active', 'disabled']);
const role = z.enum(ROLES);

/** A person, as administrators see one. */
export const person = z.object({
  id: z.string().describe('Their `sub`; also the WebAuthn user handle.'),
  username: z.string(),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  displayName: z.string(),
  status,
  role,
  groups: z.array(z.string()),
  externalId: z.string().nullable(),
  createdAt: z.int().describe('Epoch seconds.'),
  version: z.int(),
});

const versionOf = ({ version }: z.output<typeof person>) => version;

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
    role: role.optional(),
    group: slug.optional(),
  }),
  answer: pageOf(person),
  run: ({ tenant, query: { limit, cursor, ...filter }, services: { storage } }) =>
    readPage<User>(
      { limit, cursor },
      (part) => storage.users.search(tenant.id, { ...filter, ...part }),
      ({ username }) => username,
    ),
});

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

export const USER_OPERATIONS = [listUsers, showUser];
