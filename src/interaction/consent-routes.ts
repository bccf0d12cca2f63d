import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { Translate } from '#src/i18n/translator.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { identified, onlyFor } from './load-interaction.ts';
import { goOn } from './prove.ts';

/** Asks whether an application may have what it wants; the organisation's own applications are not asked about. */
export function consentRoutes(router: Router<InteractionState, RenderContext>, { audit }: InteractionDeps): void {
  router.post('/consent', onlyFor('consent'), async (ctx) => {
    identified(ctx);
    if (ctx.state.form['decision'] === 'allow') {
      await audit.record('consent.granted', about(ctx));
      await goOn(ctx, { kind: 'consent' });
      return;
    }
    await audit.record('consent.declined', { ...about(ctx), refused: 'declined' });
    await goOn(ctx, { kind: 'abort', error: 'access_denied', description: 'the end-user declined' });
  });
}

export function renderConsent(ctx: InteractionContext): void {
  const { interaction, client, t } = ctx.state;
  ctx.render('interaction/consent', {
    scopes: [...interaction.missing.scopes.map((name) => scopeView(name, t)), ...apiView(ctx)],
    claims: interaction.missing.claims.map((name) => known(t, `interaction.consent.claims.${name}`) ?? name),
    username: identified(ctx).username,
    client,
    redirectHost: returnHost(interaction.redirectUri),
  });
}

function scopeView(name: string, t: Translate) {
  const texts = `interaction.consent.scopes.${name}`;
  return { name, title: known(t, `${texts}.title`) ?? name, detail: known(t, `${texts}.detail`) ?? '' };
}

// One line for all of it: whoever administers knows these names, and nobody else has anything to lose by them.
function apiView({ state: { interaction, site, t } }: InteractionContext) {
  const { apiScopes } = interaction.missing;
  if (apiScopes.length === 0) return [];
  const title = t('interaction.consent.administration.title', { organisation: site.tenant.name });
  return [{ name: 'administration', title, detail: apiScopes.join(', ') }];
}

// An organisation may have scopes and claims of its own.
const known = (t: Translate, key: string) => (t.has(key) ? t(key) : undefined);

// A native application has a scheme of its own and no host.
function returnHost(redirectUri: string | undefined): string | undefined {
  const url = URL.parse(redirectUri ?? '');
  return url ? url.host || url.protocol : undefined;
}
