import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { requireTenant } from '../services.ts';

const DEFAULT_LIMIT = 50;
const MOST = 10_000;

export const audit = defineCommand({
  name: 'audit',
  summary: 'Show what happened in an organisation, newest first',
  args: { tenant: 'the tenant' },
  options: {
    limit: { kind: 'text', value: '<number>', help: `how many events, at most ${MOST}; ${DEFAULT_LIMIT} unless given` },
  },
  run: async ({ args, options }, { withServices }) => {
    const limit = readLimit(options.limit);
    return withServices(async (services) => {
      await requireTenant(services, args.tenant);
      const events = await services.storage.audit.list(args.tenant, limit);
      const titles = ['TIME', 'EVENT', 'OUTCOME', 'USER', 'CLIENT', 'ADDRESS', 'DETAILS'];
      return {
        data: { events },
        text: events.length === 0 ? 'Nothing has happened yet.' : columns([titles, ...events.map(row)]),
      };
    });
  },
});

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) throw new UsageError(`--limit takes a whole number from 1 to ${MOST}, not “${text}”.`);
  return limit;
}

function row({ at, type, outcome, reason, userId, clientId, address, details }: AuditEvent): string[] {
  const ended = reason === null ? outcome : `${outcome}: ${reason}`;
  const told = Object.entries(details ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    new Date(at * 1000).toISOString(),
    ...[type, ended, userId ?? '-', clientId ?? '-', address ?? '-'],
    told.join(' '),
  ];
}
