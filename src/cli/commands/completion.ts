import { closest } from '#src/config/closest.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { defineCommand, type Command } from '../command.ts';
import { UsageError } from '../failures.ts';

const SCRIPTS: ReadonlyMap<string, (commands: readonly Command[]) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print what makes a shell complete commands and options',
  details:
    'bash: source <(latchkey completion bash)   zsh: source <(latchkey completion zsh)\n' +
    'fish: latchkey completion fish > ~/.config/fish/completions/latchkey.fish',
  args: { shell: 'bash, zsh or fish' },
  options: {},
  run: async ({ args: { shell } }, { commands }) => {
    const script = SCRIPTS.get(shell);
    if (script === undefined) {
      const meant = closest(shell, [...SCRIPTS.keys()]);
      const advice = meant === undefined ? 'There are bash, zsh and fish.' : `Did you mean ${meant}?`;
      throw new UsageError(`There is no completion for ${shell}. ${advice}`);
    }
    const text = script(commands);
    return { data: { shell, script: text }, text };
  },
});
