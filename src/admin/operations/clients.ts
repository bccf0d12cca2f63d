import { z } from 'zod';
import {
  change,
  client,
  clientStatus,
  described,
  find,
  findToChange,
  notFound,
  rules,
  versionOf,
} from '../applications.ts';
import { clientMetadata } from '../client-metadata.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';
import { requireGrantable } from '../require-grantable.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';

const withSecret = client.extend({
  secret: z.string().nullable().describe('Shown this once; null for a public client.'),
});
export const listClients = operation({
  id: 'clients.list',
  summary: 'List applications, by id',
  method: 'GET',
  path: '/tenants/{tenant}/clients',
  permission: 'clients:read',
  query: z.strictObject({
    ...pageQuery,
    text: z.string().max(100).optional().describe('A part of the id or the name.'),
    status: clientStatus.optional(),
  }),
  answer: pageOf(client),
  run: async ({ tenant, query: { text = '', status: wanted, ...page }, services }) => {
    const looked = text.toLowerCase();
    const all = (await services.storage.clients.list(tenant.id))
      .map(described)
      .filter(
        (one) =>
          (wanted === undefined || one.status === wanted) &&
          (one.clientId.toLowerCase().includes(looked) || one.name.toLowerCase().includes(looked)),
      )
      .toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1));
    return readPage(
      page,
      ({ after = '', limit }) => Promise.resolve(all.filter(({ clientId }) => clientId > after).slice(0, limit)),
      ({ clientId }) => clientId,
    );
  },
});

export const showClient = operation({
  id: 'clients.show',
  summary: 'One application',
  method: 'GET',
  path: '/tenants/{tenant}/clients/{client}',
  permission: 'clients:read',
  answer: client,
  version: versionOf,
  run: async (call) => described(await find(call)),
});

export const createClient = operation({
  id: 'clients.create',
  summary: 'Register an application',
  description: 'What is left out of `metadata` has its default: the authorization code flow with PKCE, and a secret.',
  method: 'POST',
  path: '/tenants/{tenant}/clients',
  permission: 'clients:write',
  fresh: true,
  body: z.strictObject({
    clientId: z.string().max(200).optional().describe('Random unless given.'),
    metadata: clientMetadata,
    firstParty: z.boolean().default(false),
    rules: rules.optional(),
  }),
  answer: withSecret,
  creates: true,
  version: versionOf,
  run: async ({ actor, tenant, body, record, services }) => {
    requireGrantable(actor, body.metadata);
    const { clientId: wanted, metadata, firstParty, rules: asked } = body;
    const made = await services.clients.createClient({
      ...{ tenantId: tenant.id, metadata, firstParty },
      ...(wanted !== undefined && { clientId: wanted }),
    });
    if (asked) await services.clients.updateClient(tenant.id, made.clientId, { rules: asked });
    await record('client.created', { clientId: made.clientId });
    const stored = await find({ tenant, params: { tenant: tenant.id, client: made.clientId }, services });
    return { ...described(stored), secret: made.secret ?? null };
  },
});

export const updateClient = operation({
  id: 'clients.update',
  summary: 'Change what an application says of itself',
  description: 'Members of `metadata` take the place of those there are; null takes one out.',
  method: 'PATCH',
  path: '/tenants/{tenant}/clients/{client}',
  permission: 'clients:write',
  fresh: true,
  body: z.strictObject({
    metadata: z.looseObject({}).optional(),
    firstParty: z.boolean().optional(),
  }),
  answer: client,
  version: versionOf,
  run: async (call) => {
    const { actor, body, params, record } = call;
    const { metadata } = await findToChange(call);
    const merged = body.metadata && merge(metadata, body.metadata);
    requireGrantable(actor, merged ?? {});
    const { firstParty } = body;
    const wanted = { ...(merged && { metadata: merged }), ...(firstParty !== undefined && { firstParty }) };
    const changed = await change(call, wanted);
    await record('client.changed', { clientId: params.client });
    return described(changed);
  },
});

// RFC 7396: null takes a member out.
function merge(metadata: StoredClient['metadata'], changes: Readonly<Record<string, unknown>>) {
  const merged = Object.entries({ ...metadata, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged);
}

export const setClientRules = operation({
  id: 'clients.setRules',
  summary: 'Set what an application asks for beyond the policy',
  description: 'Rules only make stricter. Grants that are below them end soon after.',
  method: 'PUT',
  path: '/tenants/{tenant}/clients/{client}/rules',
  permission: 'clients:write',
  fresh: true,
  body: z.strictObject({ rules }),
  answer: client,
  version: versionOf,
  run: async (call) => {
    await findToChange(call);
    const changed = await change(call, { rules: call.body.rules });
    await call.record('client.rules_changed', { clientId: call.params.client });
    return described(changed);
  },
});

export const suspendClient = operation({
  id: 'clients.suspend',
  summary: 'Suspend an application: nobody signs in there, and its tokens are worth nothing',
  method: 'POST',
  path: '/tenants/{tenant}/clients/{client}/suspend',
  permission: 'clients:write',
  fresh: true,
  answer: client,
  version: versionOf,
  run: async (call) => {
    await findToChange(call);
    const changed = await change(call, { status: 'suspended' });
    await call.record('client.suspended', { clientId: call.params.client });
    return described(changed);
  },
});

export const resumeClient = operation({
  id: 'clients.resume',
  summary: 'Resume a suspended application',
  method: 'POST',
  path: '/tenants/{tenant}/clients/{client}/resume',
  permission: 'clients:write',
  fresh: true,
  answer: client,
  version: versionOf,
  run: async (call) => {
    await findToChange(call);
    const changed = await change(call, { status: 'active' });
    await call.record('client.resumed', { clientId: call.params.client });
    return described(changed);
  },
});

export const rotateClientSecret = operation({
  id: 'clients.rotateSecret',
  summary: 'Give an application a new secret; the one before ends at once',
  method: 'POST',
  path: '/tenants/{tenant}/clients/{client}/secret',
  permission: 'clients:write',
  fresh: true,
  answer: z.object({ secret: z.string().describe('Shown this once.') }),
  run: async (call) => {
    const { tenant, params, record, services } = call;
    await findToChange(call);
    const secret = await services.clients.rotateSecret(tenant.id, params.client);
    if (secret === undefined) throw notFound();
    await record('client.secret_rotated', { clientId: params.client });
    return { secret };
  },
});

export const removeClient = operation({
  id: 'clients.remove',
  summary: 'Remove an application for good',
  description: 'Nobody signs in there any more, and what it holds is worth nothing. Its id may be given anew.',
  method: 'DELETE',
  path: '/tenants/{tenant}/clients/{client}',
  permission: 'clients:write',
  fresh: true,
  run: async (call) => {
    const { tenant, params, record, services } = call;
    await findToChange(call);
    if (!(await services.clients.removeClient(tenant.id, params.client))) throw notFound();
    await record('client.removed', { clientId: params.client });
  },
});

export const CLIENT_OPERATIONS = [
  ...[listClients, showClient, createClient, updateClient, setClientRules],
  ...[suspendClient, resumeClient, rotateClientSecret, removeClient],
];
