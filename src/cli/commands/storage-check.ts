import { loadProcessConfig } from '#src/config/load.ts';
import { inspectStorage } from '#src/storage/open-storage.ts';
import type { StorageReport } from '#src/storage/ports/storage-report.ts';
import { columns, facts } from '../columns.ts';
import { defineCommand } from '../command.ts';

export const storageCheck = defineCommand({
  name: 'storage check',
  summary: 'Show the database: versions, indexes, how much it holds, and what is missing',
  details:
    'Changes nothing: neither migrations nor indexes are applied, as they are at a start. Ends with 1 when something is\n' +
    'missing. Counts of MongoDB are estimates.',
  args: {},
  options: {},
  run: async () => {
    const report = await inspectStorage(loadProcessConfig().storage);
    const missing = missingOf(report);
    return {
      data: { ...report, missing },
      text: [...describe(report), verdict(missing)].join('\n\n'),
      exitCode: missing.length === 0 ? 0 : 1,
    };
  },
});

/** What a start would add, or an operator must look at. */
function missingOf({ schema, indexes }: StorageReport): string[] {
  const behind = schema.found === null || schema.found < schema.known;
  return [
    ...(behind ? [`schema ${schema.known}`] : []),
    ...indexes
      .filter(({ state }) => state !== 'present')
      .map(({ of, name, state }) => `index ${name} of ${of} (${state})`),
  ];
}

function describe({ kind, place, server, library, schema, indexes, counts }: StorageReport): string[] {
  const version = schema.found === null ? 'none yet' : String(schema.found);
  return [
    facts({ Kind: kind, Place: place, Server: server, Library: library, Schema: `${version} of ${schema.known}` }),
    columns([['INDEX OF', 'NAME', 'STATE'], ...indexes.map(({ of, name, state }) => [of, name, state])]),
    columns([['HOLDS', 'COUNT'], ...Object.entries(counts).map(([name, count]) => [name, String(count)])]),
  ];
}

function verdict(missing: readonly string[]): string {
  if (missing.length === 0) return 'Nothing is missing.';
  return ['This is missing, and made at the next start where it can be:', ...missing.map((what) => `  ${what}`)].join(
    '\n',
  );
}
