import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildServer, withoutTypes } from '../../scripts/build-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

describe('the server without its types', () => {
  const folder = temporaryFolder();
  const dist = join(folder.path, 'dist');
  const own = /\b(?:from|import)\s*\(?\s*'(?<path>[.#][^']*)'/g;
  const importsOf = (file: string) =>
    [...readFileSync(join(dist, file), 'utf8').matchAll(own)].map(({ groups }) => groups?.['path'] ?? '');

  beforeAll(() => {
    for (const part of ['node_modules', 'package.json', 'config', 'views']) {
      symlinkSync(join(PROJECT, part), join(folder.path, part));
    }
    buildServer(join(PROJECT, 'src'), dist);
  });
  afterAll(() => folder.remove());

  it('imports only files that are there', () => {
    const files = globSync('**/*.js', { cwd: dist });
    expect(files.length).toBeGreaterThan(200);
    const missing = files.flatMap((file) =>
      importsOf(file)
        .filter((path) => path.startsWith('#') || !existsSync(join(dist, dirname(file), path)))
        .map((path) => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('takes along what it reads', () => {
    const migrations = globSync('**/*.sql', { cwd: join(PROJECT, 'src') });
    expect(migrations.filter((file) => !existsSync(join(dist, file)))).toEqual([]);
  });

  it('runs, and opens a database with its migrations', () => {
    const env = { ...process.env, LATCHKEY_DATA_DIR: folder.path, LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    const program = spawnSync(process.execPath, [join(dist, 'cli/index.js'), 'storage', 'check'], { env });
    expect(String(program.stdout)).toContain('SQLite');
    expect(String(program.stderr)).not.toContain('Cannot find');
  });

  it('keeps its lines, and rewrites every kind of import', () => {
    const source = [
      "import { a } from '#src/x/a.ts';",
      "import type { B } from './b.ts';",
      "export { c } from './c.ts';",
      "export const d: string = await import('../d.ts');",
    ].join('\n');
    expect(withoutTypes(source, 'y/file.ts').split('\n')).toEqual([
      "import { a } from '../x/a.js';",
      expect.stringMatching(/^ *$/),
      "export { c } from './c.js';",
      "export const d         = await import('../d.js');",
    ]);
  });
});
