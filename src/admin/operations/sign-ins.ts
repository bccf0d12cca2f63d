import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { UserStore } from '#src/storage/ports/user-store.ts';
import { csvLine } from '../csv.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery } from '../pages.ts';
import { readSignIn, readSignIns, SIGN_IN_OUTCOMES, toSignIn, type SignIn, type SignInFilter } from '../sign-ins.ts';
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

const filters = {
  user: id.optional(),
  client: id.optional(),
  outcome: z.enum(SIGN_IN_OUTCOMES).optional(),
  method: z.enum(METHOD_KINDS).optional().describe('Tried in it, right or wrong.'),
  from: time.optional().describe('Epoch seconds, the first of the span.'),
  until: time.optional().describe('Epoch seconds, the first after the span.'),
};

export const listSignIns = operation({
  id: 'signIns.list',
  summary: 'List sign-ins, the latest first',
  description:
    'One item for each sign-in, whatever steps it took. What is looked for may be rare: a page may have fewer items than ' +
    'were asked for, or none, and still have a `next`.',
  method: 'GET',
  path: '/tenants/{tenant}/sign-ins',
  permission: 'audit:read',
  query: z.strictObject({ ...pageQuery, ...filters }),
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

const COLUMNS = ['startedAt', 'at', 'username', 'clientId', 'address', 'outcome', 'methods', 'reason', 'signIn'];
/** Sign-ins that are read in one go: others are answered between any two of these. */
const BATCH = 200;

export const signInsCsv = operation({
  id: 'signIns.csv',
  summary: 'Sign-ins, the latest first, as CSV',
  description: 'Takes the filters of `signIns.list`, and answers all that there is.',
  method: 'GET',
  path: '/tenants/{tenant}/sign-ins.csv',
  permission: 'audit:read',
  query: z.strictObject(filters),
  stream: 'text/csv',
  run: ({ tenant, query, services: { storage } }) => {
    const { user: userId, client: clientId, ...filter } = query;
    return Promise.resolve(signInLines(storage, tenant.id, { ...filter, userId, clientId }));
  },
});

async function* signInLines(
  { audit, users }: Pick<Storage, 'audit' | 'users'>,
  tenantId: string,
  filter: SignInFilter,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  let after: string | undefined;
  do {
    const page = await readSignIns(audit, tenantId, filter, { after, limit: BATCH });
    for (const one of await named(users, tenantId, page.items)) yield csvLine(cellsOf(one));
    after = page.next ?? undefined;
    await nextTurn();
  } while (after !== undefined);
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();

function cellsOf({ startedAt, at, username, methods, ...one }: SignIn & { readonly username: string | null }) {
  const { clientId, address, outcome, reason, signIn: signInId } = one;
  return [timeOf(startedAt), timeOf(at), username, clientId, address, outcome, methods.join(' '), reason, signInId];
}

async function named(users: Pick<UserStore, 'find'>, tenantId: string, signIns: readonly SignIn[]) {
  const ids = [...new Set(signIns.map(({ userId }) => userId))].filter((userId) => userId !== null);
  const found = await Promise.all(ids.map((userId) => users.find(tenantId, userId)));
  const names = new Map(found.filter((user) => user !== undefined).map((user) => [user.id, user.username]));
  return signIns.map((one) => ({ ...one, username: names.get(one.userId ?? '') ?? null }));
}

function notFound(): ProblemError {
  return new ProblemError('sign_in_not_found', 'There is no such sign-in');
}

export const SIGN_IN_OPERATIONS = [listSignIns, showSignIn, signInsCsv];
