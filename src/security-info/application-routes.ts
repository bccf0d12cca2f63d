import { createHash } from 'node:crypto';
import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { GrantedClient } from '#src/oidc/granted-clients.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness } from './require-sign-in.ts';

/** What a person has let other organisations' applications do, and taking it back. */
export function applicationRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);

  router.get('/applications', async (ctx) => {
    const applications = (await granted(ctx)).map((client) => view(ctx, client));
    const notice = ctx.query['notice'] === 'removed' ? ctx.state.t('sessions.notices.application') : undefined;
    ctx.render('security-info/applications', { applications, notice });
  });
  router.get('/applications/:id/remove', fresh, async (ctx) => {
    ctx.render('security-info/remove-application', { application: view(ctx, await clientOf(ctx)) });
  });
  router.post('/applications/:id/remove', fresh, (ctx) => revoke(ctx, deps));
}

async function revoke(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { site, signedIn } = ctx.state;
  const { clientId, name } = await clientOf(ctx);
  // Of two windows that take back the same, the second finds it gone.
  if (!(await site.grants.revoke(signedIn.user.id, clientId))) throw gone();
  await deps.audit.record('consent.revoked', { ...about(ctx), clientId });
  await tell(ctx, deps, 'application_removed', name);
  seeOther(ctx, `${home(ctx)}/applications?notice=removed`);
}

// The organisation's own applications were not asked about, and are not to be taken back.
async function granted(ctx: SecurityInfoContext): Promise<GrantedClient[]> {
  const { site, signedIn } = ctx.state;
  return (await site.grants.list(signedIn.user.id)).filter(({ firstParty }) => !firstParty);
}

async function clientOf(ctx: SecurityInfoContext): Promise<GrantedClient> {
  const client = (await granted(ctx)).find(({ clientId }) => idOf(clientId) === ctx.params['id']);
  if (!client) throw gone();
  return client;
}

function view({ state: { site, t } }: SecurityInfoContext, client: GrantedClient) {
  const { clientId, name, uri, scopes, claims, apiScopes, since, lastUsedAt } = client;
  const inWords = (scope: string) => {
    const key = `interaction.consent.scopes.${scope}.title`;
    return t.has(key) ? t(key) : scope;
  };
  const administers = t('interaction.consent.administration.title', { organisation: site.tenant.name });
  const may = [...scopes.map(inWords), ...claims, ...(apiScopes.length === 0 ? [] : [administers])];
  return { id: idOf(clientId), name, uri, may, since, lastUsedAt };
}

// A client id may have characters that mean something in an address.
function idOf(clientId: string): string {
  return createHash('sha256').update(clientId).digest('base64url');
}

function gone(): ProblemError {
  return new ProblemError('application_not_found', 'This application has no access any more');
}
