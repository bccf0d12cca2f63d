import { SealError, type Sealer } from '#src/keys/seal.ts';
import type { AuditBlock, StoredEvent } from '#src/storage/ports/audit-store.ts';
import { digestOf, digestsIn, hashOf, removalContext, sealContext, sha256 } from './block.ts';

/** What can be wrong with a chain. */
export const AUDIT_PROBLEMS = [
  'block_missing',
  'block_changed',
  'chain_broken',
  'seal_broken',
  'secret_unknown',
  'event_changed',
  'event_removed',
  'event_added',
  'event_moved',
  'end_missing',
] as const;

/** What is wrong with an audit log, and where. Stable words: programs key on them. */
export interface AuditProblem {
  readonly code: (typeof AUDIT_PROBLEMS)[number];
  readonly block: number;
  /** Of the event in its block, from 0 on. */
  readonly position?: number;
  readonly event?: string;
}

/** What is wrong with one block and its events, looked at by themselves. */
export function inspectBlock(
  block: AuditBlock,
  events: readonly StoredEvent[],
  sealer: Pick<Sealer, 'open'>,
): AuditProblem[] {
  const { number, digests, removed } = block;
  const problems: AuditProblem[] = [];
  const note = (code: AuditProblem['code']) => problems.push({ code, block: number });

  const seal = opened(block.sealed, sealContext(block), sealer);
  if (seal === 'secret_unknown') note(seal);
  else if (textOf(seal) !== block.hash) note('seal_broken');
  // Nobody but whoever has the secret can say that events were removed after their time.
  const mark = removed === null ? undefined : opened(removed, removalContext(block), sealer);
  if (typeof mark === 'string') note(mark);

  const eventsHash = digests === null ? textOf(mark) : sha256(digests);
  const isCounted = digests === null || digestsIn(digests).length === block.count;
  const isWhole = eventsHash === undefined ? removed !== null : hashOf(block, eventsHash) === block.hash;
  if (!isWhole || !isCounted) note('block_changed');
  return [...problems, ...inspectEvents(number, digestsIn(digests ?? ''), events, removed !== null)];
}

type Opened = { readonly text: string } | 'seal_broken' | 'secret_unknown';

function opened(sealed: string, context: string, sealer: Pick<Sealer, 'open'>): Opened {
  try {
    return { text: sealer.open(sealed, context) };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return error.isSecretUnknown ? 'secret_unknown' : 'seal_broken';
  }
}

const textOf = (one: Opened | undefined) => (typeof one === 'object' ? one.text : undefined);

function inspectEvents(
  block: number,
  digests: readonly string[],
  events: readonly StoredEvent[],
  isRemoved: boolean,
): AuditProblem[] {
  const missing = new Set(digests.keys());
  const strange: StoredEvent[] = [];
  for (const event of events) {
    const position = event.position ?? -1;
    if (missing.has(position) && digests[position] === digestOf(event)) missing.delete(position);
    else strange.push(event);
  }
  const problems = strange.map(({ id, position, ...event }): AuditProblem => {
    const about = { block, position: position ?? -1, event: id };
    const elsewhere = [...missing].find((one) => digests[one] === digestOf({ id, position, ...event }));
    if (elsewhere !== undefined) {
      missing.delete(elsewhere);
      return { code: 'event_moved', ...about };
    }
    return { code: missing.delete(about.position) ? 'event_changed' : 'event_added', ...about };
  });
  const removed = isRemoved ? [] : [...missing];
  return [...problems, ...removed.map((position): AuditProblem => ({ code: 'event_removed', block, position }))];
}
