import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import { namedGroups, type NamedGroup } from '#src/policy/named-groups.ts';
import { slug } from '#src/policy/settings-schema.ts';
import type { Changed } from '#src/storage/ports/changed.ts';
import type { Group, GroupStore } from '#src/storage/ports/group-store.ts';
import type { TenantStore } from '#src/storage/ports/tenant-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import type { AnnounceChange } from '#src/tenants/policy-changes.ts';
import { checkDisplayName } from './profile.ts';

export interface NewGroup {
  readonly tenantId: string;
  readonly id: string;
  /** The id, unless given. */
  readonly name?: string | undefined;
}

export interface GroupService {
  /** Throws `validation_failed`, with everything that is wrong. */
  createGroup(group: NewGroup): Promise<Group>;
  /** Only where there still is the version `expected`, if that is given. Throws `validation_failed` for what is no name. */
  renameGroup(group: Required<NewGroup>, expected?: number): Promise<Changed>;
  /**
   * Takes its members out of it, too; false when it was not there. Throws `validation_failed` where the tenant's policy names
   * it, with every place.
   */
  removeGroup(tenantId: string, groupId: string): Promise<boolean>;
  /**
   * Puts a user into a group; sign-ins that are below what the policy asks of its members are ended soon after. True for a
   * member already; false when there is no such user or group, and for one who is in as many as can be.
   */
  join(user: Pick<User, 'tenantId' | 'id'>, groupId: string): Promise<boolean>;
  /** The other way round: a group may be exempt from something. False when there is no such user. */
  leave(user: Pick<User, 'tenantId' | 'id'>, groupId: string): Promise<boolean>;
}

interface GroupServiceDeps {
  readonly groups: Pick<GroupStore, 'add' | 'remove' | 'rename'>;
  readonly users: Pick<UserStore, 'joinGroup' | 'leaveGroup'>;
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly announce: AnnounceChange;
  readonly clock: Clock;
}

export function groupService({ groups, users, tenants, announce, clock }: GroupServiceDeps): GroupService {
  return {
    removeGroup: async (tenantId, groupId) => {
      const policy = (await tenants.find(tenantId))?.policy;
      const named = policy ? namedGroups(policy).filter(({ group }) => group === groupId) : [];
      if (named.length > 0) throw inUse(groupId, named);
      return groups.remove(tenantId, groupId);
    },
    join: async ({ tenantId, id: userId }, groupId) => {
      await announce({ tenantId, userId, cause: 'groups' });
      return users.joinGroup(tenantId, userId, groupId);
    },
    leave: async ({ tenantId, id: userId }, groupId) => {
      await announce({ tenantId, userId, cause: 'groups' });
      return users.leaveGroup(tenantId, userId, groupId);
    },
    renameGroup: async ({ tenantId, id, name = id }, expected) => {
      refuse(nameErrors(name));
      return groups.rename(tenantId, id, name, expected);
    },
    createGroup: async ({ tenantId, id, name = id }) => {
      const group: Group = { tenantId, id, name, createdAt: clock.now(), version: 1 };
      refuse([...idErrors(id), ...nameErrors(name)]);
      if (!(await groups.add(group))) refuse([{ path: 'id', message: `${id} is taken` }]);
      return group;
    },
  };
}

interface FieldError {
  readonly path: string;
  readonly message: string;
}

function idErrors(id: string): FieldError[] {
  const { error } = slug.safeParse(id);
  return (error?.issues ?? []).map(({ message }) => ({ path: 'id', message }));
}

function nameErrors(name: string): FieldError[] {
  const checked = checkDisplayName(name);
  return checked.valid ? [] : [{ path: 'name', message: checked.message }];
}

function inUse(groupId: string, named: readonly NamedGroup[]): ProblemError {
  const errors = named.map(({ path }) => ({ path: `policy.${path}`, message: `names ${groupId}; take it out first` }));
  const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const message = `The group ${groupId} cannot be removed: ${list}`;
  return new ProblemError('validation_failed', message, { details: { errors } });
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new ProblemError('validation_failed', `This group cannot be so: ${list}`, { details: { errors } });
}
