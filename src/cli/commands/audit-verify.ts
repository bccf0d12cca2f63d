import type { AuditProblem } from '#src/audit/inspect-block.ts';
import { verifyAudit, type KnownHead, type Verification } from '#src/audit/verify.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { requireTenant } from '../services.ts';

const WHAT: Readonly<Record<AuditProblem['code'], string>> = {
  block_missing: 'is not there',
  block_changed: 'was changed',
  chain_broken: 'does not follow from the block before, or is not the one that was noted',
  seal_broken: 'was not sealed by this deployment as it is',
  secret_unknown: 'was sealed with a secret that is not configured',
  event_changed: 'has an event that was changed',
  event_removed: 'lacks an event',
  event_added: 'has an event that was added',
  event_moved: 'has an event that was moved',
  end_missing: 'is where the end was cut off',
};

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Check that nobody has changed the audit log of an organisation, or of all',
  details: `The head that it prints, noted somewhere else, lets the next check find an end that was cut off: --known.
Events of the last seconds are not sealed yet, and are not checked.`,
  args: { 'tenant?': 'the tenant; all of them unless given' },
  options: {
    known: {
      kind: 'text',
      value: '<number>:<hash>',
      help: 'the head that an earlier check has printed, of one tenant',
    },
  },
  run: async ({ args, options }, { withServices }) => {
    const { 'tenant?': tenantId } = args;
    const known = readKnown(options.known, tenantId);
    return withServices(async (services) => {
      const tenants =
        tenantId === '' ? await services.storage.tenants.list() : [await requireTenant(services, tenantId)];
      const results: Verification[] = [];
      for (const { id } of tenants) results.push(await verifyAudit(id, services, known));
      const isGood = results.every(({ problemCount }) => problemCount === 0);
      return { data: { tenants: results }, text: textOf(results), exitCode: isGood ? 0 : 1 };
    });
  },
});

function readKnown(text: string | undefined, tenantId: string): KnownHead | undefined {
  if (text === undefined) return undefined;
  const [, number, hash] = /^(\d{1,12}):([\w-]{43})$/.exec(text) ?? [];
  if (number === undefined || hash === undefined)
    throw new UsageError('--known takes <number>:<hash>, as it was printed.');
  if (tenantId === '') throw new UsageError('--known is of one tenant: name it.');
  return { number: Number(number), hash };
}

function textOf(results: readonly Verification[]): string {
  const rows = results.map(({ tenantId, blocks, events, removed, head, problemCount }) => [
    ...[tenantId, String(blocks), String(events), String(removed)],
    ...[problemCount === 0 ? 'unchanged' : `${problemCount} problems`, head ? `${head.number}:${head.hash}` : '-'],
  ]);
  const problems = results.flatMap(({ tenantId, problems: named }) => named.map((one) => sentence(tenantId, one)));
  return [columns([['TENANT', 'BLOCKS', 'EVENTS', 'EMPTIED', 'VERDICT', 'HEAD'], ...rows]), ...problems].join('\n');
}

function sentence(tenantId: string, { code, block, position, event }: AuditProblem): string {
  const where = position === undefined || position < 0 ? '' : ` at position ${position}`;
  return `${tenantId}: block ${block} ${WHAT[code]}${where}${event === undefined ? '' : ` (${event})`}`;
}
