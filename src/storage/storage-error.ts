export type StorageErrorCode =
  'not_writable' | 'not_a_database' | 'foreign' | 'newer' | 'disk_full' | 'busy' | 'failed';

/** Why the database cannot be opened, in a sentence that says where and what to do. The file is left as it was. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly path: string;

  constructor(code: StorageErrorCode, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.path = path;
  }
}
