/** Why a row was not imported. Stable words: whoever reads a report keys on them. */
export type RefusalReason =
  /** It could not be read at all. */
  | 'malformed'
  | 'invalid'
  /** The name, address or external id is somebody else's. */
  | 'taken'
  /** It is the same person's, or has a name of theirs, as an earlier row. */
  | 'twice'
  | 'group_unknown'
  | 'role_not_allowed'
  | 'hash_unknown'
  | 'hash_too_costly'
  | 'totp_secret_invalid';

export interface Problem {
  readonly reason: RefusalReason;
  /** The column. */
  readonly path: string;
  /** Never has a hash or a secret in it. */
  readonly message: string;
}

/** A row as it was read: what its columns hold, or why there is none. */
export type ImportRow =
  { readonly line: number; readonly values: unknown } | { readonly line: number; readonly problem: Problem };

interface Outcome {
  /** Where the row begins in its file; in an array, which of its items it is. From 1 up. */
  readonly line: number;
  /** As it was written, as far as it could be read. */
  readonly username: string | null;
}

/** What has become of a row; in a dry run, what would. */
export type RowOutcome =
  | (Outcome & { readonly outcome: 'imported' })
  /** The person is there already; what is different about them was not changed. */
  | (Outcome & { readonly outcome: 'unchanged' })
  | (Outcome & { readonly outcome: 'refused'; readonly problems: readonly Problem[] });
