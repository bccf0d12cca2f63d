// Writes the server without its types to dist/: what runs in production need not hold Node's type stripping in memory.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** `import … from '#src/…ts'`, relative ones, ones for their effect, and `import('….ts')`. */
const SPECIFIER = /(?<before>\b(?:from|import)\s*\(?\s*)(?<quote>['"])(?<path>[^'"\n]+)\.ts\k<quote>/g;

/** Builds every file of src/ but the browser's, under the same name in dist/; answers how many. */
export function buildServer(from = join(ROOT, 'src'), to = join(ROOT, 'dist')): number {
  rmSync(to, { recursive: true, force: true });
  const files = globSync('**/*.{ts,sql}', { cwd: from, exclude: ['browser/**'] });
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    if (file.endsWith('.sql')) cpSync(join(from, file), join(to, file));
    else
      writeFileSync(join(to, file.replace(/\.ts$/, '.js')), withoutTypes(readFileSync(join(from, file), 'utf8'), file));
  }
  return files.length;
}

/** The same program in JavaScript, line for line, so that a stack names the lines of the source. */
export function withoutTypes(source: string, file: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' }).replace(
    SPECIFIER,
    (_whole, before: string, quote: string, path: string) => `${before}${quote}${resolved(path, file)}.js${quote}`,
  );
}

function resolved(path: string, file: string): string {
  if (!path.startsWith('#src/')) return path;
  const target = relative(dirname(file), path.slice('#src/'.length));
  return target.startsWith('.') ? target : `./${target}`;
}

if (import.meta.main) console.log(`dist/: ${buildServer()} files`);
