import { z } from 'zod';
import { exportEvents } from '#src/audit/export.ts';
import { AUDIT_PROBLEMS } from '#src/audit/inspect-block.ts';
import { verifyAudit } from '#src/audit/verify.ts';
import { operation } from '../operation.ts';

const time = z.coerce.number().int().min(0).max(8_640_000_000_000);

export const exportAudit = operation({
  id: 'audit.export',
  summary: 'Everything that has happened as JSON lines, the oldest first, with its place in the chain',
  description:
    'Each line has the hash of the event and of its block, `null` for the last seconds, which are not sealed yet.',
  method: 'GET',
  path: '/tenants/{tenant}/audit/export',
  permission: 'audit:read',
  query: z.strictObject({
    from: time.optional().describe('Epoch seconds, the first of the span.'),
    until: time.optional().describe('Epoch seconds, the first after the span.'),
  }),
  stream: 'application/jsonl',
  run: async ({ tenant, query, record, services }) => {
    await record('audit.exported');
    return jsonLines(exportEvents(tenant.id, query, services.storage));
  },
});

async function* jsonLines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

const head = z.object({ number: z.int(), hash: z.string() });

export const verifyChain = operation({
  id: 'audit.verify',
  summary: 'Whether anybody has changed what was written down',
  description:
    'Reads all of it: some seconds for 100,000 events. Note the `head` somewhere else, and give it the next time: with it an ' +
    'end that was cut off is found, too.',
  method: 'GET',
  path: '/tenants/{tenant}/audit/verification',
  permission: 'audit:read',
  query: z.strictObject({
    known: z
      .string()
      .regex(/^\d{1,12}:[\w-]{43}$/, 'use <number>:<hash> of an earlier head')
      .optional()
      .describe('`<number>:<hash>` of an earlier head.'),
  }),
  answer: z.object({
    blocks: z.int(),
    events: z.int().describe('In these blocks.'),
    removed: z.int().describe('Of these blocks, those whose events were removed after their time.'),
    head: head.nullable(),
    problems: z
      .array(
        z.object({
          code: z.enum(AUDIT_PROBLEMS),
          block: z.int(),
          position: z.int().optional(),
          event: z.string().optional(),
        }),
      )
      .describe('The first ones, by block.'),
    problemCount: z.int().describe('0 where nothing was changed.'),
  }),
  run: ({ tenant, query: { known }, services }) =>
    verifyAudit(tenant.id, services, known === undefined ? undefined : headOf(known)),
});

function headOf(text: string) {
  const [number, hash = ''] = text.split(':');
  return { number: Number(number), hash };
}

export const AUDIT_PROOF_OPERATIONS = [exportAudit, verifyChain];
