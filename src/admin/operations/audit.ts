import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { ProblemError } from '#src/errors.ts';
import type { AuditEvent, AuditFilter, AuditStore } from '#src/storage/ports/audit-store.ts';
import { csvLine } from '../csv.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery } from '../pages.ts';

const id = z.string().max(200);
const time = z.coerce.number().int().min(0).max(8_640_000_000_000);

/** One act that was written down. */
export const auditEvent = z.object({
  id: z.string(),
  at: z.int().describe('Epoch seconds.'),
  type: z.string(),
  outcome: z.enum(['success', 'refused']),
  reason: z.string().nullable().describe('Of a refusal, a stable word.'),
  userId: z.string().nullable().describe('Whom it is about.'),
  clientId: z.string().nullable(),
  credentialId: z.string().nullable(),
  address: z.string().nullable(),
  actor: z.string().nullable().describe('`user:…`, `client:…` or `operator`; null for the person themself.'),
  signIn: z.string().nullable().describe('The same through all steps of one sign-in.'),
  details: z.record(z.string(), z.string()).nullable(),
});

/** What events can be looked for by. */
export const auditFilter = {
  type: z
    .union([z.enum(AUDIT_EVENTS), z.array(z.enum(AUDIT_EVENTS)).max(AUDIT_EVENTS.length)])
    .optional()
    .describe('One type, or several.'),
  outcome: z.enum(['success', 'refused']).optional(),
  user: id.optional(),
  client: id.optional(),
  credential: id.optional(),
  actor: id.optional(),
  address: id.optional(),
  signIn: id.optional(),
  from: time.optional().describe('Epoch seconds, the first of the span.'),
  until: time.optional().describe('Epoch seconds, the first after the span.'),
};

const filterSchema = z.strictObject(auditFilter);

/** The same in the words of the store. */
export function toAuditFilter({ type, user, client, credential, ...rest }: z.output<typeof filterSchema>) {
  const types = typeof type === 'string' ? [type] : type;
  return { ...rest, types, userId: user, clientId: client, credentialId: credential };
}

export const listEvents = operation({
  id: 'audit.list',
  summary: 'List what has happened, the newest first',
  method: 'GET',
  path: '/tenants/{tenant}/audit/events',
  permission: 'audit:read',
  query: z.strictObject({ ...pageQuery, ...auditFilter }),
  answer: pageOf(auditEvent),
  run: async ({ tenant, query: { limit, cursor, ...filter }, services }) => {
    const { events, next } = await services.storage.audit.search(tenant.id, toAuditFilter(filter), {
      ...{ after: cursor, limit },
    });
    return { items: events, next };
  },
});

export const showEvent = operation({
  id: 'audit.show',
  summary: 'One event',
  method: 'GET',
  path: '/tenants/{tenant}/audit/events/{event}',
  permission: 'audit:read',
  answer: auditEvent,
  run: async ({ tenant, params, services }) => {
    const event = await services.storage.audit.find(tenant.id, params.event);
    if (!event) throw new ProblemError('event_not_found', 'There is no such event');
    return event;
  },
});

const COLUMNS = [
  ...(['at', 'type', 'outcome', 'reason', 'userId', 'clientId', 'credentialId', 'address', 'actor', 'signIn'] as const),
  'id',
] as const;
/** Events that are read in one go: others are answered between any two of these. */
const BATCH = 500;

export const auditCsv = operation({
  id: 'audit.csv',
  summary: 'What has happened, the newest first, as CSV',
  description: 'Takes the filters of `audit.list`, and answers all that there is.',
  method: 'GET',
  path: '/tenants/{tenant}/audit/events.csv',
  permission: 'audit:read',
  query: filterSchema,
  stream: 'text/csv',
  run: ({ tenant, query, services }) =>
    Promise.resolve(eventLines(services.storage.audit, tenant.id, toAuditFilter(query))),
});

async function* eventLines(
  audit: Pick<AuditStore, 'search'>,
  tenantId: string,
  filter: AuditFilter,
): AsyncGenerator<string> {
  yield csvLine([...COLUMNS, 'details']);
  let after: string | undefined;
  do {
    const page = await audit.search(tenantId, filter, { after, limit: BATCH });
    for (const event of page.events) yield csvLine([...COLUMNS.map((name) => cellOf(event, name)), detailsOf(event)]);
    after = page.next ?? undefined;
    await nextTurn();
  } while (after !== undefined);
}

function cellOf(event: AuditEvent, name: (typeof COLUMNS)[number]) {
  return name === 'at' ? new Date(event.at * 1000).toISOString() : event[name];
}

const detailsOf = ({ details }: AuditEvent) =>
  Object.entries(details ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

export const AUDIT_OPERATIONS = [listEvents, showEvent, auditCsv];
