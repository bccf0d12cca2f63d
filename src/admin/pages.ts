import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';

const MOST = 200;
const USUAL = 50;

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL).describe(`How many, at most ${MOST}.`),
  cursor: z.string().max(500).optional().describe('`next` of the page before.'),
};

/** What every list answers: `next` is the cursor of the page after, null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * One page of what is read in the order of a key. A cursor holds the key of the last item and nothing else: whose items they
 * are is decided by each request anew.
 */
export async function readPage<Item>(
  { limit, cursor }: PageQuery,
  read: (part: { readonly after?: string; readonly limit: number }) => Promise<readonly Item[]>,
  keyOf: (item: Item) => string,
): Promise<{ items: Item[]; next: string | null }> {
  const after = cursor === undefined ? {} : { after: fromCursor(cursor) };
  // One more than is shown tells whether there is a next page.
  const found = await read({ ...after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? toCursor(keyOf(last)) : null };
}

function toCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function fromCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (key !== '' && toCursor(key) === cursor) return key;
  throw new ProblemError('bad_request', 'This cursor is not of a page before');
}
