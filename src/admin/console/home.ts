import type { ConsoleContext } from './context.ts';

/** Where the console begins: how things stand, and what is to be done. */
export function showHome(ctx: ConsoleContext): void {
  ctx.render('admin/home');
}
