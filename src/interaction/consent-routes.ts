import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { identified, onlyFor } from './load-interaction.ts';
import { goOn } from './prove.ts';

const SCOPES: Readonly<Record<string, { title: string; detail: string }>> = {
  openid: { title: 'Know that it is you', detail: 'An identifier for your account' },
  profile: { title: 'Your name', detail: 'Your name and user name' },
  email: { title: 'Your email address', detail: 'The address of your account' },
  offline_access: { title: 'Stay connected', detail: 'Keep this access while you are away, until you withdraw it' },
};

/** Asks whether an application may have what it wants; the organisation's own applications are not asked about. */
export function consentRoutes(router: Router<InteractionState, RenderContext>, { audit }: InteractionDeps): void {
  router.post('/consent', onlyFor('consent'), async (ctx) => {
    const { site, interaction, form, address } = ctx.state;
    const about = { tenantId: site.tenant.id, userId: identified(ctx).id, clientId: interaction.clientId, address };
    if (form['decision'] === 'allow') {
      await audit.record('consent.granted', about);
      await goOn(ctx, { kind: 'consent' });
      return;
    }
    await audit.record('consent.declined', { ...about, refused: 'declined' });
    await goOn(ctx, { kind: 'abort', error: 'access_denied', description: 'the end-user declined' });
  });
}

export function renderConsent(ctx: InteractionContext): void {
  const { interaction, client } = ctx.state;
  const scopes = interaction.missing.scopes.map((name) => ({ name, ...(SCOPES[name] ?? { title: name, detail: '' }) }));
  ctx.render('interaction/consent', {
    scopes,
    claims: interaction.missing.claims,
    username: identified(ctx).username,
    client,
    redirectHost: returnHost(interaction.redirectUri),
  });
}

// A native application has a scheme of its own and no host.
function returnHost(redirectUri: string | undefined): string | undefined {
  const url = URL.parse(redirectUri ?? '');
  return url ? url.host || url.protocol : undefined;
}
