import type { Command } from '../command.ts';
import { firstWords, groupsOf, namesOf, optionsOf, whatFollows, type Follows, type Group } from './words.ts';

/** For bash 3.2 and newer: that is what a Mac has. */
export function bashScript(commands: readonly Command[]): string {
  return `_latchkey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  local first='' second='' command='' options='' word index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) continue ;; esac
    if [ -z "$first" ]; then first="$word"; elif [ -z "$second" ]; then second="$word"; fi
  done
  if [ -z "$first" ]; then
    ${reply(`${namesOf(firstWords(commands))} --help --json`)}
    return
  fi
  command="$first"
  case "$first" in
${groupsOf(commands).map(groupCase).join('\n')}
  esac
  case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(optionsCase).join('\n')}
  esac
  case "$current" in -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;; esac
}
complete -F _latchkey latchkey`;
}

function groupCase({ name, seconds }: Group): string {
  return `    ${name})
      case "$second:$current" in
        :-*) ;;
        :*)
          ${reply(namesOf(seconds))}
          return ;;
        ${seconds.map((word) => `${word.name}:*`).join(' | ')}) command="$first $second" ;;
      esac ;;`;
}

function valueCases(command: Command): string[] {
  return optionsOf(command).flatMap(([name, option]) => {
    const next = whatFollows(option);
    return next.kind === 'nothing' ? [] : [`    '${command.name} --${name}') ${values(next)}; return ;;`];
  });
}

function values(next: Follows): string {
  if (next.kind === 'choice') return reply(next.choices.join(' '));
  return next.kind === 'file' ? `COMPREPLY=($(compgen -f -- "$current"))` : 'COMPREPLY=()';
}

function optionsCase(command: Command): string {
  const names = optionsOf(command).map(([name]) => `--${name}`);
  return `    '${command.name}') options='${names.join(' ')}' ;;`;
}

const reply = (words: string) => `COMPREPLY=($(compgen -W '${words}' -- "$current"))`;
