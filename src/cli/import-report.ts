import { open } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { csvLine } from '#src/admin/csv.ts';
import type { RowOutcome } from '#src/import/refusal.ts';
import { CommandError } from './failures.ts';

export interface ImportReportFile {
  /** Adds what was refused of these. */
  write(outcomes: readonly RowOutcome[]): Promise<void>;
  close(): Promise<void>;
}

type Refused = Extract<RowOutcome, { outcome: 'refused' }>;

/** Begins a file for what was refused, and why, which only this account can read: it names people. */
export async function openImportReport(path: string): Promise<ImportReportFile> {
  const handle = await open(path, 'w', 0o600).catch((error: unknown) => {
    const reason = isNativeError(error) && 'code' in error ? String(error.code) : 'unwritable';
    throw new CommandError('file_unwritable', `${path} cannot be written (${reason}).`);
  });
  const isTable = path.toLowerCase().endsWith('.csv');
  if (isTable) await handle.write(csvLine(['line', 'username', 'reason', 'column', 'message']));
  const textOf = isTable ? asTable : asJson;
  return {
    write: async (outcomes) => {
      const refused = outcomes.filter((row) => row.outcome === 'refused');
      if (refused.length > 0) await handle.write(refused.map(textOf).join(''));
    },
    close: () => handle.close(),
  };
}

function asTable({ line, username, problems }: Refused): string {
  return problems.map(({ reason, path, message }) => csvLine([line, username, reason, path, message])).join('');
}

function asJson({ line, username, problems }: Refused): string {
  return `${JSON.stringify({ line, username, problems })}\n`;
}
