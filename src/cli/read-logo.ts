import { extname } from 'node:path';
import type { CommandContext } from './command.ts';
import { UsageError } from './failures.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.webp', 'image/webp'],
]);

/** A picture as a data: URL, as tenants keep their logo; `none` is null. */
export async function readLogo({ readBytes }: Pick<CommandContext, 'readBytes'>, path: string): Promise<string | null> {
  if (path === 'none') return null;
  const type = TYPES.get(extname(path).toLowerCase());
  if (type === undefined)
    throw new UsageError(`--logo takes a file that ends with ${[...TYPES.keys()].join(', ')}, or none.`);
  return `data:${type};base64,${(await readBytes(path)).toString('base64')}`;
}
