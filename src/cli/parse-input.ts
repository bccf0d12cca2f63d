import { parseArgs } from 'node:util';
import { closest } from '#src/config/closest.ts';
import type { AnyInput, Command, Option, Options } from './command.ts';
import { UsageError } from './failures.ts';

/** What every command understands. */
export const COMMON_OPTIONS = {
  json: { kind: 'flag', help: 'print JSON for programs' },
  help: { kind: 'flag', help: 'print this help' },
} as const satisfies Options;

type Value = AnyInput['options'][string];

/** Reads what follows a command's name; throws a UsageError with everything that is wrong. */
export function parseInput(command: Command, words: readonly string[]): AnyInput {
  const table: Options = { ...command.options, ...COMMON_OPTIONS };
  const values = new Map<string, Value>();
  const given: string[] = [];
  const problems: string[] = [];
  for (const token of tokensOf(words, table)) {
    if (token.kind === 'positional') given.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    const problem = option ? optionProblem(token, option, values) : unknownOption(token.rawName, table);
    if (problem !== undefined) problems.push(problem);
    else if (option) values.set(token.name, valueOf(token, option, values));
  }
  // The value of an option that is not known looks like an argument too many.
  if (problems.length === 0) problems.push(...argumentProblems(command, given), ...missingOptions(table, values));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));

  const args = Object.fromEntries(Object.keys(command.args).map((name, index) => [name, given[index] ?? '']));
  const options = Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, values.get(name) ?? ABSENT[option.kind]]),
  );
  return { args, options };
}

const ABSENT = { flag: false, list: [], text: undefined } as const;

function tokensOf(words: readonly string[], table: Options) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? 'boolean' : 'string', multiple: true } as const,
    ]),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function optionProblem(token: OptionToken, option: Option, values: ReadonlyMap<string, Value>): string | undefined {
  const { name, value, inlineValue } = token;
  if (option.kind === 'flag') return value === undefined ? undefined : `--${name} takes no value.`;
  // An empty one is a variable of a script that was not set.
  if (value === undefined || value === '') return `--${name} needs a value: --${name} ${option.value}`;
  if (!inlineValue && /^-./.test(value)) {
    return `--${name} needs a value: --${name} ${option.value} (or --${name}=${value}, if that is meant)`;
  }
  if (option.choices?.includes(value) === false) return notAChoice(name, value, option.choices);
  return option.kind === 'text' && values.has(name) ? `--${name} is given twice.` : undefined;
}

function notAChoice(name: string, value: string, choices: readonly string[]): string {
  const meant = closest(value, [...choices]);
  const advice = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `--${name} takes ${choices.join(', ')}, not “${value}”.${advice}`;
}

function valueOf({ name, value = '' }: OptionToken, option: Option, values: ReadonlyMap<string, Value>): Value {
  if (option.kind === 'flag') return true;
  if (option.kind === 'text') return value;
  const before = values.get(name);
  return [...(Array.isArray(before) ? (before as readonly string[]) : []), value];
}

function unknownOption(rawName: string, table: Options): string {
  const meant = closest(
    rawName,
    Object.keys(table).map((name) => `--${name}`),
  );
  return `There is no option ${rawName}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

function argumentProblems({ args }: Command, given: readonly string[]): string[] {
  const names = Object.keys(args);
  const needed = names.filter((name) => !name.endsWith('?'));
  const missing = needed.slice(given.length).map((name) => `<${name}> is missing: ${args[name]}.`);
  const extra = given.slice(names.length).map((word) => `“${word}” is one argument too many.`);
  return [...missing, ...extra];
}

function missingOptions(table: Options, values: ReadonlyMap<string, Value>): string[] {
  return Object.entries(table).flatMap(([name, option]) =>
    option.kind !== 'flag' && option.required && !values.has(name)
      ? [`--${name} ${option.value} is missing: ${option.help}.`]
      : [],
  );
}
