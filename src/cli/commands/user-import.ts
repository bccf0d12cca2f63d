import { createReadStream } from 'node:fs';
import { isNativeError } from 'node:util/types';
import type { ImportCounts, ImportOptions, ImportReport } from '#src/import/import-users.ts';
import { readRows } from '#src/import/read-rows.ts';
import { COLUMNS } from '#src/import/row.ts';
import { defineCommand, type Result } from '../command.ts';
import { CommandError, UsageError } from '../failures.ts';
import { oncePerSecond } from '../gradually.ts';
import { openImportReport } from '../import-report.ts';
import { requireSameSecret, requireTenant, type Services } from '../services.ts';

export const userImport = defineCommand({
  name: 'user import',
  summary: 'Bring people from another system, with the hashes of their passwords',
  details:
    'The file is a table (CSV with a first line that names the columns), JSON lines, or a JSON array, in UTF-8. Columns:\n' +
    `${COLUMNS.join(', ')}. Whoever is there already is left as they\n` +
    'are, so that an import may be interrupted and done again. It ends with 1 where a row was refused. See docs/import.md.',
  args: { tenant: 'the tenant', file: 'the file; - reads standard input' },
  options: {
    'dry-run': { kind: 'flag', help: 'say what would come of it, and change nothing' },
    report: { kind: 'text', value: '<file>', help: 'where to write what was refused, and why: .csv, or JSON lines' },
    from: { kind: 'text', value: '<line>', help: 'the line to go on from' },
    'allow-roles': { kind: 'flag', help: 'take people who may administer something, too' },
  },
  run: ({ args: { tenant, file }, options }, { withServices, progress }) => {
    const from = readLine(options.from);
    const { 'dry-run': dryRun, 'allow-roles': allowRoles, report: path } = options;
    return withServices(async (services) => {
      const { id: tenantId } = await requireTenant(services, tenant);
      // Sealed with another secret than the server's, an authenticator app would be of no use.
      await requireSameSecret(services, tenantId);
      const asked = { ...{ tenantId, file, dryRun, allowRoles, from }, reportTo: path };
      const report = await importFile(services, asked, progress);
      if (!dryRun) await record(services, tenantId, report);
      return resultOf(report, { tenant, file, dryRun });
    });
  },
});

interface Wanted extends Pick<ImportOptions, 'tenantId' | 'dryRun' | 'allowRoles' | 'from'> {
  readonly file: string;
  readonly reportTo: string | undefined;
}

async function importFile(
  { imports, clock }: Services,
  { file, reportTo, ...wanted }: Wanted,
  progress: (text: string) => void,
): Promise<ImportReport> {
  const refusals = reportTo === undefined ? undefined : await openImportReport(reportTo);
  let text = '';
  const tell = oncePerSecond(clock, () => progress(text));
  try {
    return await untilInterrupted((signal) =>
      imports.importUsers({
        ...{ ...wanted, signal, rows: readRows(bytesOf(file)) },
        onProgress: async (outcomes, counts) => {
          await refusals?.write(outcomes);
          text = said(counts);
          tell(counts.imported);
        },
      }),
    );
  } finally {
    await refusals?.close();
  }
}

function readLine(text: string | undefined): number {
  if (text === undefined) return 1;
  const line = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (line < 1) throw new UsageError(`--from takes the number of a line, not “${text}”.`);
  return line;
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? process.stdin : createReadStream(file);
  } catch (error) {
    if (!isNativeError(error) || !('code' in error)) throw error;
    throw new CommandError('file_unreadable', `${file} cannot be read (${String(error.code)}).`);
  }
}

/** Ctrl-C once ends it in order, twice at once. */
async function untilInterrupted<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  try {
    return await act(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function record({ audit }: Services, tenantId: string, { counts }: ImportReport): Promise<void> {
  if (counts.imported === 0) return;
  const details = Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, `${count}`]));
  await audit.record('users.imported', { tenantId, details });
}

const said = ({ imported, unchanged, refused }: ImportCounts) =>
  `${imported} imported, ${unchanged} there already, ${refused} refused`;

interface Asked {
  readonly tenant: string;
  readonly file: string;
  readonly dryRun: boolean;
}

const ENDS: Readonly<Record<ImportReport['ended'], string | null>> = {
  done: null,
  interrupted: 'Interrupted.',
  unreadable: 'The file cannot be read any further.',
  unavailable: 'The database does not answer.',
};

function resultOf(report: ImportReport, { tenant, file, dryRun }: Asked): Result {
  const { counts, ended, goOnFrom, message } = report;
  const goOn = `To go on: latchkey user import ${tenant} ${file} --from ${goOnFrom}`;
  const lines = [
    ENDS[ended],
    message,
    `${dryRun ? 'A dry run, nothing was changed. It would be: ' : ''}${said(counts)}.`,
    ...(ended === 'done' ? [] : [goOn]),
  ];
  return {
    data: { ...report, dryRun },
    text: lines.filter((line) => line !== null).join('\n'),
    exitCode: ended === 'done' && counts.refused === 0 ? 0 : 1,
  };
}
