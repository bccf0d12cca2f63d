export type StorageErrorCode =
  | 'not_writable'
  | 'not_a_database'
  | 'foreign'
  | 'newer'
  | 'disk_full'
  | 'busy'
  | 'in_use'
  | 'unfinished'
  | 'differs'
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

/** For a database that a copy was to fill, and did not fill to the end. */
export function unfinishedCopy(path: string, from: string): StorageError {
  const message = `${path} is an unfinished copy of ${from}. Run the copy again to finish it.`;
  return new StorageError('unfinished', path, message);
}
