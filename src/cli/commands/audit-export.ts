import { exportEvents } from '#src/audit/export.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { oncePerSecond } from '../gradually.ts';
import { requireTenant } from '../services.ts';

export const auditExport = defineCommand({
  name: 'audit export',
  summary: 'Print the audit log of an organisation as JSON lines, the oldest first',
  details: 'Each line is an event with the number, the hash and the place of its block, and its own hash.',
  args: { tenant: 'the tenant' },
  options: {
    from: { kind: 'text', value: '<time>', help: 'the first day or moment: 2026-11-24, 2026-11-24T08:00:00Z' },
    until: { kind: 'text', value: '<time>', help: 'the first day or moment after it' },
  },
  run: async ({ args, options }, { withServices, printLine, progress }) => {
    const span = { from: readTime('from', options.from), until: readTime('until', options.until) };
    return withServices(async (services) => {
      const { storage, audit, keeper, clock } = services;
      await requireTenant(services, args.tenant);
      await keeper.sealAll(args.tenant);
      const tell = oncePerSecond(clock, (done) => progress(`${done} events`));
      let count = 0;
      for await (const event of exportEvents(args.tenant, span, storage)) {
        await printLine(event);
        tell((count += 1));
      }
      const details = { events: String(count), from: options.from ?? '', until: options.until ?? '' };
      await audit.record('audit.exported', { tenantId: args.tenant, details });
      progress(`${count} events in all`);
      return undefined;
    });
  },
});

function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const at = isTime ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return Math.ceil(at / 1000);
  throw new UsageError(`--${name} takes a day or a moment, like 2026-11-24 or 2026-11-24T08:00:00Z, not “${text}”.`);
}
