import type { z } from 'zod';
import type { Actor } from './actor.ts';
import type { Answering, Operation } from './operation.ts';
import { perform, type Asking } from './perform.ts';
import type { AdminServices } from './services.ts';

type Wanted = Partial<Omit<Asking, 'actor' | 'address'>>;

/** Performs an operation of a tenant, and answers what it declares. */
export type Ask = <A extends z.ZodType | undefined>(
  op: Answering<A>,
  wanted?: Wanted,
) => Promise<A extends z.ZodType ? z.output<A> : undefined>;

/** The same for an operation that answers lines. */
export type AskLines = (op: Operation, wanted?: Wanted) => Promise<AsyncIterable<string>>;

interface Asker {
  readonly actor: Actor;
  readonly tenantId: string;
  readonly address: string;
}

export function askFor(
  { actor, tenantId, address }: Asker,
  services: AdminServices,
): { readonly ask: Ask; readonly askLines: AskLines } {
  const bodyOf = async (op: Operation, { params = {}, ...wanted }: Wanted = {}) => {
    const asking = { ...wanted, actor, address, params: { tenant: tenantId, ...params } };
    return (await perform(op, asking, services)).body;
  };
  return {
    // perform.ts has parsed it with the schema that the type is of.
    ask: async (op, wanted) => (await bodyOf(op, wanted)) as never,
    askLines: async (op, wanted) => (await bodyOf(op, wanted)) as AsyncIterable<string>,
  };
}
