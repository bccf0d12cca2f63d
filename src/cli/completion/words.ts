import type { Command, Option, Options } from '../command.ts';
import { COMMON_OPTIONS } from '../parse-input.ts';

/** A word that may come next. */
export interface Word {
  readonly name: string;
  readonly help: string;
}

/** Commands whose names begin alike. */
export interface Group {
  readonly name: string;
  readonly seconds: readonly Word[];
}

/** The first words of all commands. */
export function firstWords(commands: readonly Command[]): Word[] {
  const seconds = new Map(groupsOf(commands).map((group) => [group.name, group.seconds]));
  const firsts = new Map(commands.map(({ name, summary }) => [name.split(' ')[0] ?? name, summary]));
  return [...firsts].map(([name, summary]) => ({ name, help: namesOf(seconds.get(name) ?? []) || summary }));
}

/** The groups of commands whose names have two words. */
export function groupsOf(commands: readonly Command[]): Group[] {
  const words = commands.map(({ name, summary }) => ({ split: name.split(' '), summary }));
  const groups = Map.groupBy(
    words.filter(({ split }) => split.length > 1),
    ({ split }) => split[0] ?? '',
  );
  return [...groups].map(([name, members]) => ({
    name,
    seconds: members.map(({ split, summary }) => ({ name: split[1] ?? '', help: summary })),
  }));
}

export const namesOf = (words: readonly Word[]): string => words.map(({ name }) => name).join(' ');

/** The options that a command understands, by name. */
export function optionsOf(command: Command): [string, Option][] {
  return Object.entries({ ...command.options, ...COMMON_OPTIONS } satisfies Options);
}

/** What follows an option: nothing for a flag. */
export type Follows =
  { readonly kind: 'nothing' | 'file' | 'text' } | { readonly kind: 'choice'; readonly choices: readonly string[] };

export function whatFollows(option: Option): Follows {
  if (option.kind === 'flag') return { kind: 'nothing' };
  if (option.choices) return { kind: 'choice', choices: option.choices };
  return { kind: option.value === '<file>' ? 'file' : 'text' };
}
