import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { brandingSchema } from '#src/policy/schema.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';
import { actorName } from '../actor.ts';
import { changeTenant } from '../change-tenant.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';
import type { AdminServices } from '../services.ts';

/** An organisation, as administrators see it; its policy is asked for by itself. */
export const tenant = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['active', 'suspended']),
  branding: z.object({ color: z.string(), logo: z.string().nullable().describe('A data: URL.') }),
  issuer: z.string().describe('What applications are configured with.'),
  createdAt: z.int().describe('Epoch seconds.'),
  version: z.int(),
});

const name = z.string().min(1).max(100);
const versionOf = ({ version }: z.output<typeof tenant>) => version;

function described(one: Tenant, { deployment }: Pick<AdminServices, 'deployment'>) {
  return { ...one, issuer: tenantAddress(deployment.publicUrl, one.id).issuer };
}

export const listTenants = operation({
  id: 'tenants.list',
  summary: 'List organisations, by id',
  method: 'GET',
  path: '/tenants',
  permission: 'tenants:read',
  query: z.strictObject({
    ...pageQuery,
    text: z.string().max(100).optional().describe('A part of the id or the name.'),
    status: z.enum(['active', 'suspended']).optional(),
  }),
  answer: pageOf(tenant),
  run: async ({ query: { text = '', status, ...page }, services }) => {
    const wanted = text.toLowerCase();
    const found = (await services.storage.tenants.list()).filter(
      (one) =>
        (status === undefined || one.status === status) &&
        (one.id.includes(wanted) || one.name.toLowerCase().includes(wanted)),
    );
    return readPage(
      page,
      ({ after = '', limit }) => {
        const rest = found.filter(({ id }) => id > after).slice(0, limit);
        return Promise.resolve(rest.map((one) => described(one, services)));
      },
      ({ id }) => id,
    );
  },
});

export const createTenant = operation({
  id: 'tenants.create',
  summary: 'Make an organisation',
  description: 'It starts with the default policy and without users: make its first administrator next.',
  method: 'POST',
  path: '/tenants',
  permission: 'tenants:write',
  fresh: true,
  body: z.strictObject({
    id: z.string().max(32).describe('Part of its addresses, for good: lower-case letters, digits and hyphens.'),
    name,
    branding: brandingSchema.optional(),
  }),
  answer: tenant,
  creates: true,
  version: versionOf,
  run: async ({ actor, body: { id, name: called, branding }, record, services }) => {
    const wanted = { id, name: called, ...(branding && { branding }) };
    const made = await services.tenants.createTenant(wanted, { actor: actorName(actor) });
    await record('tenant.created', { tenantId: made.id });
    return described(made, services);
  },
});

export const showTenant = operation({
  id: 'tenants.show',
  summary: 'The organisation',
  method: 'GET',
  path: '/tenants/{tenant}',
  permission: 'settings:read',
  answer: tenant,
  version: versionOf,
  run: ({ tenant: one, services }) => Promise.resolve(described(one, services)),
});

export const updateTenant = operation({
  id: 'tenants.update',
  summary: 'Change its name or look',
  method: 'PATCH',
  path: '/tenants/{tenant}',
  permission: 'settings:write',
  maxBytes: 128 * 1024,
  body: z
    .strictObject({ name: name.optional(), branding: brandingSchema.optional() })
    .refine((change) => Object.keys(change).length > 0, 'name something to change'),
  answer: tenant,
  version: versionOf,
  run: async (call) => {
    const { name: called, branding } = call.body;
    const change = { ...(called !== undefined && { name: called }), ...(branding && { branding }) };
    return described(await changeTenant(call, { change, event: 'tenant.changed' }), call.services);
  },
});

export const suspendTenant = operation({
  id: 'tenants.suspend',
  summary: 'Suspend it: nobody signs in, and none of its tokens is worth anything',
  method: 'POST',
  path: '/tenants/{tenant}/suspend',
  permission: 'tenants:write',
  fresh: true,
  answer: tenant,
  version: versionOf,
  run: async (call) => {
    if (call.tenant.id === SYSTEM_TENANT) {
      throw new ProblemError('forbidden', 'Who administers all organisations is not suspended by them');
    }
    return described(
      await changeTenant(call, { change: { status: 'suspended' }, event: 'tenant.suspended' }),
      call.services,
    );
  },
});

export const resumeTenant = operation({
  id: 'tenants.resume',
  summary: 'Resume a suspended organisation',
  description: 'What its policy has come to ask for in the meantime is enforced on the sessions that are left.',
  method: 'POST',
  path: '/tenants/{tenant}/resume',
  permission: 'tenants:write',
  fresh: true,
  answer: tenant,
  version: versionOf,
  run: async (call) =>
    described(await changeTenant(call, { change: { status: 'active' }, event: 'tenant.resumed' }), call.services),
});

export const TENANT_OPERATIONS = [listTenants, createTenant, showTenant, updateTenant, suspendTenant, resumeTenant];
