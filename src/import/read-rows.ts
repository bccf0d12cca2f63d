import { csvRows } from './csv.ts';
import { decode, linesOf, UnreadableFile } from './lines.ts';
import type { ImportRow } from './refusal.ts';

/** Characters of a JSON array, which is read as a whole. */
const LONGEST_ARRAY = 32 * 1024 * 1024;

/**
 * The rows of a file, told apart by its first character: a JSON array, JSON lines (an object on each), or a table. Throws
 * UnreadableFile where it cannot be read, or not any further.
 */
export async function* readRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow> {
  const chunks = decode(bytes);
  let begun = '';
  // A generator that is left by `break` would end.
  while (begun.trimStart() === '') {
    const next: IteratorResult<string, unknown> = await chunks.next();
    if (next.done) throw new UnreadableFile('The file is empty.');
    begun += next.value;
  }
  const all = followedBy(begun, chunks);
  const first = begun.trimStart()[0];
  if (first === '[') yield* arrayRows(all);
  else if (first === '{') yield* jsonLines(all);
  else yield* csvRows(all);
}

async function* followedBy(begun: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield begun;
  yield* rest;
}

async function* jsonLines(chunks: AsyncIterable<string>): AsyncGenerator<ImportRow> {
  for await (const { number: line, text } of linesOf(chunks)) {
    if (text.trim() === '') continue;
    const values = parsed(text);
    const problem = { reason: 'malformed', path: '', message: 'the line is no JSON' } as const;
    yield values === undefined ? { line, problem } : { line, values };
  }
}

async function* arrayRows(chunks: AsyncIterable<string>): AsyncGenerator<ImportRow> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    if (text.length > LONGEST_ARRAY) {
      throw new UnreadableFile(
        'The array is too long to be read as a whole. Write one object on each line instead, without the brackets.',
      );
    }
  }
  const rows = parsed(text);
  if (!Array.isArray(rows)) throw new UnreadableFile('The file begins like a JSON array, and is none.');
  for (const [index, values] of rows.entries()) yield { line: index + 1, values };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What is wrong is said by whoever asks: the parser's own words would repeat what is in the file.
    return undefined;
  }
}
