import { z } from 'zod';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { usablePasskeys } from '#src/users/registered-credentials.ts';
import { operation } from '../operation.ts';
import type { AdminServices } from '../services.ts';

/** Administrators that are looked at; who has more of them has other worries. */
const MOST_ADMINISTRATORS = 100;

const health = z.object({
  people: z.object({ active: z.int(), disabled: z.int() }),
  administrators: z.object({
    active: z.int(),
    withoutPasskey: z
      .array(z.object({ id: z.string(), username: z.string(), displayName: z.string() }))
      .describe(`Of the first ${MOST_ADMINISTRATORS} by user name: those who have no passkey of use.`),
  }),
  applications: z.int().describe('Those that are suspended included.'),
  mail: z.boolean().describe('Whether mail is sent: codes, and news about accounts.'),
  metadata: z.object({
    state: z.enum(['missing', 'unreadable', 'stale', 'current']),
    nextUpdate: z.int().nullable().describe('Epoch seconds: when there should be a newer file.'),
  }),
});

export const showHealth = operation({
  id: 'health.show',
  summary: 'How things stand, and what wants looking after',
  description: 'Only what is quick to tell, whatever the number of people.',
  method: 'GET',
  path: '/tenants/{tenant}/health',
  permission: 'settings:read',
  answer: health,
  run: async ({ tenant, services }) => {
    const { users, clients } = services.storage;
    const [active, disabled, administrators, applications, metadata] = await Promise.all([
      users.count(tenant.id, { status: 'active' }),
      users.count(tenant.id, { status: 'disabled' }),
      administratorsOf(tenant, services),
      clients.list(tenant.id),
      services.metadata.state(),
    ]);
    return {
      people: { active, disabled },
      administrators,
      applications: applications.length,
      mail: services.mail.available,
      metadata: { state: metadata.kind, nextUpdate: 'nextUpdate' in metadata ? metadata.nextUpdate : null },
    };
  },
});

async function administratorsOf(tenant: Tenant, { storage }: Pick<AdminServices, 'storage'>) {
  const filter = { role: 'admin', status: 'active' } as const;
  const [active, first] = await Promise.all([
    storage.users.count(tenant.id, filter),
    storage.users.search(tenant.id, { ...filter, limit: MOST_ADMINISTRATORS }),
  ]);
  const held = await storage.credentials.listByUsers(
    tenant.id,
    first.map(({ id }) => id),
  );
  const lacks = (user: User) => usablePasskeys(userPolicy(tenant, user), held.get(user.id) ?? []).length === 0;
  return { active, withoutPasskey: first.filter(lacks) };
}

export const HEALTH_OPERATIONS = [showHealth];
