import type { Command, Option } from '../command.ts';
import { firstWords, groupsOf, optionsOf, whatFollows, type Word } from './words.ts';

/** To be sourced, or put into a folder of `fpath` as `_latchkey`. */
export function zshScript(commands: readonly Command[]): string {
  return `#compdef latchkey
_latchkey() {
  local -a next
  if (( CURRENT == 2 )); then
    next=(${described(firstWords(commands))})
    _describe 'command' next
    return
  fi
  if (( CURRENT == 3 )); then
    case "$words[2]" in
${groupsOf(commands)
  .map(({ name, seconds }) => `      ${name}) next=(${described(seconds)}); _describe 'command' next; return ;;`)
  .join('\n')}
    esac
  fi
  case "$words[2] $words[3]" in
${longestFirst(commands).map(argumentsCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = '_latchkey' ]; then _latchkey "$@"; else compdef _latchkey latchkey; fi`;
}

// A command may be called as others begin: audit, and audit verify.
function longestFirst(commands: readonly Command[]): Command[] {
  return commands.toSorted((one, other) => other.name.split(' ').length - one.name.split(' ').length);
}

function argumentsCase(command: Command): string {
  const pattern = command.name.includes(' ') ? `'${command.name}'` : `'${command.name} '*`;
  const options = optionsOf(command).map(([name, option]) => {
    const again = option.kind === 'list' ? '*' : '';
    return `'${again}--${name}[${escaped(option.help)}]${valueOf(option)}'`;
  });
  return `    ${pattern}) _arguments ${options.join(' ')} '*:argument:' ;;`;
}

function valueOf(option: Option): string {
  const next = whatFollows(option);
  if (next.kind === 'nothing') return '';
  if (next.kind === 'choice') return `:value:(${next.choices.join(' ')})`;
  return next.kind === 'file' ? ':file:_files' : ':value:';
}

function described(words: readonly Word[]): string {
  return words.map(({ name, help }) => `'${name}:${escaped(help)}'`).join(' ');
}

// A colon would end a name, a bracket a description, an apostrophe the word.
function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`).replaceAll("'", String.raw`'\''`);
}
