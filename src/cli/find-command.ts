import { closest } from '#src/config/closest.ts';
import type { Command } from './command.ts';
import { UsageError } from './failures.ts';

/** What the first words name: a command with the words that are left for it, or the group of all that start so. */
export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly name: string; readonly commands: readonly Command[] };

/** Finds the command; options that every command has may stand before its name. */
export function findCommand(commands: readonly Command[], argv: readonly string[]): Found {
  const start = argv.findIndex((word) => !LEADING.has(word));
  const leading = start === -1 ? argv : argv.slice(0, start);
  const words = start === -1 ? [] : argv.slice(start);
  const [first, second] = words;
  if (first === undefined) return { kind: 'group', name: '', commands };

  // A command may have others below it.
  const longer = commands.find(({ name }) => name === `${first} ${second}`);
  if (longer) return { kind: 'command', command: longer, rest: [...leading, ...words.slice(2)] };
  const exact = commands.find(({ name }) => name === first);
  if (exact) return { kind: 'command', command: exact, rest: [...leading, ...words.slice(1)] };
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length === 0)
    throw unknown(
      first,
      '',
      commands.map(({ name }) => name.split(' ')[0] ?? name),
    );

  if (second === undefined || second.startsWith('-')) return { kind: 'group', name: first, commands: group };
  const command = group.find(({ name }) => name === `${first} ${second}`);
  if (command) return { kind: 'command', command, rest: [...leading, ...words.slice(2)] };
  throw unknown(
    second,
    `${first} `,
    group.map(({ name }) => name.split(' ')[1] ?? name),
  );
}

const LEADING: ReadonlySet<string> = new Set(['--json', '--help', '-h']);

function unknown(word: string, prefix: string, names: readonly string[]): UsageError {
  if (word.startsWith('-')) return new UsageError(`There is no option ${word} before a command.`);
  const known = [...new Set(names)];
  const meant = closest(word, known);
  const advice = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${prefix}${meant}?`;
  return new UsageError(`There is no command ${prefix}${word}. ${advice}`);
}
