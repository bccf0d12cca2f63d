import type { AuditBlock, AuditChain, StoredEvent } from '#src/storage/ports/audit-store.ts';

type Chain = Pick<AuditChain, 'eventsOf' | 'head'>;

/** All events of a block, by their position. Of the last block, some may still be on their way into it. */
export async function eventsIn(
  { tenantId, number, count, removed }: AuditBlock,
  chain: Chain,
): Promise<readonly StoredEvent[]> {
  const events = await chain.eventsOf(tenantId, number);
  if (events.length >= count || removed !== null) return events;
  // Finishes what is under way.
  await chain.head(tenantId);
  return chain.eventsOf(tenantId, number);
}
