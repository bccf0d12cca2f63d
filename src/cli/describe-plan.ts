import { changesInWords } from '#src/insight/change-words.ts';
import type { Plan } from '#src/tenant-document/plan.ts';
import { columns } from './columns.ts';
import { languagesOfPages } from './languages.ts';

const NAMES = { tenant: 'organisation', group: 'group', client: 'application', webhook: 'webhook' } as const;

/** What a document would do, as an operator reads it. */
export function describePlan({ steps, left }: Plan): string {
  const language = languagesOfPages().in('en');
  const lines = steps.flatMap(({ act, of, id, changes }) => [
    `${act} ${NAMES[of]} ${id}`,
    ...changesInWords(changes, language).map((sentence) => `  ${sentence}`),
  ]);
  const stays = left.map(({ of, id }) => [
    `${NAMES[of]} ${id}`,
    'is not in the document and stays; --prune removes it',
  ]);
  return [
    ...(lines.length === 0 ? ['Nothing is different.'] : lines),
    ...(stays.length === 0 ? [] : [columns(stays)]),
  ].join('\n');
}

/** The same for programs. */
export function planData({ tenantId, steps, left }: Plan) {
  return { tenant: tenantId, changes: steps.map(({ act, of, id, changes }) => ({ act, of, id, changes })), left };
}
