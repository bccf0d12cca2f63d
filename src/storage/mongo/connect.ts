import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { StorageError, type StorageErrorCode } from '../storage-error.ts';
import { isUnavailability } from './failures.ts';
import { redactUrl } from './redact-url.ts';

/** Milliseconds to look for a server, for each call. */
const SELECTION = 2000;
/** At the start it is looked for a little longer: five seconds in all. */
const START_TRIES = 2;

const OPTIONS: ConnectOptions = {
  appName: 'latchkey',
  // What was answered survives the loss of a server; what is read has survived it.
  writeConcern: { w: 'majority' },
  readConcernLevel: 'majority',
  readPreference: 'primary',
  serverSelectionTimeoutMS: SELECTION,
  connectTimeoutMS: SELECTION,
  waitQueueTimeoutMS: SELECTION,
  // A server that stopped answering is found out, and its calls end, within about four seconds.
  heartbeatFrequencyMS: SELECTION,
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
  sanitizeFilter: true,
};

/** Connects within five seconds, or throws a StorageError that names hosts and database alone. */
export async function connect(url: string): Promise<Connection> {
  const path = redactUrl(url);
  for (let tries = START_TRIES; ; tries--) {
    const connection = mongoose.createConnection();
    try {
      return await connection.openUri(url, OPTIONS);
    } catch (error) {
      await connection.destroy();
      if (tries > 1 && isUnreachable(error)) continue;
      throw explain(error, path);
    }
  }
}

/** The one clear error for whatever went wrong while opening. */
export function explain(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code, advice } = explanationOf(error);
  return new StorageError(code, path, `${path} ${advice}`, error);
}

interface Explanation {
  readonly code: StorageErrorCode;
  readonly advice: string;
}

// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
const NOT_ALLOWED: ReadonlySet<unknown> = new Set([13, 18, 8000]); // Unauthorized, AuthenticationFailed, Atlas
const OTHER_INDEX: ReadonlySet<unknown> = new Set([85, 86]); // IndexOptionsConflict, IndexKeySpecsConflict

function explanationOf(error: unknown): Explanation {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (NOT_ALLOWED.has(code)) {
    return { code: 'not_allowed', advice: 'refuses this user. Check user, password and authSource of the URL.' };
  }
  if (isUnreachable(error)) {
    return {
      code: 'unreachable',
      advice: `does not answer (${String(message)}). Is it running, and can it be reached?`,
    };
  }
  // The driver quotes the URL in these, with its password.
  if (['MongoParseError', 'MongoInvalidArgumentError', 'MongoMissingCredentialsError'].includes(String(name))) {
    return {
      code: 'failed',
      advice:
        'is not a connection string that the driver understands. Check it for characters that must be percent-encoded.',
    };
  }
  if (OTHER_INDEX.has(code)) {
    return { code: 'failed', advice: `has an index of one of our names but of another kind: ${String(message)}` };
  }
  return { code: 'failed', advice: `cannot be opened: ${String(message)}` };
}

const isUnreachable = (error: unknown) =>
  error instanceof mongoose.Error.MongooseServerSelectionError || isUnavailability(error);
