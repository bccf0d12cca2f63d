import type { Command, Option, Options } from './command.ts';
import { columns } from './columns.ts';
import { COMMON_OPTIONS } from './parse-input.ts';

/** The help of all commands, or of those of one group. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const program = ['latchkey', group].filter(Boolean).join(' ');
  return [
    `Usage: ${program} <command> [options]`,
    ...(group === '' ? ['', 'Latchkey is an OpenID Connect identity provider that prefers passkeys.'] : []),
    '',
    'Commands',
    indented(columns(commands.map((command) => [signature(command), command.summary]))),
    '',
    `${program} <command> --help explains one. Settings come from LATCHKEY_* variables and the file in LATCHKEY_CONFIG.`,
    'Exit codes: 0 done, 1 failed, 2 not understood.',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { args, options, summary, details } = command;
  const table: Options = { ...options, ...COMMON_OPTIONS };
  const argumentRows = Object.entries(args).map(([name, help]) => [argument(name), help]);
  return [
    usageLine(command),
    '',
    `${summary}.`,
    ...(details === undefined ? [] : [details]),
    ...(argumentRows.length === 0 ? [] : ['', 'Arguments', indented(columns(argumentRows))]),
    '',
    'Options',
    indented(columns(Object.entries(table).map(([name, option]) => [written(name, option), optionHelp(option)]))),
  ].join('\n');
}

/** How a command is written, with what it cannot do without. */
export function usageLine(command: Command): string {
  const required = Object.entries(command.options).flatMap(([name, option]) =>
    option.kind !== 'flag' && option.required ? [written(name, option)] : [],
  );
  return ['Usage: latchkey', signature(command), ...required, '[options]'].join(' ');
}

const signature = ({ name, args }: Command) => [name, ...Object.keys(args).map(argument)].join(' ');

const argument = (name: string) => (name.endsWith('?') ? `[${name.slice(0, -1)}]` : `<${name}>`);

const written = (name: string, option: Option) => (option.kind === 'flag' ? `--${name}` : `--${name} ${option.value}`);

function optionHelp(option: Option): string {
  if (option.kind === 'flag') return option.help;
  const remarks = [
    ...(option.choices === undefined ? [] : [option.choices.join(', ')]),
    ...(option.required ? ['required'] : []),
    ...(option.kind === 'list' ? ['may be repeated'] : []),
  ];
  return remarks.length === 0 ? option.help : `${option.help} (${remarks.join('; ')})`;
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ');
