import { z } from 'zod';
import { operation } from '../operation.ts';

const alg = z.enum(['ES256', 'RS256', 'EdDSA']);

const key = z.object({
  kid: z.string(),
  alg,
  state: z.enum(['next', 'active', 'retired']),
  createdAt: z.int().describe('Epoch seconds, as all times here.'),
  signsFrom: z.int(),
  retiredAt: z.int().nullable(),
  uselessFrom: z.int().nullable().describe('When it may be removed: nothing that it has signed is of use any more.'),
});

export const listKeys = operation({
  id: 'keys.list',
  summary: 'List the signing keys, by algorithm',
  description: 'What they are and when they sign; what is private of them never leaves.',
  method: 'GET',
  path: '/tenants/{tenant}/keys',
  permission: 'keys:read',
  answer: z.object({ items: z.array(key) }),
  run: async ({ tenant, services }) => ({ items: await services.keys.list(tenant.id) }),
});

export const rotateKeys = operation({
  id: 'keys.rotate',
  summary: 'Let a new key sign',
  description:
    '`prepare` publishes it for a day before it signs; `now` lets it sign as soon as every node publishes it. Tokens of the ' +
    'key before it stay good until they expire.',
  method: 'POST',
  path: '/tenants/{tenant}/keys/rotate',
  permission: 'keys:write',
  fresh: true,
  body: z.strictObject({
    alg: z.enum(['all', ...alg.options]).default('all'),
    when: z.enum(['now', 'prepare']).default('prepare'),
  }),
  answer: z.object({
    items: z.array(key.pick({ kid: true, alg: true, signsFrom: true }).extend({ isNew: z.boolean() })),
  }),
  run: async ({ tenant, body, record, services }) => {
    const items = await services.keys.rotate(tenant.id, body.alg, body.when);
    const kids = items.map(({ kid }) => kid).join(' ');
    await record('keys.rotated', { details: { alg: body.alg, when: body.when, kids } });
    return { items };
  },
});

export const retireKey = operation({
  id: 'keys.retire',
  summary: 'Withdraw a key that others may have',
  description:
    'It is published no more, and what it has signed is refused as soon as applications fetch the key set again.',
  method: 'POST',
  path: '/tenants/{tenant}/keys/{key}/retire',
  permission: 'keys:write',
  fresh: true,
  answer: z.object({ successor: z.string().nullable().describe('The key that signs in its place.') }),
  run: async ({ tenant, params, record, services }) => {
    const { alg: of, state, successor } = await services.keys.retire(tenant.id, params.key);
    await record('keys.retired', { details: { kid: params.key, alg: of, state } });
    return { successor };
  },
});

export const KEY_OPERATIONS = [listKeys, rotateKeys, retireKey];
