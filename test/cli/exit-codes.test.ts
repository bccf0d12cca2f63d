import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '#src/cli/commands.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command } from './in-process.ts';
import type { Settings } from './program.ts';

const OPERATIONS = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

describe('exit codes', () => {
  const folder = temporaryFolder();
  const settings: Settings = {
    LATCHKEY_DATA_DIR: join(folder.path, 'data'),
    LATCHKEY_SECRET: randomBytes(32).toString('base64'),
  };
  const run = (line: string, input = '') => command(settings, line.split(' '), input);
  const document = (name: string) => JSON.stringify({ schemaVersion: 1, tenant: { id: 'acme', name } });

  beforeAll(async () => void (await run('tenant create acme --name Acme')));
  afterAll(() => folder.remove());

  it.each([
    ['tenant list', '', 0],
    ['--help', '', 0],
    ['tenant diff --help', '', 0],
    ['storage check', '', 0],
    ['tenant show nobody', '', 1],
    ['metadata check', '', 1],
    ['tenant apply -', '{', 1],
    ['', '', 2],
    ['tenant', '', 2],
    ['tenant shwo acme', '', 2],
    ['tenant show', '', 2],
    ['tenant show acme --loud', '', 2],
    ['tenant diff acme -', document('Acme'), 0],
    ['tenant diff acme -', document('Other'), 1],
    ['tenant diff acme -', '{', 2],
    ['tenant diff acme', '', 2],
  ])('latchkey %s %s: %d', async (line, input, code) => {
    const ran = await run(line, input);
    expect(ran.code).toBe(code);
    // Whoever reads one of the two knows what happened.
    expect(ran.out !== '').toBe(ran.error === '');
  });

  it('are in the table of the documentation, and no others', () => {
    const codes = [...OPERATIONS.matchAll(/^\| `(\d)` \|/gm)].map(([, code]) => code);
    expect(codes).toEqual(['0', '1', '2']);
  });

  it('of 2 for every failure are told in the help of the command, and in the table', () => {
    const different = COMMANDS.filter(({ failsWith }) => failsWith !== undefined);
    expect(different.map(({ name }) => name)).toEqual(['tenant diff']);
    for (const { name, details } of different) {
      expect(details).toContain('with 2');
      expect(OPERATIONS).toMatch(new RegExp(`^\\| \`2\` \\|.*\`${name}\``, 'm'));
    }
  });
});

describe('the table of commands in the documentation', () => {
  it('names each command', () => {
    const table = OPERATIONS.slice(OPERATIONS.indexOf('## The command line'), OPERATIONS.indexOf('| Exit code |'));
    const missing = COMMANDS.map(({ name }) => name).filter((name) => {
      const [first = '', second] = name.split(' ');
      if (['serve', 'completion'].includes(first)) return false;
      return second === undefined ? !table.includes(`\`${first}\``) : !mentions(table, first, second);
    });
    expect(missing).toEqual([]);
  });
});

/** `user list`, or a `list` after it in the same list of the same group. */
function mentions(table: string, first: string, second: string): boolean {
  return table.split(';').some((part) => {
    const at = part.indexOf(`\`${first} `);
    return at >= 0 && new RegExp(`\`(?:${first} )?${second}\``).test(part.slice(at));
  });
}
