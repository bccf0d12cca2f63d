import { STANDINGS, whoMay, type Standing } from '../../src/admin/matrix.ts';
import type { Operation } from '../../src/admin/operation.ts';

const NAMES: Readonly<Record<Standing, string>> = {
  user: 'user',
  auditor: 'auditor',
  helpdesk: 'helpdesk',
  admin: 'admin',
  platform_admin: 'platform admin',
  program: 'program with the scope',
};

const BEGIN = '<!-- who may do what: npm run admin-matrix -->';
const END = '<!-- end of who may do what -->';

/** The page with the table of these operations in the place of the one it has. */
export function withMatrix(page: string, operations: readonly Operation[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page does not say where: ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${matrix(operations)}\n\n${page.slice(end)}`;
}

function matrix(operations: readonly Operation[]): string {
  const head = ['Operation', 'Permission', ...STANDINGS.filter((one) => one !== 'user').map((one) => NAMES[one])];
  const rows = operations.map((op) => {
    const may = whoMay(op);
    const cells = STANDINGS.filter((one) => one !== 'user').map((one) => (may.includes(one) ? 'yes' : '–'));
    return [`\`${op.id}\`${op.fresh ? ' (fresh)' : ''}`, `\`${op.permission}\``, ...cells];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
