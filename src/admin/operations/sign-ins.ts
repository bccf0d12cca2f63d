import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { UserStore } from '#src/storage/ports/user-store.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery } from '../pages.ts';
import { readSignIn, readSignIns, SIGN_IN_OUTCOMES, toSignIn, type SignIn } from '../sign-ins.ts';
import { auditEvent } from './audit.ts';

const id = z.string().max(200);
const time = z.coerce.number().int().min(0).max(8_640_000_000_000);

const signIn = z.object({
  signIn: z.string().nullable().describe('Its id; null for a step that is part of none.'),
  id: z.string().describe('Of its last event.'),
  startedAt: z.int().describe('Epoch seconds, of its first event.'),
  at: z.int().describe('Epoch seconds, of its last event.'),
  userId: z.string().nullable().describe('Null where nobody has the name that was typed.'),
  username: z.string().nullable().describe('As it is now; null for whoever is not there (any more).'),
  clientId: z.string().nullable(),
  address: z.string().nullable(),
  outcome: z
    .enum(SIGN_IN_OUTCOMES)
    .describe(
      '`failed`: the last thing that was tried was wrong. `unfinished`: nothing was wrong, and there was no end.',
    ),
  methods: z.array(z.enum(METHOD_KINDS)).describe('What was proven.'),
  reason: z.string().nullable().describe('Of the last refusal in it, a stable word.'),
});

export const listSignIns = operation({
  id: 'signIns.list',
  summary: 'List sign-ins, the latest first',
  description:
    'One item for each sign-in, whatever steps it took. What is looked for may be rare: a page may have fewer items than ' +
    'were asked for, or none, and still have a `next`.',
  method: 'GET',
  path: '/tenants/{tenant}/sign-ins',
  permission: 'audit:read',
  query: z.strictObject({
    ...pageQuery,
    user: id.optional(),
    client: id.optional(),
    outcome: z.enum(SIGN_IN_OUTCOMES).optional(),
    method: z.enum(METHOD_KINDS).optional().describe('Tried in it, right or wrong.'),
    from: time.optional().describe('Epoch seconds, the first of the span.'),
    until: time.optional().describe('Epoch seconds, the first after the span.'),
  }),
  answer: pageOf(signIn),
  run: async ({ tenant, query, services }) => {
    const { limit, cursor: after, user: userId, client: clientId, ...filter } = query;
    const { audit, users } = services.storage;
    const found = await readSignIns(audit, tenant.id, { ...filter, userId, clientId }, { after, limit });
    return { items: await named(users, tenant.id, found.items), next: found.next };
  },
});

export const showSignIn = operation({
  id: 'signIns.show',
  summary: 'One sign-in with all its events, the newest first',
  method: 'GET',
  path: '/tenants/{tenant}/sign-ins/{signIn}',
  permission: 'audit:read',
  answer: signIn.extend({ events: z.array(auditEvent) }),
  run: async ({ tenant, params, services }) => {
    const { audit, users } = services.storage;
    const events = await readSignIn(audit, tenant.id, params.signIn);
    if (events.length === 0) throw notFound();
    const [shown] = await named(users, tenant.id, [toSignIn(events)]);
    if (!shown) throw notFound();
    return { ...shown, events };
  },
});

async function named(users: Pick<UserStore, 'find'>, tenantId: string, signIns: readonly SignIn[]) {
  const ids = [...new Set(signIns.map(({ userId }) => userId))].filter((userId) => userId !== null);
  const found = await Promise.all(ids.map((userId) => users.find(tenantId, userId)));
  const names = new Map(found.filter((user) => user !== undefined).map((user) => [user.id, user.username]));
  return signIns.map((one) => ({ ...one, username: names.get(one.userId ?? '') ?? null }));
}

function notFound(): ProblemError {
  return new ProblemError('sign_in_not_found', 'There is no such sign-in');
}

export const SIGN_IN_OPERATIONS = [listSignIns, showSignIn];
