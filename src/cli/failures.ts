import { ConfigError } from '#src/config/config-error.ts';
import { ProblemError } from '#src/errors.ts';
import { SealError } from '#src/keys/seal.ts';
import { StorageError } from '#src/storage/storage-error.ts';

/** The command line makes no sense as it was written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for cannot be done; the code is stable, for programs. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Failure {
  readonly exitCode: 1 | 2;
  readonly code: string;
  readonly message: string;
  /** Everything that is wrong, where there is a list. */
  readonly problems?: readonly unknown[];
}

/** What to say of anything that was thrown: one clear message, never a stack. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError) return { exitCode: 2, code: 'usage', message: error.message };
  if (error instanceof CommandError) return failed(error.code, error.message);
  if (error instanceof ProblemError) return describeProblem(error);
  if (error instanceof ConfigError) return { ...failed('configuration', error.message), problems: error.problems };
  if (error instanceof StorageError) return failed(`storage_${error.code}`, error.message);
  if (error instanceof SealError) {
    const advice = 'Use the LATCHKEY_SECRET that the stored data were sealed with.';
    return failed('other_secret', `A stored secret cannot be opened: ${error.message}. ${advice}`);
  }
  return failed(
    'internal',
    `Something unforeseen went wrong: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function failed(code: string, message: string): Failure {
  return { exitCode: 1, code, message };
}

function describeProblem({ code, message, details }: ProblemError): Failure {
  const { errors } = details;
  if (!Array.isArray(errors)) return failed(code, message);
  const lines = errors.map((error: unknown) => `  ${describeError(error)}`);
  return {
    ...failed(code, ['Nothing was changed, because this is not right:', ...lines].join('\n')),
    problems: errors,
  };
}

function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { path, message } = error as { path?: unknown; message?: unknown };
  return typeof path === 'string' ? `${path}: ${String(message)}` : String(message);
}
