import Koa from 'koa';
import type { ConsoleContext } from './admin/console/context.ts';
import { ProblemError } from './errors.ts';
import type { AnswerBeginning } from './http/begin-answer.ts';
import { brandStylesheet } from './http/brand-stylesheet.ts';
import type { Next, PageContext, RequestState } from './http/context.ts';
import { durableAnswers } from './http/durable-answers.ts';
import { devMailbox } from './http/dev-mailbox.ts';
import { readFormBody } from './http/form.ts';
import { health } from './http/health.ts';
import { pathOf, requestLanguage, switchLanguage } from './http/language.ts';
import { onDemand } from './http/on-demand.ts';
import { passkeyAddresses } from './http/passkey-addresses.ts';
import { problemHandler } from './http/problem-handler.ts';
import { installRenderer, type RenderContext } from './http/render.ts';
import { requestContext } from './http/request-context.ts';
import { interactionRoutes } from './interaction/routes.ts';
import { ALSO_BY_POST } from './oidc/protocol-paths.ts';
import type { ProviderRegistry } from './oidc/provider-registry.ts';
import type { TenantProvider } from './oidc/tenant-provider.ts';
import { recoveryRoutes } from './recovery/routes.ts';
import { securityInfoRoutes } from './security-info/routes.ts';
import { requestLog } from './telemetry/request-log.ts';
import { tenantView } from './tenants/tenant-view.ts';
import type { Container } from './container.ts';

interface SiteState extends RequestState {
  site: TenantProvider;
  /** The path below the tenant's own, with its query. */
  rest: string;
}

/** The map of URLs: what answers where, in order. The listener answers most of the protocol before it. */
export function createApp(container: Container, begin: () => AnswerBeginning): Koa<RequestState, RenderContext> {
  const { config, logger, storage, registry, renderer, assets, languageOf } = container;
  const app = new Koa<RequestState, RenderContext>();
  app.silent = true;
  app.on('error', (error) => logger.error({ error }, 'a response failed'));
  installRenderer(app, renderer);

  app.use(requestContext({ begin, ...container }));
  app.use(requestLanguage({ languageOf, publicUrl: config.publicUrl }));
  app.use(requestLog(logger));
  app.use(health(storage));
  app.use(problemHandler(logger));
  app.use(durableAnswers(storage));
  app.use(assets.middleware);
  app.use(adminApi(container));
  app.use(directories(container));
  app.use(devMailbox(container.mailbox, config));
  app.use(frontPage(container));
  app.use(passkeyAddresses(config));
  app.use(tenantSite(registry)); // below here everything belongs to a tenant
  app.use(auditForgeries(container));
  app.use(tenantPages(container));
  app.use(interactionRoutes(container).routes());
  app.use(securityInfoRoutes(container).routes());
  app.use(adminConsole(container));
  app.use(recoveryRoutes(container).routes());
  app.use(postAsGet);
  app.use(protocol);
  return app;
}

const adminApi = (container: Container) =>
  onDemand<PageContext>(
    ({ path }) => path === '/api' || path.startsWith('/api/'),
    async () => (await import('./admin/api/api.ts')).adminApi(container),
  );

const directories = (container: Container) =>
  onDemand<PageContext>(
    ({ path }) => path.startsWith('/scim/'),
    async () => (await import('./admin/scim/scim.ts')).scimApi(container),
  );

const adminConsole = (container: Container) =>
  onDemand<ConsoleContext>(
    ({ path }) => /^\/t\/[^/]+\/admin(?:\/|$)/.test(path),
    async () => (await import('./admin/console/routes.ts')).consolePages(container),
  );

/** What belongs to no tenant. */
function frontPage({ languages, config: { publicUrl } }: Pick<Container, 'languages' | 'config'>) {
  return async (ctx: PageContext, next: Next) => {
    if (ctx.path === '/') ctx.render('root');
    else if (ctx.path === '/language' && ctx.method === 'POST') {
      await switchLanguage(ctx, pathOf(publicUrl) || '/', { languages, publicUrl });
    } else await next();
  };
}

const METADATA = '/.well-known/oauth-authorization-server';

/** Finds the tenant of a path; RFC 8414 §3.1 puts its metadata before the issuer's path. */
function tenantSite(registry: ProviderRegistry) {
  return async (ctx: PageContext<SiteState>, next: Next) => {
    const match = /^(?<metadata>\/\.well-known\/oauth-authorization-server)?\/t\/(?<id>[^/]+)(?<rest>\/.*)?$/.exec(
      ctx.path,
    );
    if (!match?.groups) return undefined;
    const { id = '', rest = '', metadata } = match.groups;
    const site = await registry.get(id);
    ctx.state.site = site;
    ctx.state.rest = (metadata === undefined ? rest : METADATA) + ctx.search;
    ctx.state.view = { ...ctx.state.view, ...tenantView(site.tenant, site.address) };
    return next();
  };
}

/** A form that another site has sent is refused wherever it arrives, and leaves one event. */
function auditForgeries({ audit }: Pick<Container, 'audit'>) {
  return async (ctx: PageContext<SiteState>, next: Next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'cross_site_request') {
        const { site, address } = ctx.state;
        await audit.record('request.refused', { tenantId: site.tenant.id, address, refused: error.code });
      }
      throw error;
    }
  };
}

function tenantPages({ languages, config: { publicUrl } }: Pick<Container, 'languages' | 'config'>) {
  return async (ctx: PageContext<SiteState>, next: Next) => {
    const { site, rest } = ctx.state;
    const [path] = rest.split('?');
    if (path === '' || path === '/') {
      ctx.render('home', { securityInfoUrl: `${site.address.basePath}/security-info` });
    } else if (path === '/brand.css') {
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.type = 'text/css';
      ctx.body = brandStylesheet(site.tenant.branding.color);
    } else if (path === '/language' && ctx.method === 'POST') {
      await switchLanguage(ctx, site.address.basePath, { languages, publicUrl });
    } else {
      await next();
    }
  };
}

/** What every browser and proxy takes as a URL. */
const LONGEST_QUERY = 8192;

/**
 * Both endpoints take POST as well (OpenID Connect Core 1.0 §3.1.2.1, RP-Initiated Logout 1.0 §2). Another site's POST comes
 * without our SameSite cookies, so it is turned into the same request by GET, which brings them.
 */
async function postAsGet(ctx: PageContext<SiteState>, next: Next) {
  const { site, rest } = ctx.state;
  const [path = ''] = rest.split('?', 1);
  if (ctx.method !== 'POST' || !ALSO_BY_POST.test(path)) return next();
  const parameters = new URLSearchParams(await readFormBody(ctx.req, LONGEST_QUERY));
  ctx.status = 303;
  ctx.redirect(`${site.address.basePath}${path}?${parameters}`);
  return undefined;
}

/** Everything else below an issuer is the protocol's. */
async function protocol(ctx: PageContext<SiteState>) {
  ctx.respond = false;
  await ctx.state.site.handle(ctx, ctx.state.rest);
}
