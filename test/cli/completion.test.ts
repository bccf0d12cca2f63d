import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { defineCommand, type Command } from '#src/cli/command.ts';
import { COMMANDS } from '#src/cli/commands.ts';
import { bashScript } from '#src/cli/completion/bash.ts';
import { fishScript } from '#src/cli/completion/fish.ts';
import { zshScript } from '#src/cli/completion/zsh.ts';

const run = async () => undefined;
const TEA: readonly Command[] = [
  defineCommand({
    name: 'tea brew',
    summary: 'Brew [black] tea: it’s "good" for $HOME',
    args: { kind: 'what tea' },
    options: {
      pot: { kind: 'text', value: '<pot>', help: "the cook's pot", choices: ['blue', 'brown'] },
      recipe: { kind: 'text', value: '<file>', help: 'a recipe: [any]' },
      herb: { kind: 'list', value: '<herb>', help: 'a herb' },
    },
    run,
  }),
  defineCommand({ name: 'milk', summary: 'Milk', args: {}, options: { cold: { kind: 'flag', help: 'cold' } }, run }),
  defineCommand({ name: 'milk froth', summary: 'Froth it', args: {}, options: {}, run }),
  defineCommand({ name: 'tea pour', summary: 'Pour it', args: {}, options: {}, run }),
  defineCommand({ name: 'wash', summary: 'Wash up', args: {}, options: { hot: { kind: 'flag', help: 'hot' } }, run }),
];

/** What bash offers at the end of a line. */
function offered(line: string, commands = TEA): string[] {
  const words = line.split(' ');
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `set -u\n${bashScript(commands)}\n${asked}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  it.each([
    ['latchkey ', ['tea', 'milk', 'wash', '--help', '--json']],
    ['latchkey w', ['wash']],
    ['latchkey tea ', ['brew', 'pour']],
    ['latchkey --json tea p', ['pour']],
    ['latchkey tea brew --', ['--pot', '--recipe', '--herb', '--json', '--help']],
    ['latchkey tea brew green --pot b', ['blue', 'brown']],
    ['latchkey tea brew --pot bl', ['blue']],
    ['latchkey tea pour --', ['--json', '--help']],
    ['latchkey wash --h', ['--hot', '--help']],
    ['latchkey tea brew --recipe package.js', ['package.json']],
    ['latchkey tea brew --herb ', []],
    ['latchkey tea brew ', []],
    ['latchkey coffee ', []],
    ['latchkey milk ', ['froth']],
    ['latchkey milk --', ['--cold', '--json', '--help']],
    ['latchkey milk oat --', ['--cold', '--json', '--help']],
    ['latchkey milk froth --', ['--json', '--help']],
  ])('offers after %j what comes next', (line, words) => {
    expect(offered(line)).toEqual(words);
  });

  it('knows every command of the program', () => {
    for (const { name } of COMMANDS) {
      const words = name.split(' ');
      expect(offered(['latchkey', ...words.slice(0, -1), ''].join(' '), COMMANDS)).toContain(words.at(-1));
      expect(offered(`latchkey ${name} --`, COMMANDS)).toContain('--json');
    }
  });
});

describe('completion in zsh', () => {
  it('names commands and options, and quotes what they say', () => {
    const script = zshScript(TEA);
    expect(script).toContain(`next=('brew:Brew \\[black\\] tea\\: it’s "good" for $HOME' 'pour:Pour it')`);
    expect(script).toContain(`'tea brew') _arguments '--pot[the cook'\\''s pot]:value:(blue brown)'`);
    expect(script).toContain(`'--recipe[a recipe\\: \\[any\\]]:file:_files' '*--herb[a herb]:value:'`);
    expect(script.indexOf(`'milk froth')`)).toBeLessThan(script.indexOf(`'milk '*)`));
    expect(script).toContain(`'wash '*) _arguments '--hot[hot]'`);
  });
});

describe('completion in fish', () => {
  it('names commands and options, and quotes what they say', () => {
    const lines = fishScript(TEA).split('\n');
    expect(lines[0]).toBe('complete -c latchkey -f');
    expect(lines).toContain(`complete -c latchkey -n __fish_use_subcommand -a wash -d 'Wash up'`);
    const brew = '__fish_seen_subcommand_from tea; and __fish_seen_subcommand_from brew';
    expect(lines).toContain(`complete -c latchkey -n '${brew}' -l pot -x -a 'blue brown' -d 'the cook\\'s pot'`);
    expect(lines).toContain(`complete -c latchkey -n '${brew}' -l recipe -r -F -d 'a recipe: [any]'`);
    const milk = '__fish_seen_subcommand_from milk; and not __fish_seen_subcommand_from froth';
    expect(lines).toContain(`complete -c latchkey -n '${milk}' -l cold -d 'cold'`);
    const second = '__fish_seen_subcommand_from tea; and not __fish_seen_subcommand_from brew pour';
    expect(lines).toContain(`complete -c latchkey -n '${second}' -a pour -d 'Pour it'`);
  });
});
