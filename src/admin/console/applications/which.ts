import type { z } from 'zod';
import { showClient } from '../../operations/clients.ts';
import type { ConsoleContext } from '../context.ts';
import type { AreaTexts } from '../form.ts';

export type Application = z.output<NonNullable<typeof showClient.answer>>;

export const TEXTS: AreaTexts = { errors: 'admin-applications.errors.', notices: 'admin-applications.notices.' };

export const which = (ctx: ConsoleContext) => ({ client: String(ctx.params['client']) });

export function applicationOf(ctx: ConsoleContext): Promise<Application> {
  return ctx.state.ask(showClient, { params: which(ctx) });
}

/** Below the console's pages: ids may hold slashes. */
export const pathOf = (clientId: string) => `/applications/${encodeURIComponent(clientId)}`;

/** The pages above one: the list, and the application itself on what is done to it. */
export function crumbsTo({ state: { t } }: ConsoleContext, application?: Application) {
  const list = { label: t('admin.areas.applications'), path: '/applications' };
  return application ? [list, { label: application.name, path: pathOf(application.clientId) }] : [list];
}

/** Lists of addresses that an application says of itself. */
export function addressesOf({ metadata }: Application) {
  const list = (name: string) => {
    const value = metadata[name];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  };
  return { redirects: list('redirect_uris'), afterSignOut: list('post_logout_redirect_uris') };
}

export const linesIn = (text = '') =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
