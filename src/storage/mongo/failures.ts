import mongoose from 'mongoose';
import { ProblemError } from '#src/errors.ts';

const { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } = mongoose.mongo;

const DUPLICATE_KEY = 11_000;

/** Whether a write was refused because another document has the key. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Runs an insertion; false when another document has the key. */
export async function unlessTaken(insertion: Promise<unknown>): Promise<boolean> {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Runs an upsert, and again where another one inserted the document in between. */
export async function upserting<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return upsert();
  }
}

// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
const PASSING_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

const PASSING_NAMES: ReadonlySet<string> = new Set([
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoServerClosedError',
  'MongoPoolClosedError',
  'MongoClientClosedError',
]);

const SOCKET_CODES: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ERR_STREAM_DESTROYED',
]);

const PASSING_LABELS = ['RetryableWriteError', 'RetryableError', 'TransientTransactionError'] as const;

/** Whether the database was not there, or not able: the same call may succeed later. */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof MongoServerError && PASSING_CODES.has(error.code)) return true;
  // A socket that ends while it is written to: the driver lets the system's own error through.
  if (!(error instanceof MongoError)) return SOCKET_CODES.has((error as { code?: unknown } | null)?.code);
  return PASSING_NAMES.has(error.name) || PASSING_LABELS.some((label) => error.hasErrorLabel(label));
}

/** What a caller may be told of it: 503, try again. */
export function unavailable(cause?: unknown): ProblemError {
  return new ProblemError('unavailable', 'The database does not answer. Try again in a moment.', { cause });
}
