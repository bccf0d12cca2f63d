type Row = Readonly<Record<string, unknown>>;
type Column = string | number | null;

/** How the records of one collection are kept in a table. */
export interface DumpTable<T> {
  readonly table: string;
  /** What to select, in the names of the record. */
  readonly columns: string;
  readonly identity: readonly string[];
  /** Whether its rows expire. */
  readonly expires: boolean;
  readonly order: string;
  fromRow(row: Row): T;
  /** By column name. */
  toColumns(record: T): Readonly<Record<string, Column>>;
}

/** A table whose columns hold just what the record does, under other names. */
export function plainTable<T extends object>(
  table: string,
  columns: Readonly<Record<string, keyof T & string>>,
  rest: Pick<DumpTable<T>, 'identity' | 'expires' | 'order'>,
): DumpTable<T> {
  return {
    table,
    columns: Object.entries(columns)
      .map(([column, member]) => `${column} AS ${member}`)
      .join(', '),
    ...rest,
    fromRow: (row) => ({ ...row }) as T,
    toColumns: (record) =>
      Object.fromEntries(Object.entries(columns).map(([column, member]) => [column, record[member] as Column])),
  };
}
