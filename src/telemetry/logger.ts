// Telemetry says what the server does, in JSON lines that never hold a secret.
import { pino, type DestinationStream } from 'pino';
import { scrubMembers, scrubText } from './scrub.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

export interface Logger extends Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>> {
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel | 'silent';
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service: 'latchkey' },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return scrubbing(destination === undefined ? pino(options) : pino(options, destination));
}

function scrubbing(target: pino.Logger): Logger {
  const at = (level: LogLevel) => (fields: LogFields, message: string) => {
    if (target.isLevelEnabled(level)) target[level](scrubFields(fields), scrubText(message));
  };
  return {
    fatal: at('fatal'),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => scrubbing(target.child(scrubFields(fields))),
  };
}

const scrubFields = (fields: LogFields): LogFields => scrubMembers(fields, 0);
