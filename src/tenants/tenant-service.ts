import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import { namedGroups } from '#src/policy/named-groups.ts';
import { checkBranding, checkPolicy, type SchemaError } from '#src/policy/schema.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { GroupStore } from '#src/storage/ports/group-store.ts';
import type { RevisionNote, Tenant, TenantStore } from '#src/storage/ports/tenant-store.ts';
import { activeTenants } from './active-tenants.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import type { AnnounceChange, ChangeCause } from './policy-changes.ts';

export interface NewTenant {
  readonly id: string;
  readonly name: string;
  readonly branding?: Tenant['branding'];
  readonly policy?: Tenant['policy'];
}

export type TenantChange = Partial<Pick<Tenant, 'name' | 'status' | 'branding' | 'policy'>>;

/** Who changes a tenant and why, for its history. */
export interface ChangedBy {
  /** As audit events name it; null where nobody says. */
  readonly actor: string | null;
  /** In their own words, at most 500 characters. */
  readonly comment?: string | undefined;
}

export interface TenantService {
  /** Throws `validation_failed`, with everything that is wrong. A new tenant has no groups that its policy could name. */
  createTenant(tenant: NewTenant, by?: ChangedBy): Promise<Tenant>;
  /** Undefined for an unknown or suspended tenant; at most five seconds behind a change by another process. */
  findActive(tenantId: string): Promise<Tenant | undefined>;
  /**
   * The tenant as changed, one version on; undefined when somebody else changed it first. What it was stays in its history.
   * Sign-ins that are below a new policy are ended soon after. Throws `validation_failed`.
   */
  updateTenant(tenant: Tenant, change: TenantChange, by?: ChangedBy): Promise<Tenant | undefined>;
}

// As a label of a host name (RFC 1123 §2.1), so that a tenant may get a host of its own.
const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
/** `system` administers all tenants: nobody's to take. */
const RESERVED: readonly string[] = ['system'];
const NAME_LENGTH = 100;
const COMMENT_LENGTH = 500;
const NOBODY: ChangedBy = { actor: null };
/** What a tenant looks like that nobody gave a look. */
export const DEFAULT_BRANDING: Tenant['branding'] = { color: '#22304a', logo: null };

interface TenantServiceDeps {
  readonly tenants: TenantStore;
  readonly groups: Pick<GroupStore, 'list'>;
  readonly announce: AnnounceChange;
  readonly clock: Clock;
}

export function tenantService({ tenants, groups, announce, clock }: TenantServiceDeps): TenantService {
  const active = activeTenants(tenants, clock);
  const errorsIn = async (tenantId: string, change: TenantChange) => {
    const errors = settingErrors(change);
    if (errors.length > 0 || change.policy === undefined) return errors;
    return groupErrors(change.policy, await groups.list(tenantId));
  };
  const noteOf = ({ actor, comment = '' }: ChangedBy): RevisionNote => {
    return { at: clock.now(), actor, comment: comment.trim() === '' ? null : comment.trim() };
  };
  return {
    createTenant: async ({ id, name, branding = DEFAULT_BRANDING, policy = DEFAULT_POLICY }, by = NOBODY) => {
      const tenant: Tenant = { id, name, status: 'active', branding, policy, createdAt: clock.now(), version: 1 };
      refuse([...idErrors(id), ...(await errorsIn(id, { name, branding, policy })), ...commentErrors(by)]);
      if (!(await tenants.add(tenant, noteOf(by)))) refuse([{ path: 'id', message: `${id} is taken` }]);
      return tenant;
    },
    findActive: async (tenantId) => (TENANT_ID.test(tenantId) ? active.find(tenantId) : undefined),
    updateTenant: async (tenant, change, by = NOBODY) => {
      const changed: Tenant = { ...tenant, ...change, version: tenant.version + 1 };
      // What is not changed may be as an earlier release took it: it keeps nobody from suspending a tenant.
      refuse([...(await errorsIn(tenant.id, change)), ...commentErrors(by)]);
      const cause = causeOf(tenant, changed);
      if (cause !== undefined) await announce({ tenantId: tenant.id, cause });
      const isFirst = await tenants.update(changed, noteOf(by));
      active.forget(tenant.id);
      return isFirst ? changed : undefined;
    },
  };
}

/** A policy from outside. Throws `validation_failed` with everything that is wrong, as setting it would. */
export function requirePolicy(value: unknown): TenantPolicy {
  const checked = checkPolicy(value);
  if (checked.valid) return checked.value;
  throw invalid(under('policy', checked.errors));
}

function idErrors(id: string): SchemaError[] {
  if (RESERVED.includes(id)) return [{ path: 'id', message: `${id} is reserved` }];
  if (TENANT_ID.test(id)) return [];
  const message = 'use 1 to 32 lower-case letters, digits and hyphens, not starting or ending with a hyphen';
  return [{ path: 'id', message }];
}

function settingErrors({ name, branding, policy }: TenantChange): SchemaError[] {
  const checks = {
    ...(branding === undefined ? {} : { branding: checkBranding(branding) }),
    ...(policy === undefined ? {} : { policy: checkPolicy(policy) }),
  };
  return [
    ...(name === undefined || isName(name)
      ? []
      : [{ path: 'name', message: `use 1 to ${NAME_LENGTH} characters, on one line` }]),
    ...Object.entries(checks).flatMap(([part, checked]) => (checked.valid ? [] : under(part, checked.errors))),
  ];
}

function isName(name: string): boolean {
  return name.trim() !== '' && Array.from(name).length <= NAME_LENGTH && !/\p{Cc}/u.test(name);
}

function commentErrors({ comment = '' }: ChangedBy): SchemaError[] {
  if (Array.from(comment).length <= COMMENT_LENGTH) return [];
  return [{ path: 'comment', message: `use at most ${COMMENT_LENGTH} characters` }];
}

// While it was suspended nothing of it was looked at.
function causeOf(before: Tenant, after: Tenant): ChangeCause | undefined {
  if (before.status === 'suspended' && after.status === 'active') return 'tenant_resumed';
  return isDeepStrictEqual(before.policy, after.policy) ? undefined : 'policy';
}

// Rules for a group that is not there would hold for nobody, and a slip of the pen would go unnoticed.
function groupErrors(policy: TenantPolicy, groups: readonly { readonly id: string }[]): SchemaError[] {
  const ids = new Set(groups.map(({ id }) => id));
  const missing = namedGroups(policy).filter(({ group }) => !ids.has(group));
  return under(
    'policy',
    missing.map(({ path, group }) => ({ path, message: `there is no group ${group}; create it first` })),
  );
}

function under(part: string, errors: readonly SchemaError[]): SchemaError[] {
  return errors.map(({ path, message }) => ({ path: path === '' ? part : `${part}.${path}`, message }));
}

function refuse(errors: readonly SchemaError[]): void {
  if (errors.length > 0) throw invalid(errors);
}

function invalid(errors: readonly SchemaError[]): ProblemError {
  const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ProblemError('validation_failed', `The tenant's settings are not right: ${list}`, { details: { errors } });
}
