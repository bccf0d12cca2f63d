import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '#src/config/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, 'docker', path), 'utf8');
const COMPOSE_FILES = ['compose.yaml', 'compose.mongo.yaml'] as const;

/** What the Dockerfile takes from the repository. */
const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, line = '']) =>
  line.split(' ').slice(0, -1),
);

describe('the container', () => {
  it('is built from files that exist, and that the build may see', () => {
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const seen = read('Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const hidden = copied.filter((path) => !seen.some((one) => path === one || path.startsWith(`${one}/`)));
    expect(hidden).toEqual([]);
  });

  it('takes everything that the sources read at run time', () => {
    const parts = [...new Set(globSync('src/**/*.ts', { cwd: ROOT }).flatMap(foldersReadBy))];
    expect(parts.toSorted()).toEqual(['config', 'public', 'views']);
    for (const part of parts) expect(copied.includes(part) || part === 'public').toBe(true);
  });

  it('runs without root, stops as the server expects it, and says whether it answers', () => {
    const [, image = ''] = read('Dockerfile').split(/^FROM node:24-slim$/m);
    for (const line of ['USER node', 'STOPSIGNAL SIGTERM', 'HEALTHCHECK', '"dist/main.js"]']) {
      expect(image).toContain(line);
    }
    expect(image.indexOf('RUN npm ci --omit=dev')).toBeLessThan(image.indexOf('USER node'));
    expect(image).not.toMatch(/SECRET|ADD http|curl|wget/);
  });

  it.each(COMPOSE_FILES)('%s uses settings that exist, on a root file system that is read-only', (file) => {
    const known = SETTINGS.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env]));
    const used = [...(read(file) + read('Dockerfile')).matchAll(/\b(LATCHKEY_[A-Z_]+)\b/g)].map(([, name]) => name);
    expect(used.filter((name) => !known.includes(name!))).toEqual([]);
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'dockerfile: docker/Dockerfile']) {
      expect(read(file)).toContain(line);
    }
  });

  it('keeps the secret out of the repository', () => {
    const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
    expect(ignored.some((line) => line !== '' && matchesGlob('/docker/secret', line))).toBe(true);
  });
});

/** Folders at the top that a source names beside the root of the project. */
function foldersReadBy(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const joined = [...text.matchAll(/join\(ROOT, '([\w-]+)'/g)].map(([, folder = '']) => folder);
  const resolved = [...text.matchAll(/'(?:\.\.\/)+([\w-]+)\/[\w./-]+'\)/g)].map(([, folder = '']) => folder);
  return [...joined, ...resolved].filter((folder) => existsSync(join(ROOT, folder)) && folder !== 'src');
}
