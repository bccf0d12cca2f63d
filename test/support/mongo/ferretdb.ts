import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startProgram, type Search } from './search.ts';

const VERSION = 'v1.24.0';
const PACKAGE = 'github.com/FerretDB/FerretDB';
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/ferretdb', VERSION);
const PROGRAM = join(FOLDER, 'ferretdb');

/** A stand-in over SQLite, built by Go at its first use: some minutes. Only ever run when it is asked for by name. */
export const ferretdb: Search = async () => {
  try {
    if (!existsSync(PROGRAM)) await build();
  } catch (error) {
    return { reason: `FerretDB ${VERSION} cannot be built: ${error instanceof Error ? error.message : String(error)}` };
  }
  const data = mkdtempSync(join(FOLDER, 'data-'));
  return startProgram(`the stand-in FerretDB ${VERSION} over SQLite, not MongoDB`, {
    path: PROGRAM,
    args: (port) => [
      '--handler=sqlite',
      `--sqlite-url=file:${data}/`,
      `--state-dir=${data}`,
      `--listen-addr=127.0.0.1:${port}`,
      '--telemetry=disable',
      '--debug-addr=-',
    ],
    // It knows no retryable writes.
    query: '?retryWrites=false',
  });
};

// `go install` of the package makes a program that stops at once: it looks for its version in a file that is not in the
// module. In a vendored copy the file can be put where it is looked for.
async function build(): Promise<void> {
  const module = join(FOLDER, 'module');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'go.mod'), `module local\n\ngo 1.22\n\nrequire ${PACKAGE} ${VERSION}\n`);
  writeFileSync(join(module, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${PACKAGE}/cmd/ferretdb"\n`);
  const go = (...args: string[]) => promisify(execFile)('go', args, { cwd: module });
  await go('mod', 'tidy');
  await go('mod', 'vendor');
  writeFileSync(join(module, 'vendor', PACKAGE, 'build/version/version.txt'), VERSION);
  await go('build', '-mod=vendor', '-o', PROGRAM, `${PACKAGE}/cmd/ferretdb`);
}
