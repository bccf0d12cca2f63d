import { LONGEST, linesOf, tooLong, UnreadableFile, type Line } from './lines.ts';
import type { ImportRow } from './refusal.ts';
import { COLUMNS } from './row.ts';

/** What spreadsheets put between columns, depending on the country. */
const DELIMITERS = [',', ';', '\t'] as const;

/** The rows of a table (RFC 4180) whose first line names the columns. Throws UnreadableFile for one that does not. */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<ImportRow> {
  let header: ReturnType<typeof readHeader> | undefined;
  let open: Line | undefined;
  for await (const line of linesOf(chunks)) {
    if (!open && line.text.trim() === '') continue;
    if (!header) {
      header = readHeader(line.text);
      continue;
    }
    // A record goes over several lines where a field in quotes does.
    const record: Line = open ? { number: open.number, text: `${open.text}\n${line.text}` } : line;
    if (record.text.length > LONGEST) throw tooLong(record.number);
    const fields = fieldsOf(record.text, header.delimiter);
    open = fields === 'open' ? record : undefined;
    if (fields !== 'open') yield toRow(record.number, fields, header.names);
  }
  if (open) throw new UnreadableFile(`A quote that is opened on line ${open.number} is never closed.`);
}

function readHeader(text: string) {
  const used = DELIMITERS.map((delimiter) => ({ delimiter, names: namesIn(text, delimiter) }));
  const { delimiter, names } = used.reduce((one, other) => (other.names.length > one.names.length ? other : one));
  const known: readonly string[] = COLUMNS;
  const unknown = names.filter((name) => !known.includes(name));
  const advice = `The first line names the columns: ${COLUMNS.join(', ')}; username has to be there.`;
  if (unknown.length > 0) {
    throw new UnreadableFile(`There is no column “${unknown.join('”, “').slice(0, 200)}”. ${advice}`);
  }
  if (new Set(names).size < names.length) throw new UnreadableFile(`A column is there twice. ${advice}`);
  if (!names.includes('username')) throw new UnreadableFile(advice);
  return { names, delimiter };
}

function namesIn(text: string, delimiter: string): readonly string[] {
  const fields = fieldsOf(text, delimiter);
  return Array.isArray(fields) ? fields : [];
}

function toRow(line: number, fields: readonly string[] | 'malformed', names: readonly string[]): ImportRow {
  const malformed = (message: string): ImportRow => ({ line, problem: { reason: 'malformed', path: '', message } });
  if (fields === 'malformed')
    return malformed('a quote is in the middle of a field; write the field in quotes, and its quotes twice');
  if (fields.length !== names.length) {
    return malformed(`there are ${fields.length} columns, and the first line names ${names.length}`);
  }
  return { line, values: Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])) };
}

const QUOTED = /"([^"]*(?:""[^"]*)*)"/y;

/** `open` where the last field's quotes go on; `malformed` where quotes are not as RFC 4180 §2 has them. */
function fieldsOf(record: string, delimiter: string): string[] | 'open' | 'malformed' {
  const fields: string[] = [];
  for (let at = 0; ;) {
    if (record[at] === '"') {
      QUOTED.lastIndex = at;
      const [whole, inside = ''] = QUOTED.exec(record) ?? [];
      if (whole === undefined) return 'open';
      fields.push(inside.replaceAll('""', '"'));
      at += whole.length;
      if (at < record.length && record[at] !== delimiter) return 'malformed';
    } else {
      const end = record.indexOf(delimiter, at);
      const field = end < 0 ? record.slice(at) : record.slice(at, end);
      if (field.includes('"')) return 'malformed';
      fields.push(field);
      at += field.length;
    }
    if (at >= record.length) return fields;
    at += 1;
  }
}
