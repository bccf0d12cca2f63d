import { describeSettings } from '#src/insight/describe-changes.ts';
import { namedGroups } from '#src/policy/named-groups.ts';
import { checkPolicy } from '#src/policy/schema.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Tenant, TenantSettings } from '#src/storage/ports/tenant-store.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { DEFAULT_BRANDING, type TenantChange } from '#src/tenants/tenant-service.ts';
import type { DocumentError, TenantDocument } from './document.ts';
import { changedMeanwhile, type Step } from './step.ts';

/** The policy that holds once a document is applied: the parts it has, and of the others what there is. */
export function policyAfter({ policy }: TenantDocument, tenant: Tenant | undefined): TenantPolicy {
  return { ...(tenant?.policy ?? DEFAULT_POLICY), ...policy };
}

/** What keeps that policy from being set, where these groups are there. */
export function policyErrors(policy: TenantPolicy, groups: readonly string[]): DocumentError[] {
  const checked = checkPolicy(policy);
  const errors = checked.valid
    ? namedGroups(policy)
        .filter(({ group }) => !groups.includes(group))
        .map(({ path, group }) => ({ path, message: `there would be no group ${group}` }))
    : checked.errors;
  return errors.map(({ path, message }) => ({ path: path === '' ? 'policy' : `policy.${path}`, message }));
}

/** A new tenant before its groups are there. */
export function asCreated({ tenant }: TenantDocument, policy: TenantPolicy): TenantSettings {
  const { name, branding = DEFAULT_BRANDING } = tenant;
  return { name, branding, status: 'active', policy: namedGroups(policy).length === 0 ? policy : DEFAULT_POLICY };
}

/** Makes the tenant, with all that needs no group. */
export function creationStep(document: TenantDocument, policy: TenantPolicy): Step {
  const { id } = document.tenant;
  return {
    ...{ act: 'create', of: 'tenant', id, changes: [] },
    run: async ({ tenants, audit }, by) => {
      const { name, branding, policy: early } = asCreated(document, policy);
      await tenants.createTenant({ id, name, branding, policy: early }, by);
      await audit.record('tenant.created', { tenantId: id });
      return undefined;
    },
  };
}

/** Sets what is different; nothing where nothing is. */
export function settingsSteps(document: TenantDocument, before: TenantSettings, policy: TenantPolicy): Step[] {
  const { id, name, branding = before.branding } = document.tenant;
  const wanted = { ...before, name, branding, policy };
  const changes = describeSettings(before, wanted);
  if (changes.length === 0) return [];
  const change: TenantChange = { name, branding, policy };
  const step: Omit<Step, 'run'> = { act: 'change', of: 'tenant', id, changes };
  return [
    {
      ...step,
      run: async ({ storage, tenants, audit }, by) => {
        const found = await storage.tenants.find(id);
        // As it was when the steps were made: by version, or by what has just been made.
        if (!found || describeSettings(before, found).length > 0) throw changedMeanwhile(step);
        const changed = await tenants.updateTenant(found, change, by);
        if (!changed) throw changedMeanwhile(step);
        await audit.record('tenant.changed', { tenantId: id, details: { version: String(changed.version) } });
        return undefined;
      },
    },
  ];
}
