import { describe, expect, it } from '@jest/globals';
import { defineCommand } from '#src/cli/command.ts';
import { UsageError } from '#src/cli/failures.ts';
import { parseInput } from '#src/cli/parse-input.ts';

const brew = defineCommand({
  name: 'tea brew',
  summary: 'Brew tea',
  args: { kind: 'what tea', cups: 'how many' },
  options: {
    pot: { kind: 'text', value: '<pot>', help: 'the pot', required: true },
    milk: { kind: 'flag', help: 'with milk' },
    'with-herb': { kind: 'list', value: '<herb>', help: 'a herb' },
    note: { kind: 'text', value: '<text>', help: 'a note' },
    heat: { kind: 'text', value: '<heat>', help: 'how hot', choices: ['warm', 'hot'] },
  },
  run: async () => undefined,
});

const parse = (line: string) => parseInput(brew, line.split(' '));

function complaintsOf(line: string): string[] {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  throw new Error(`${line} was understood`);
}

describe('reading a command line', () => {
  it('takes arguments and options in any order', () => {
    const options = {
      pot: 'blue',
      milk: true,
      'with-herb': ['mint', 'sage'],
      note: undefined,
      heat: undefined,
      json: false,
      help: false,
    };
    const expected = { args: { kind: 'green', cups: '2' }, options };
    expect(parse('green 2 --pot blue --milk --with-herb mint --with-herb=sage')).toEqual(expected);
    expect(parse('--with-herb mint --milk green --pot=blue --with-herb sage -- 2')).toEqual(expected);
  });

  it('takes a lone hyphen, which means standard input, as a value', () => {
    expect(parse('green 2 --pot -').options['pot']).toBe('-');
  });

  it('takes a value that starts with a hyphen when it is joined by an equals sign', () => {
    expect(parse('green 2 --pot=--blue').options['pot']).toBe('--blue');
    expect(complaintsOf('green 2 --pot --milk')).toEqual([
      '--pot needs a value: --pot <pot> (or --pot=--milk, if that is meant)',
    ]);
  });

  it.each([
    ['green 2 --pot x --mlik', ['There is no option --mlik. Did you mean --milk?']],
    ['green 2 --pot x --zzzzzzzz', ['There is no option --zzzzzzzz.']],
    ['green 2 --pot x -z', ['There is no option -z.']],
    ['green 2 --pot x --constructor', ['There is no option --constructor.']],
    ['green 2 --pot x --milk=no', ['--milk takes no value.']],
    ['green 2 --pot x --note a --note b', ['--note is given twice.']],
    ['green 2 --pot=', ['--pot needs a value: --pot <pot>']],
    ['green 2 --pot x --heat hto', ['--heat takes warm, hot, not “hto”. Did you mean hot?']],
    ['green 2 --pot', ['--pot needs a value: --pot <pot>']],
    ['green 2 3 --pot x', ['“3” is one argument too many.']],
  ])('refuses %s', (line, complaints) => {
    expect(complaintsOf(line)).toEqual(complaints);
  });

  it('names everything that is missing at once', () => {
    expect(complaintsOf('green')).toEqual(['<cups> is missing: how many.', '--pot <pot> is missing: the pot.']);
  });

  it('names every wrong option at once', () => {
    expect(complaintsOf('green 2 --pto x --milk=1')).toEqual([
      'There is no option --pto. Did you mean --pot?',
      '--milk takes no value.',
    ]);
  });
});
