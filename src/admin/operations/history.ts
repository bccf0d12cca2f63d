import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { describeSettings } from '#src/insight/describe-changes.ts';
import { brandingSchema, policySchema } from '#src/policy/schema.ts';
import type { TenantRevision } from '#src/storage/ports/tenant-store.ts';
import { operation } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';
import { settingChange } from '../setting-change.ts';

const revision = z.object({
  version: z.int(),
  at: z.int().nullable().describe('Epoch seconds; null for a change of an earlier release.'),
  actor: z.string().nullable().describe('As in the audit log.'),
  comment: z.string().nullable(),
});

const settings = z.object({
  name: z.string(),
  status: z.enum(['active', 'suspended']),
  branding: brandingSchema,
  policy: policySchema,
});

export const listHistory = operation({
  id: 'history.list',
  summary: 'List the versions of the settings, the newest first',
  method: 'GET',
  path: '/tenants/{tenant}/history',
  permission: 'policy:read',
  query: z.strictObject(pageQuery),
  answer: pageOf(revision.extend({ changes: z.array(settingChange).describe('Against the version before.') })),
  run: async ({ tenant, query, services: { storage } }) => {
    const page = await readPage<TenantRevision>(
      query,
      ({ after, limit }) => storage.tenants.history(tenant.id, { limit, before: versionIn(after) }),
      ({ version }) => String(version),
    );
    const oldest = page.items.at(-1)?.version ?? 1;
    const [before] = await storage.tenants.history(tenant.id, { before: oldest, limit: 1 });
    const older = [...page.items.slice(1), before];
    const items = page.items.map((one, index) => ({ ...one, changes: changesSince(older[index], one) }));
    return { ...page, items };
  },
});

function versionIn(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new ProblemError('bad_request', 'This cursor is not of a page before');
}

// Without the one before it, nobody can tell.
function changesSince(before: TenantRevision | undefined, after: TenantRevision) {
  return before?.version === after.version - 1 ? describeSettings(before.settings, after.settings) : [];
}

export const showRevision = operation({
  id: 'history.show',
  summary: 'The settings as they were, and what is different now',
  method: 'GET',
  path: '/tenants/{tenant}/history/{version}',
  permission: 'policy:read',
  answer: revision.extend({
    settings,
    changes: z.array(settingChange).describe('From this version to the one there is.'),
  }),
  run: async ({ tenant, params, services: { storage } }) => {
    const version = /^\d{1,9}$/.test(params.version) ? Number(params.version) : 0;
    const found = await storage.tenants.at(tenant.id, version);
    if (!found) throw new ProblemError('version_not_found', 'There is no such version');
    return { ...found, changes: describeSettings(found.settings, tenant) };
  },
});

export const HISTORY_OPERATIONS = [listHistory, showRevision];
