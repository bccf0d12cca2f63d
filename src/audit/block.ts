import { createHash } from 'node:crypto';
import type { Sealer } from '#src/keys/seal.ts';
import type { AuditBlock, AuditEvent, StoredEvent } from '#src/storage/ports/audit-store.ts';

/** Events in one block: so few that it can be read, and delivered to a webhook, as a whole. */
export const MOST_IN_BLOCK = 100;
/** Characters of one SHA-256 in base64url. */
const DIGEST_SIZE = 43;
const DAY = 86_400;

/** `2026-11-24`, UTC. */
export function dayOf(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10);
}

/** The hash of an event as it was written, whatever has been sealed since. */
export function digestOf(event: AuditEvent | StoredEvent): string {
  const { block: _block, position: _position, ...written } = { block: null, position: null, ...event };
  return sha256(canonical(written));
}

/** The block that follows `head`, of events of one day. */
export function blockAfter(
  head: AuditBlock | undefined,
  events: readonly [AuditEvent, ...AuditEvent[]],
  sealer: Pick<Sealer, 'seal'>,
): AuditBlock {
  const times = events.map(({ at }) => at);
  const digests = events.map(digestOf).join('');
  const place = { tenantId: events[0].tenantId, number: (head?.number ?? 0) + 1 };
  const span = { count: events.length, firstAt: Math.min(...times), lastAt: Math.max(...times) };
  const unsealed = { ...place, previousHash: head?.hash ?? '', ...span };
  const hash = hashOf(unsealed, sha256(digests));
  return { ...unsealed, hash, sealed: sealer.seal(hash, sealContext(place)), digests, removed: null };
}

/** What a block is made of, apart from its events, and a hash over theirs. */
export function hashOf(
  {
    tenantId,
    number,
    previousHash,
    count,
    firstAt,
    lastAt,
  }: Omit<AuditBlock, 'hash' | 'sealed' | 'digests' | 'removed'>,
  eventsHash: string,
): string {
  return sha256(canonical({ tenantId, number, previousHash, count, firstAt, lastAt, events: eventsHash }));
}

/** What stays of a block's events when they are removed: the hash over theirs, sealed. */
export function removalMark(block: AuditBlock & { readonly digests: string }, sealer: Pick<Sealer, 'seal'>): string {
  return sealer.seal(sha256(block.digests), removalContext(block));
}

export function digestsIn(text: string): string[] {
  return text.match(new RegExp(`.{1,${DIGEST_SIZE}}`, 'gs')) ?? [];
}

type Place = Pick<AuditBlock, 'tenantId' | 'number'>;

// Opens nowhere else: nobody can put one block's seal on another.
export const sealContext = ({ tenantId, number }: Place) => `audit-block:${tenantId}:${number}`;
export const removalContext = ({ tenantId, number }: Place) => `audit-removed:${tenantId}:${number}`;

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The same events, in their order, those of each day apart. */
export function byDay(events: readonly AuditEvent[]): (readonly [AuditEvent, ...AuditEvent[]])[] {
  const days: [AuditEvent, ...AuditEvent[]][] = [];
  for (const event of events) {
    const day = days.at(-1);
    if (day && Math.floor(day[0].at / DAY) === Math.floor(event.at / DAY)) day.push(event);
    else days.push([event]);
  }
  return days;
}

/**
 * One text for one record: members by name (RFC 8785, for the texts and whole numbers there are). What is null is left out,
 * so that members which later releases add change nothing for events of before.
 */
function canonical(record: object): string {
  return JSON.stringify(sorted(record));
}

function sorted(record: object): Record<string, unknown> {
  const members = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    members
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]: [string, unknown]) => [name, typeof value === 'object' && value ? sorted(value) : value]),
  );
}
