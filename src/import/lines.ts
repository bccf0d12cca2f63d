/** Why a file cannot be read, or not any further, with what to do about it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

export interface Line {
  /** From 1 up. */
  readonly number: number;
  readonly text: string;
}

/** Characters of one line, and of one record: a person has not so much to say. */
export const LONGEST = 65_536;

/** The text of a file, without the mark that some systems put before it. Throws UnreadableFile for what is no UTF-8. */
export async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const advice = 'The file is not UTF-8. Save or export it as UTF-8, and try again.';
  const read = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new UnreadableFile(advice, { cause: error });
    }
  };
  for await (const chunk of bytes) yield read(chunk);
  yield read();
}

/** One line after the other, however they end; a last one without an end, too. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield { number: (number += 1), text: part.endsWith('\r') ? part.slice(0, -1) : part };
    if (rest.length > LONGEST) throw tooLong(number + 1);
  }
  if (rest !== '') yield { number: number + 1, text: rest.endsWith('\r') ? rest.slice(0, -1) : rest };
}

export function tooLong(line: number): UnreadableFile {
  return new UnreadableFile(`Line ${line} begins something longer than ${LONGEST} characters: is a quote not closed?`);
}
