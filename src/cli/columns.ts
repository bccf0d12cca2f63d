/** Rows of text with every column as wide as its widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = (clean[0] ?? []).map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  return clean
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A name and a value on each line. */
export function facts(entries: Readonly<Record<string, string | undefined>>): string {
  return columns(Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

// What is stored may come from outside: it must not move the cursor or colour the operator's terminal.
const printable = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ');
