// Cli is the operator's command line: it does what the services do, without a page.
import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { loadProcessConfig } from '#src/config/load.ts';
import type { Command, CommandContext } from './command.ts';
import { COMMANDS } from './commands.ts';
import { CommandError, describeFailure, UsageError } from './failures.ts';
import { findCommand, type Found } from './find-command.ts';
import { commandHelp, groupHelp, usageLine } from './help.ts';
import { parseInput } from './parse-input.ts';
import { openServices } from './services.ts';

export interface Terminal {
  /** Resolves when there is room for more. */
  out(text: string): Promise<void>;
  error(text: string): void;
  readInput(): Promise<string>;
}

/** Runs one command line and answers its exit code: 0 done, 1 failed, 2 not understood. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const asJson = own.includes('--json');
  let found: Found | undefined;
  try {
    found = findCommand(COMMANDS, argv);
    if (own.includes('--help') || own.includes('-h')) await terminal.out(helpOf(found));
    else if (found.kind === 'group') throw new UsageError(helpOf(found));
    else return await execute(found.command, found.rest, { terminal, asJson });
    return 0;
  } catch (error) {
    const { exitCode, ...failure } = describeFailure(error);
    terminal.error(asJson ? inJson({ error: failure }) : printable(failure.message));
    return (found?.kind === 'command' ? found.command.failsWith : undefined) ?? exitCode;
  }
}

function helpOf(found: Found): string {
  return found.kind === 'command' ? commandHelp(found.command) : groupHelp(found.name, found.commands);
}

interface Run {
  readonly terminal: Terminal;
  readonly asJson: boolean;
}

async function execute(command: Command, words: readonly string[], { terminal, asJson }: Run): Promise<number> {
  const result = await command.run(readInput(command, words), contextOf(terminal, asJson));
  if (result) await terminal.out(asJson ? inJson(result.data) : printable(result.text));
  return result?.exitCode ?? 0;
}

// What is stored may come from outside: it must not move the cursor, colour the terminal, or turn the reading around.
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

const printable = (text: string) => text.replaceAll(UNPRINTABLE, ' ');

function inJson(data: unknown): string {
  return escaped(JSON.stringify(data, null, 2));
}

function escaped(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function readInput(command: Command, words: readonly string[]) {
  try {
    return parseInput(command, words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\n${usageLine(command)}`, { cause: error });
  }
}

function contextOf(terminal: Terminal, asJson: boolean): CommandContext {
  return {
    withServices: async (act) => {
      const services = await openServices(loadProcessConfig());
      try {
        return await act(services);
      } finally {
        await services.storage.close();
      }
    },
    readText: async (path) => (path === '-' ? terminal.readInput() : readFile(path).toString('utf8')),
    readBytes: async (path) => readFile(path),
    printLine: (data) => terminal.out(escaped(JSON.stringify(data))),
    progress: (text) => {
      if (!asJson) terminal.error(text);
    },
    commands: COMMANDS,
  };
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandError('file_unreadable', `${path} cannot be read (${reason}).`);
  }
}
