import { setImmediate as nextTurn } from 'node:timers/promises';
import { MOST_ITEMS, USUAL_ITEMS } from './schemas.ts';
import { scimError } from './problem.ts';

/** Which part of a list is asked for (RFC 7644 §3.4.2.4). */
export interface Span {
  /** From 1 on. */
  readonly startIndex: number;
  readonly count: number;
}

/** Throws `invalidValue` for what is no number. What is out of bounds is brought into them, as the RFC has it. */
export function readSpan(query: Readonly<Record<string, string>>): Span {
  const startIndex = readNumber(query, 'startIndex') ?? 1;
  const count = readNumber(query, 'count') ?? USUAL_ITEMS;
  return { startIndex: Math.max(1, startIndex), count: Math.min(MOST_ITEMS, Math.max(0, count)) };
}

function readNumber(query: Readonly<Record<string, string>>, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw scimError(400, 'invalidValue', `${name} has to be a whole number`);
}

interface Part<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total?: number | null;
}

interface Listing<Item> {
  readonly span: Span;
  /** What is not listed; all of it, unless given. */
  readonly matches: ((item: Item) => boolean) | undefined;
}

/**
 * Part of a list that is read page by page. Without a filter it ends where the span does; with one it goes on to the end,
 * for nobody else knows how many there are.
 */
export async function listSpan<Item>(
  read: (cursor: string | undefined) => Promise<Part<Item>>,
  { span: { startIndex, count }, matches }: Listing<Item>,
): Promise<{ items: Item[]; total: number }> {
  const items: Item[] = [];
  let [seen, total, cursor]: [number, number | null, string | undefined] = [0, null, undefined];
  do {
    const part: Part<Item> = await read(cursor);
    if (!matches) total ??= part.total ?? null;
    for (const item of part.items) {
      if (matches && !matches(item)) continue;
      seen += 1;
      if (seen >= startIndex && items.length < count) items.push(item);
    }
    cursor = part.next ?? undefined;
    // However long a list is, others are answered between any two of its pages.
    if (cursor !== undefined) await nextTurn();
  } while (cursor !== undefined && (total === null || seen < startIndex - 1 + count));
  return { items, total: total ?? seen };
}

/** RFC 7644 §3.4.2. */
export function listResponse(resources: readonly unknown[], total: number, { startIndex }: Pick<Span, 'startIndex'>) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    ...{ totalResults: total, startIndex, itemsPerPage: resources.length },
    Resources: resources,
  };
}
