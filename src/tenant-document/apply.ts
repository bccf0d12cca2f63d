import type { ChangedBy } from '#src/tenants/tenant-service.ts';
import { planTenant, type Plan } from './plan.ts';
import type { DocumentServices, Thing, Wanted } from './step.ts';

interface Applying extends Wanted {
  readonly by: ChangedBy;
  /** Asked before anything is written: what it throws keeps it all from being done. */
  readonly guard?: (plan: Plan) => Promise<void>;
}

interface Applied {
  readonly plan: Plan;
  /** Secrets that were made on the way, to be shown once. */
  readonly made: readonly (Thing & { readonly secret: string })[];
}

/**
 * Does what a document says: groups before the policy that names them, the policy before the applications, then webhooks, removals last.
 * Applied again it changes nothing. What is wrong is found before anything is written; when something fails on the way, what
 * was done stays, and applying it again does the rest.
 */
export async function applyTenant(services: DocumentServices, { by, guard, ...wanted }: Applying): Promise<Applied> {
  const plan = await planTenant(services, wanted);
  await guard?.(plan);
  const made: (Thing & { secret: string })[] = [];
  for (const step of plan.steps) {
    const secret = await step.run(services, by);
    if (secret !== undefined) made.push({ of: step.of, id: step.id, secret });
  }
  return { plan, made };
}
