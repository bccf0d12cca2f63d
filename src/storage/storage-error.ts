export type StorageErrorCode =
  | 'not_writable'
  | 'not_a_database'
  | 'foreign'
  | 'newer'
  | 'disk_full'
  | 'busy'
  | 'unreachable'
  | 'not_allowed'
  | 'failed';

/** Why the database cannot be opened, in a sentence that says where and what to do. It was left as it is. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  /** A file, or a URL without user and password. */
  readonly path: string;

  constructor(code: StorageErrorCode, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.path = path;
  }
}
