import type { z } from 'zod';
import type { PersonActor } from '../actor.ts';
import type { Answering } from '../operation.ts';
import { perform, type Asking } from '../perform.ts';
import type { AdminServices } from '../services.ts';

type Wanted = Partial<Omit<Asking, 'actor' | 'address'>>;

/** Performs an operation of the tenant that the page is about, and answers what it declares. */
export type Ask = <A extends z.ZodType | undefined>(
  op: Answering<A>,
  wanted?: Wanted,
) => Promise<A extends z.ZodType ? z.output<A> : undefined>;

interface Asker {
  readonly actor: PersonActor;
  readonly tenantId: string;
  readonly address: string;
}

export function askFor({ actor, tenantId, address }: Asker, services: AdminServices): Ask {
  return async (op, { params = {}, ...wanted } = {}) => {
    const asking = { ...wanted, actor, address, params: { tenant: tenantId, ...params } };
    const { body } = await perform(op, asking, services);
    // perform.ts has parsed it with the schema that the type is of.
    return body as never;
  };
}
