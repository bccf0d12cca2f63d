import type { Command } from '../command.ts';
import { firstWords, groupsOf, namesOf, optionsOf, whatFollows, type Group } from './words.ts';

export function fishScript(commands: readonly Command[]): string {
  const lines = [
    '-f',
    ...firstWords(commands).map(({ name, help }) => `-n __fish_use_subcommand -a ${name} -d ${quoted(help)}`),
    ...groupsOf(commands).flatMap(({ name: group, seconds }) =>
      seconds.map(({ name, help }) => {
        const condition = `${seen(group)}; and not ${seen(namesOf(seconds))}`;
        return `-n ${quoted(condition)} -a ${name} -d ${quoted(help)}`;
      }),
    ),
    ...commands.flatMap((command) => optionLines(command, groupsOf(commands))),
  ];
  return lines.map((line) => `complete -c latchkey ${line}`).join('\n');
}

/** No file unless an option takes one; -x wants a value that is none. */
const VALUES = { nothing: '', text: ' -x', choice: ' -x', file: ' -r -F' } as const;

function optionLines(command: Command, groups: readonly Group[]): string[] {
  // A command may be called as others begin: audit, and audit verify.
  const others = groups.find(({ name }) => name === command.name)?.seconds ?? [];
  const conditions = [
    ...command.name.split(' ').map(seen),
    ...(others.length === 0 ? [] : [`not ${seen(namesOf(others))}`]),
  ];
  const within = quoted(conditions.join('; and '));
  return optionsOf(command).map(([name, option]) => {
    const next = whatFollows(option);
    const choices = next.kind === 'choice' ? ` -a ${quoted(next.choices.join(' '))}` : '';
    return `-n ${within} -l ${name}${VALUES[next.kind]}${choices} -d ${quoted(option.help)}`;
  });
}

const seen = (words: string) => `__fish_seen_subcommand_from ${words}`;
const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
