import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { blockAfter, dayOf, MOST_IN_BLOCK, ofOneDay } from './block.ts';
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

/** Blocks read in one go. */
const BATCH = 20;

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
    const head = await auditChain.head(tenantId);
    const read = storage.unitOfWork();
    const [first, ...rest] = ofOneDay(await auditChain.unsealed(tenantId, MOST_IN_BLOCK));
    // Nothing is sealed that a crash could still take back.
    await read.durable();
    if (!first) return;
    const write = storage.unitOfWork();
    await auditChain.seal(
      blockAfter(head, [first, ...rest], sealer),
      [first, ...rest].map(({ id }) => id),
    );
    await write.durable();
  }
}

/** Goes through the blocks that are not counted yet, in their order. */
async function follow(tenantId: string, deps: KeeperDeps, stopping: AbortSignal): Promise<void> {
  const { auditChain, summaries } = deps.storage;
  let last = await summaries.lastBlock(tenantId);
  for (;;) {
    const blocks = await auditChain.blocks(tenantId, last, BATCH);
    for (const block of blocks) {
      if (stopping.aborted) return;
      const events = await auditChain.eventsOf(tenantId, block.number);
      // In this order: a crash in between tells of a block again, and counts it once.
      await deps.tell(block, events);
      await foldBlock(block, events, summaries);
      last = block.number;
    }
    if (blocks.length < BATCH) return;
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
