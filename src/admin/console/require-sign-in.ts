import type { Next } from '#src/http/context.ts';
import { ownPages } from '#src/http/own-pages.ts';
import { CONSOLE_CLIENT } from '#src/oidc/first-party-clients.ts';
import { ACR } from '#src/policy/claims.ts';
import type { ConsoleContext, ConsoleDeps } from './context.ts';

/** Enough for a policy or a logo of the greatest size, encoded. */
const MOST_FORM_BYTES = 192 * 1024;

const pages = ownPages({ client: CONSOLE_CLIENT, path: '/admin', mostFormBytes: MOST_FORM_BYTES });

export const { callback: signInCallback, home, requireSignIn } = pages;

/** Seconds to fill in a form with, before its proof is too old. */
const TIME_FOR_A_FORM = 120;

/**
 * In front of a page that leads to something irreversible: asks for a new proof before the form is filled in rather than
 * after it.
 */
export function requireFreshness({ admin: { clock } }: Pick<ConsoleDeps, 'admin'>) {
  return async (ctx: ConsoleContext, next: Next): Promise<void> => {
    const { administration } = ctx.state.site.tenant.policy;
    const left = Math.min(TIME_FOR_A_FORM, Math.floor(administration.freshness / 2));
    if (ctx.state.actor.freshUntil > clock.now() + left) {
      await next();
      return;
    }
    const { assurance, freshness } = administration;
    const acr = assurance === 'none' ? {} : { acr_values: ACR[assurance] };
    pages.askToSignIn(ctx, { max_age: String(freshness - left), ...acr });
  };
}
