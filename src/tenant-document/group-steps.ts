import type { Group } from '#src/storage/ports/group-store.ts';
import type { DocumentGroup } from './document.ts';
import { changedMeanwhile, type Step } from './step.ts';

/** Makes a group, or gives it its name; nothing where it is as wanted. */
export function groupSteps(tenantId: string, { id, name = id }: DocumentGroup, group: Group | undefined): Step[] {
  const details = { group: id };
  const create: Step = {
    ...{ act: 'create', of: 'group', id, changes: [] },
    run: async ({ groups, audit }) => {
      await groups.createGroup({ tenantId, id, name });
      await audit.record('group.created', { tenantId, details });
      return undefined;
    },
  };
  if (!group) return [create];
  if (group.name === name) return [];
  const rename: Step = {
    ...{ act: 'change', of: 'group', id },
    changes: [{ path: 'name', before: group.name, after: name, direction: 'other' }],
    run: async ({ groups, audit }) => {
      const answer = await groups.renameGroup({ tenantId, id, name }, group.version);
      if (answer !== 'updated') throw changedMeanwhile(rename);
      await audit.record('group.renamed', { tenantId, details });
      return undefined;
    },
  };
  return [rename];
}

/** Removes a group, with which its members lose it. */
export function groupRemoval({ tenantId, id }: Group): Step {
  return {
    ...{ act: 'remove', of: 'group', id, changes: [] },
    run: async ({ groups, audit }) => {
      const removed = await groups.removeGroup(tenantId, id);
      if (removed) await audit.record('group.removed', { tenantId, details: { group: id } });
      return undefined;
    },
  };
}
