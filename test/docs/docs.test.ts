import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { COMMANDS } from '#src/cli/commands.ts';
import { ACR } from '#src/policy/claims.ts';
import { SETTINGS } from '#src/config/settings.ts';
import { checkPolicy } from '#src/policy/schema.ts';
import { STRICTEST } from '#src/policy/strictest.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).toSorted();

const withoutCodeBlocks = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The rows of every table of a page, cell by cell. */
const rowsOf = (page: string) =>
  read(page)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));

/** What the first cells of a page's tables name in backticks. */
const namedFirst = (page: string) => rowsOf(page).flatMap(([first = '']) => all(first, /`([^`]+)`/g));

/** The heading of Markdown as the fragment of a link to it. */
const fragment = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return true;
  return (
    anchor !== undefined &&
    !all(read(target), /^#+ (.*)$/gm)
      .map(fragment)
      .includes(anchor)
  );
}

const inCode = (page: string) => all(withoutCodeBlocks(read(page)), /`([^`\n]+)`/g);
const onEveryPage = (problems: (page: string) => readonly string[]) =>
  PAGES.flatMap((page) => problems(page).map((problem) => `${page}: ${problem}`));

// With a placeholder or a pattern in it, it names no file.
const isPath = (text: string) => /^(?:src|scripts|docs|test|views|config)\/[\w./-]*$/.test(text);

describe('the documentation', () => {
  it('has no broken link', () => {
    const broken = onEveryPage((page) =>
      all(withoutCodeBlocks(read(page)), /\]\(([^)\s]+)\)/g).filter((link) => isBroken(page, link)),
    );
    expect(broken).toEqual([]);
  });

  it('names only files that exist', () => {
    const missing = onEveryPage((page) => inCode(page).filter((text) => isPath(text) && !existsSync(join(ROOT, text))));
    expect(missing).toEqual([]);
  });

  it.each([
    ['docs/passkeys.md', 'src/methods/passkey'],
    ['docs/storage.md', 'src/storage/ports'],
  ])('names in %s, without a folder, only files of %s', (page, folder) => {
    const files = inCode(page).filter((text) => /^[\w-]+\.ts$/.test(text));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(ROOT, folder, file)))).toEqual([]);
  });

  it('names only variables that exist', () => {
    const secrets = SETTINGS.filter(({ secret }) => secret).map(({ env }) => `${env}_FILE`);
    const tests = ['LATCHKEY_TEST_MONGODB', 'LATCHKEY_TEST_MONGODB_URL', 'LATCHKEY_RACE_ROUNDS'];
    const known = ['LATCHKEY_CONFIG', ...tests, ...SETTINGS.map(({ env }) => env), ...secrets];
    const unknown = onEveryPage((page) =>
      all(read(page), /\b(LATCHKEY_[A-Z_]*[A-Z])\b/g).filter((name) => !known.includes(name)),
    );
    expect(unknown).toEqual([]);
  });

  it('names only commands that exist', () => {
    const known = COMMANDS.map(({ name }) => name);
    const called = /(?:`latchkey|src\/cli\/index\.ts) ([a-z]+(?: [a-z]+(?:-[a-z]+)*)*)/g;
    const unknown = onEveryPage((page) =>
      all(read(page), called).filter((words) => !known.some((name) => `${words.trim()} `.startsWith(`${name} `))),
    );
    expect(unknown).toEqual([]);
  });

  it('has every setting in the README, with its variables and its default', () => {
    const defaults = JSON.parse(read('config/default.json')) as Record<string, unknown>;
    const defaultOf = (key: string) =>
      key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], defaults);
    const expected = SETTINGS.map(({ key, env, secret }) => ({
      key,
      env: [env, ...(key === 'port' ? ['PORT'] : []), ...(secret ? [`${env}_FILE`] : [])],
      value: JSON.stringify(defaultOf(key)),
    }));

    const keys = new Set(SETTINGS.map(({ key }) => `\`${key}\``));
    const documented = rowsOf('README.md')
      .filter(([first = '']) => keys.has(first))
      .map(([key = '', env = '', value = '']) => ({
        key: key.replaceAll('`', ''),
        env: all(env, /`(\w+)`/g),
        value: value.replaceAll('`', ''),
      }));
    expect(documented).toEqual(expected);
  });

  it('has every folder of the sources in the README, with its own first sentence', () => {
    const folders = readdirSync(join(ROOT, 'src')).filter(
      (name) => statSync(join(ROOT, 'src', name)).isDirectory() && filesOf(name).length > 0,
    );
    const documented = Object.fromEntries(
      rowsOf('README.md').flatMap(([first = '', sentence = '']) => {
        const name = /^`src\/([\w-]+)\/`$/.exec(first)?.[1];
        return name === undefined ? [] : [[name, sentence]];
      }),
    );
    // A folder whose files say nothing of it is described by the README alone.
    const expected = folders.map((name) => [name, sentenceOf(name) ?? documented[name]]);
    expect(documented).toEqual(Object.fromEntries(expected));
    expect(Object.values(documented).every((sentence) => sentence?.endsWith('.'))).toBe(true);
  });

  it('lists every audit event, and no other', () => {
    const events = namedFirst('docs/audit.md').filter((name) => name.includes('.') || name === 'sign_out');
    expect(events.toSorted()).toEqual([...AUDIT_EVENTS].toSorted());
  });

  it('lists every problem code with its status, and no other', () => {
    const table = /const STATUS = \{([\s\S]*?)\}/.exec(read('src/errors.ts'))?.[1] ?? '';
    const known = [...table.matchAll(/(\w+): (\d{3}),/g)].map(([, code, status]) => `${code} ${status}`);
    const documented = rowsOf('docs/protocol.md')
      .filter(([, second = '']) => /^\d{3}$/.test(second))
      .filter(([first = '']) => /^`[a-z_]+`$/.test(first))
      .map(([code = '', status]) => `${code.replaceAll('`', '')} ${status}`);
    expect(known.length).toBeGreaterThan(10);
    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it('gives every class of authentication its acr', () => {
    const documented = rowsOf('docs/policy.md').flatMap((cells) => all(cells[2] ?? '', /^`([^`]+)`$/g));
    expect(documented).toEqual(expect.arrayContaining(Object.values(ACR)));
  });

  it('says of every setting what is stricter, and the policy in it is a good one', () => {
    const settings = Object.entries(STRICTEST).flatMap(([part, names]) =>
      Object.keys(names).map((name) => `${part}.${name}`),
    );
    const table = read('docs/policy.md').split('## What "stricter" means')[1]?.split('\n## ')[0] ?? '';
    expect(all(table, /^\| `(\w+\.\w+)`/gm).toSorted()).toEqual(settings.toSorted());

    const [example = '{}'] = all(read('docs/policy.md'), /^```json\n([\s\S]*?)^```$/gm);
    expect(checkPolicy({ ...DEFAULT_POLICY, ...(JSON.parse(example) as object) })).toMatchObject({ valid: true });
  });

  it('gives every runtime dependency a reason', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const documented = rowsOf('docs/decisions/0011-runtime-dependencies.md')
      .slice(1)
      .flatMap(([first = '']) => first.split(', '));
    expect(documented.toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it('numbers the decisions without a gap, each with its date, context, decision and consequences', () => {
    const decisions = PAGES.filter((page) => page.startsWith('docs/decisions/'));
    decisions.forEach((page, index) => {
      const number = String(index + 1).padStart(4, '0');
      expect(page).toMatch(new RegExp(`/${number}-[a-z0-9-]+\\.md$`));
      const text = read(page);
      expect(text).toMatch(new RegExp(`^# ${number} \\S.*\\n\\nDate: \\d{4}-\\d{2}-\\d{2}\\n`));
      expect(all(text, /^## (.*)$/gm)).toEqual(['Context', 'Decision', 'Consequences']);
    });
    expect(decisions.length).toBeGreaterThan(10);
  });
});

function filesOf(folder: string): string[] {
  return globSync(`src/${folder}/**/*.ts`, { cwd: ROOT });
}

/** The first sentence of the file that starts with the folder's name: `// Policy decides: …`. */
function sentenceOf(folder: string): string | undefined {
  const name = folder.replaceAll('-', ' ');
  return filesOf(folder)
    .map((path) => /^\/\/ (.*?\.)(?:\s|$)/m.exec(read(path).split('\n')[0] ?? '')?.[1])
    .find((sentence) => sentence?.toLowerCase().startsWith(`${name} `));
}
