import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { applyTenant } from '#src/tenant-document/apply.ts';
import { exportedDocument, tenantDocument, type TenantDocument } from '#src/tenant-document/document.ts';
import { exportTenant, LISTS } from '#src/tenant-document/export.ts';
import { planTenant, type Plan } from '#src/tenant-document/plan.ts';
import type { Wanted } from '#src/tenant-document/step.ts';
import type { Permission } from '#src/users/roles.ts';
import { actorName, requirePermission } from '../actor.ts';
import { operation, type Call } from '../operation.ts';
import { requireGrantable } from '../require-grantable.ts';
import { settingChange } from '../setting-change.ts';
import { refuseLockout } from './policy.ts';

const DOCUMENT_BYTES = 2 * 1024 * 1024;
const PATH = '/tenants/{tenant}/document';

const thing = z.object({ of: z.enum(['tenant', 'group', 'client', 'webhook']), id: z.string() });
const plan = z.object({
  changes: z.array(thing.extend({ act: z.enum(['create', 'change', 'remove']), changes: z.array(settingChange) })),
  left: z.array(thing).describe('What the document leaves out of a list that it has, and what stays nevertheless.'),
});
const wanted = {
  document: tenantDocument,
  prune: z.boolean().default(false).describe('Remove what the document leaves out of a list that it has.'),
};

type DocumentCall = Pick<Call<typeof PATH>, 'actor' | 'tenant' | 'record' | 'services'>;

export const exportDocument = operation({
  id: 'document.export',
  summary: 'The organisation as one document: settings, policy, groups, applications and webhooks',
  description:
    'No people, and no secret. Needs `settings:read`, `groups:read`, `clients:read` and `webhooks:read` as well.',
  method: 'GET',
  path: PATH,
  permission: 'policy:read',
  answer: exportedDocument,
  run: ({ actor, tenant, services }) =>
    exportTenant(
      services.storage,
      tenant,
      LISTS.filter((list) => actor.permissions.has(`${list}:read`)),
    ),
});

export const compareDocument = operation({
  id: 'document.compare',
  summary: 'What applying a document would change; changes nothing',
  description:
    'Needs the permission to read each list that the document has. One that refers to secrets is for the command line.',
  method: 'POST',
  path: `${PATH}/diff`,
  permission: 'policy:read',
  maxBytes: DOCUMENT_BYTES,
  body: z.strictObject(wanted),
  answer: plan,
  run: async (call) => {
    requireReading(call, call.body);
    return describe(await planTenant(call.services, wantedOf(call, call.body)));
  },
});

export const applyDocument = operation({
  id: 'document.apply',
  summary: 'Make the organisation what a document says',
  description:
    'Makes what is missing and changes what is different; applied again, it changes nothing. Needs the permission to write ' +
    'whatever it changes. Refused with `no_way_in` where somebody who has a way in would lose it, unless `force` is true. ' +
    'What is wrong is found before anything is written; when something fails on the way, what was done stays.',
  method: 'PUT',
  path: PATH,
  permission: 'policy:write',
  slow: true,
  fresh: true,
  maxBytes: DOCUMENT_BYTES,
  body: z.strictObject({
    ...wanted,
    force: z.boolean().default(false),
    comment: z.string().max(500).optional().describe('Why, for the history.'),
  }),
  answer: plan.extend({
    secrets: z.array(thing.extend({ secret: z.string() })).describe('Made on the way; shown this once.'),
  }),
  run: async (call) => {
    const { actor, body, record, services } = call;
    requireReading(call, body);
    const applied = await applyTenant(
      { ...services, audit: { record } },
      {
        ...wantedOf(call, body),
        by: { actor: actorName(actor), comment: body.comment },
        guard: (made) => requireAllowed(call, made, body),
      },
    );
    return { ...describe(applied.plan), secrets: [...applied.made] };
  },
});

const WRITES = {
  tenant: 'settings:write',
  group: 'groups:write',
  client: 'clients:write',
  webhook: 'webhooks:write',
} as const satisfies Record<string, Permission>;

interface Given {
  readonly document: TenantDocument;
  readonly prune: boolean;
}

// What is compared with it is told.
function requireReading({ actor }: DocumentCall, { document }: Given): void {
  for (const list of LISTS) if (document[list] !== undefined) requirePermission(actor, `${list}:read`);
}

function wantedOf({ tenant }: DocumentCall, { document, prune }: Given): Wanted {
  if (document.tenant.id !== tenant.id) {
    const errors = [{ path: 'document.tenant.id', message: `is not ${tenant.id}` }];
    throw new ProblemError('validation_failed', 'The document is of another organisation', { details: { errors } });
  }
  return { document, prune, secrets: new Map() };
}

/** Throws where one of the steps is not the actor's to take, or takes somebody's way in. */
async function requireAllowed(
  call: DocumentCall,
  { steps, policy }: Plan,
  { document, force }: Given & { force: boolean },
) {
  const { actor, tenant, services } = call;
  for (const { act, of, id } of steps) {
    requirePermission(actor, WRITES[of]);
    // As `webhooks.create` and `webhooks.update`: it tells what the log says.
    if (of === 'webhook' && act !== 'remove') requirePermission(actor, 'audit:read');
    if (of !== 'client') continue;
    const stored = await services.storage.clients.find(tenant.id, id);
    const named = document.clients?.find(({ clientId }) => clientId === id);
    for (const one of [stored, named]) if (one) requireGrantable(actor, one.metadata);
  }
  const changesPolicy = steps.some(({ changes }) => changes.some(({ path }) => path.startsWith('policy.')));
  if (changesPolicy && !force) await refuseLockout(call, policy);
}

function describe({ steps, left }: Plan): z.input<typeof plan> {
  return {
    changes: steps.map(({ act, of, id, changes }) => ({ act, of, id, changes: [...changes] })),
    left: [...left],
  };
}

export const DOCUMENT_OPERATIONS = [exportDocument, compareDocument, applyDocument];
