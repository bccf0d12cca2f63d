import { describe, expect, it } from '@jest/globals';
import { COMMANDS } from '#src/cli/commands.ts';
import { CommandError, describeFailure, UsageError } from '#src/cli/failures.ts';
import { findCommand } from '#src/cli/find-command.ts';
import { commandHelp, groupHelp } from '#src/cli/help.ts';
import { columns } from '#src/cli/columns.ts';
import { randomPassword, requireGoodPassword } from '#src/cli/new-password.ts';
import { systemRandom } from '#src/random.ts';
import { SealError } from '#src/keys/seal.ts';
import { aPolicy, aTenant } from '../support/builders.ts';

const second = (first: string) =>
  COMMANDS.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
const find = (line: string) => findCommand(COMMANDS, line.split(' ').filter(Boolean));

describe('the table of commands', () => {
  it('names each once, in one or two words', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+( [a-z]+(-[a-z]+)*)?$/);
  });

  it.each(COMMANDS)('explains $name with each argument and option', (command) => {
    const help = commandHelp(command);
    expect(help).toContain(`Usage: latchkey ${command.name}`);
    for (const name of Object.keys(command.args))
      expect(help).toMatch(new RegExp(`[<[]${name.replace('?', '')}[>\\]] +${command.args[name]}$`, 'm'));
    for (const name of [...Object.keys(command.options), 'json', 'help']) expect(help).toContain(`--${name} `);
  });

  it('lists every command in the help of the program', () => {
    for (const { name, summary } of COMMANDS) {
      expect(groupHelp('', COMMANDS)).toMatch(new RegExp(`^  ${name} .*${summary}$`, 'm'));
    }
  });
});

describe('finding a command', () => {
  it('leaves the words after its name to it', () => {
    expect(find('tenant create acme --name Acme')).toMatchObject({
      command: { name: 'tenant create' },
      rest: ['acme', '--name', 'Acme'],
    });
    expect(find('audit acme')).toMatchObject({ command: { name: 'audit' }, rest: ['acme'] });
  });

  it('takes --json before its name as well', () => {
    expect(find('--json tenant list')).toMatchObject({ command: { name: 'tenant list' }, rest: ['--json'] });
  });

  it('answers the group when the second word is missing', () => {
    expect(find('user --help')).toMatchObject({ kind: 'group', name: 'user' });
    expect(find('')).toMatchObject({ kind: 'group', name: '', commands: COMMANDS });
  });

  it.each([
    ['tennant list', 'There is no command tennant. Did you mean tenant?'],
    ['tenant lits', 'There is no command tenant lits. Did you mean tenant list?'],
    ['group erase', `There is no command group erase. There are: ${second('group').join(', ')}.`],
    ['--quiet serve', 'There is no option --quiet before a command.'],
  ])('refuses %s with advice', (line, message) => {
    expect(() => find(line)).toThrow(new UsageError(message));
  });
});

describe('a first password', () => {
  it('is accepted by the strictest rules when it is random', () => {
    const tenant = aTenant({ policy: aPolicy({ assurance: { required: 'single_factor' } }) });
    const password = randomPassword(systemRandom);
    expect(password).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
    expect(() => requireGoodPassword(password, tenant, [])).not.toThrow();
    expect(randomPassword(systemRandom)).not.toBe(password);
  });

  it('is longer where nothing else protects the account', () => {
    const password = 'tiger lily';
    const alone = aTenant({ policy: aPolicy({ assurance: { required: 'single_factor' } }) });
    const oneOfTwo = aTenant({ policy: aPolicy({ assurance: { required: 'multi_factor' } }) });
    expect(() => requireGoodPassword(password, oneOfTwo, [])).not.toThrow();
    expect(() => requireGoodPassword(password, alone, [])).toThrow('This password is not accepted');
  });

  it('is not made of the names around it', () => {
    const tenant = aTenant({ name: 'Marmalade' });
    expect(() => requireGoodPassword('marmalade7', tenant, [])).toThrow('This password is not accepted');
    expect(() => requireGoodPassword('jonquil42', tenant, ['jonquil'])).toThrow('This password is not accepted');
  });
});

describe('what goes wrong', () => {
  it('is one message with an exit code and a stable code', () => {
    expect(describeFailure(new UsageError('no'))).toEqual({ exitCode: 2, code: 'usage', message: 'no' });
    expect(describeFailure(new CommandError('gone', 'no'))).toEqual({ exitCode: 1, code: 'gone', message: 'no' });
    expect(describeFailure(new SealError('sealed with another'))).toMatchObject({ exitCode: 1, code: 'other_secret' });
    expect(describeFailure(new TypeError('x is not a function'))).toEqual({
      exitCode: 1,
      code: 'internal',
      message: 'Something unforeseen went wrong: x is not a function',
    });
  });
});

describe('columns', () => {
  it('are as wide as their widest cell, and let no control character through', () => {
    expect(
      columns([
        ['A', 'B'],
        ['long\u001b[2J', 'c'],
      ]),
    ).toBe('A         B\nlong [2J  c');
  });
});
