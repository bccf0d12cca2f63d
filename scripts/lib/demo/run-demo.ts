import { parseArgs } from 'node:util';
import { ConfigError } from '../../../src/config/config-error.ts';
import { StartError } from '../../../src/main.ts';
import { StorageError } from '../../../src/storage/storage-error.ts';
import { DemoError } from './data-folder.ts';

export interface DemoArguments {
  readonly reset: boolean;
}

/** Runs one of the demo's programs: a failure that was foreseen is one message, anything else a stack. */
export async function runDemo(usage: string, act: (args: DemoArguments) => Promise<void>): Promise<void> {
  try {
    await act(readArguments(usage));
  } catch (error) {
    console.error(isForeseen(error) ? error.message : error);
    process.exitCode = 1;
  }
}

function readArguments(usage: string): DemoArguments {
  try {
    const { values } = parseArgs({ options: { reset: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    throw new DemoError(usage, { cause: error });
  }
}

function isForeseen(error: unknown): error is Error {
  return [ConfigError, DemoError, StartError, StorageError].some((kind) => error instanceof kind);
}

/** Resolves at the first SIGINT or SIGTERM. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
