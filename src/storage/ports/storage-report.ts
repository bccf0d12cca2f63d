/** What an operator may want to know of a database, read without changing it. */
export interface StorageReport {
  readonly kind: 'sqlite' | 'mongodb';
  /** A file, or hosts and database without user and password. */
  readonly place: string;
  /** The database software and its version, as it says itself. */
  readonly server: string;
  /** What speaks to it. */
  readonly library: string;
  /** `found` is null where nothing has been written yet. */
  readonly schema: { readonly found: number | null; readonly known: number };
  readonly indexes: readonly IndexReport[];
  /** Rows or documents of each table or collection; estimates where counting would be dear. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface IndexReport {
  /** Table or collection. */
  readonly of: string;
  readonly name: string;
  readonly state: 'present' | 'missing' | 'different';
}
