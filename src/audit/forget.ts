import { removalMark } from './block.ts';
import { eventsIn } from './events-in.ts';
import { inspectBlock } from './inspect-block.ts';
import type { KeeperDeps } from './keeper.ts';

const DAY = 86_400;
/** Blocks that one call removes the events of: so that it takes its time. */
const MOST_AT_ONCE = 200;

/**
 * Removes the events of whole blocks after their time, and keeps what proves the rest unchanged. A block that does not fit
 * its events is evidence: it is kept, and said so.
 */
export async function forgetOldEvents({ storage, sealer, clock, logger, keepDays }: KeeperDeps): Promise<void> {
  if (keepDays === 0) return;
  const { auditChain } = storage;
  const old = await auditChain.olderThan(clock.now() - keepDays * DAY, MOST_AT_ONCE);
  for (const block of old) {
    const { tenantId, number, digests, removed } = block;
    if (digests === null) continue;
    const problems = inspectBlock(block, await eventsIn(block, auditChain), sealer);
    if (problems.length > 0) {
      logger.error({ tenantId, block: number, problems }, 'a block of the audit log was changed, and is kept');
      continue;
    }
    await auditChain.removeEvents(tenantId, number, removed ?? removalMark({ ...block, digests }, sealer));
  }
}
