import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import { slug } from '#src/policy/settings-schema.ts';
import type { Group, GroupStore } from '#src/storage/ports/group-store.ts';
import { checkDisplayName } from './user-service.ts';

export interface NewGroup {
  readonly tenantId: string;
  readonly id: string;
  /** The id, unless given. */
  readonly name?: string | undefined;
}

export interface GroupService {
  /** Throws `validation_failed`, with everything that is wrong. */
  createGroup(group: NewGroup): Promise<Group>;
}

interface GroupServiceDeps {
  readonly groups: Pick<GroupStore, 'add'>;
  readonly clock: Clock;
}

export function groupService({ groups, clock }: GroupServiceDeps): GroupService {
  return {
    createGroup: async ({ tenantId, id, name = id }) => {
      const group: Group = { tenantId, id, name, createdAt: clock.now() };
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

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new ProblemError('validation_failed', `This group cannot be made: ${list}`, { details: { errors } });
}
