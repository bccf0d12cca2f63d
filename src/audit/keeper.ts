import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { blockAfter, byDay, dayOf, MOST_IN_BLOCK } from './block.ts';
import { eventsIn } from './events-in.ts';
import { forgetOldEvents } from './forget.ts';
import { takeSnapshot } from './snapshot.ts';
import { foldBlock } from './summarise.ts';

export interface KeeperDeps {
  readonly storage: Pick<Storage, 'auditChain' | 'summaries' | 'tenants' | 'users' | 'credentials' | 'unitOfWork'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
  /** Told of each sealed block, of each at least once. */
  readonly tell: (block: AuditBlock, events: readonly AuditEvent[]) => Promise<void>;
  /** Days after which events are removed; 0 for never. */
  readonly keepDays: number;
}

/** Seals what has been written, and makes of it what reports and webhooks need. Any number of nodes may have one. */
export interface Keeper {
  /** Does all that waits, of every tenant; what fails is logged, and tried again the next time. Never twice at once. */
  run(): Promise<void>;
  /** Seals what waits of one tenant. */
  sealAll(tenantId: string): Promise<void>;
  /** Begins nothing new, and resolves when what is under way has ended. */
  stop(): Promise<void>;
}

export function auditKeeper(deps: KeeperDeps): Keeper {
  const { storage, logger } = deps;
  const stopping = new AbortController();
  // Whose blocks may not all be counted: at first anybody's.
  let behind: Set<string> | undefined;
  let running: Promise<void> | undefined;
  const daily = oncePerDay(deps, stopping.signal);

  const each = async (tenantIds: Iterable<string>, act: (tenantId: string) => Promise<void>) => {
    for (const tenantId of tenantIds) {
      if (stopping.signal.aborted) return;
      try {
        await act(tenantId);
      } catch (error) {
        logger.error({ error, tenantId }, 'the audit log of a tenant could not be kept');
      }
    }
  };
  const runOnce = async () => {
    behind ??= new Set((await storage.tenants.list()).map(({ id }) => id));
    for (const tenantId of await storage.auditChain.waiting()) behind.add(tenantId);
    await each([...behind], async (tenantId) => {
      await sealWaiting(tenantId, deps, stopping.signal);
      await follow(tenantId, deps, stopping.signal);
      behind?.delete(tenantId);
    });
    await daily(each);
    if (!stopping.signal.aborted) await forgetOldEvents(deps);
  };

  return {
    run: () => {
      running ??= runOnce()
        .catch((error: unknown) => logger.error({ error }, 'the audit log could not be kept'))
        .finally(() => void (running = undefined));
      return running;
    },
    sealAll: (tenantId) => sealWaiting(tenantId, deps, stopping.signal),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function sealWaiting(tenantId: string, { storage, sealer }: KeeperDeps, stopping: AbortSignal): Promise<void> {
  const { auditChain } = storage;
  while (!stopping.aborted) {
    // The head before the events: what another node has sealed by then is not among them.
    let head = await auditChain.head(tenantId);
    const read = storage.unitOfWork();
    const waiting = await auditChain.unsealed(tenantId, MOST_IN_BLOCK);
    // Nothing is sealed that a crash could still take back.
    await read.durable();
    const write = storage.unitOfWork();
    let isFirst = true;
    for (const events of byDay(waiting)) {
      const block = blockAfter(head, events, sealer);
      const ids = events.map(({ id }) => id);
      isFirst &&= await auditChain.seal(block, ids);
      if (!isFirst) break;
      head = block;
    }
    await write.durable();
    // What has come meanwhile can wait for the next time.
    if (isFirst && waiting.length < MOST_IN_BLOCK) return;
  }
}

/** Goes through the blocks that are not counted yet, in their order, each only when the one before is counted for good. */
async function follow(tenantId: string, { storage, tell }: KeeperDeps, stopping: AbortSignal): Promise<void> {
  const { auditChain, summaries } = storage;
  while (!stopping.aborted) {
    const last = await summaries.lastBlock(tenantId);
    const [block] = await auditChain.blocks(tenantId, last, 1);
    if (!block) return;
    const unit = storage.unitOfWork();
    const events = await eventsIn(block, auditChain);
    // In this order: a crash in between tells of a block again, and counts it once.
    await tell(block, events);
    await foldBlock(block, events, summaries);
    await unit.durable();
  }
}

type Each = (tenantIds: Iterable<string>, act: (tenantId: string) => Promise<void>) => Promise<void>;

/** Takes the snapshots of a day, when it has begun. */
function oncePerDay({ storage, clock }: KeeperDeps, stopping: AbortSignal): (each: Each) => Promise<void> {
  let taken: string | undefined;
  return async (each) => {
    const now = clock.now();
    const day = dayOf(now);
    if (taken === day) return;
    const tenants = await storage.tenants.list();
    await each(
      tenants.map(({ id }) => id),
      async (tenantId) => {
        if ((await storage.summaries.find(tenantId, day))?.snapshot) return;
        await storage.summaries.setSnapshot(tenantId, day, await takeSnapshot(storage, tenantId, now));
      },
    );
    if (!stopping.aborted) taken = day;
  };
}
