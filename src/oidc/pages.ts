import type { IncomingMessage } from 'node:http';
import type { ParameterizedContext } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderPages } from './configuration/features.ts';

type Data = Readonly<Record<string, unknown>>;

/** Renders one page of a tenant to HTML; `data.lang` is its language. */
export type RenderPage = (template: string, data: Data) => string;

export interface PageDeps {
  readonly render: RenderPage;
  /** The language to answer in, given the `ui_locales` of the request. */
  readonly languageOf: (req: IncomingMessage, uiLocales: unknown) => string;
}

/** The provider's own pages, in the tenant's look. */
export function providerPages({ render, languageOf }: PageDeps, view: Data & { readonly base: string }): ProviderPages {
  const show = (ctx: ParameterizedContext, uiLocales: unknown, template: string, data: Data) => {
    const lang = languageOf(ctx.req, uiLocales);
    const page = ctx.method === 'GET' ? { page: view.base + ctx.originalUrl } : {};
    ctx.type = 'html';
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Content-Language', lang);
    ctx.vary('Accept-Language, Cookie');
    ctx.body = render(template, { ...view, ...page, ...data, lang });
  };
  const showOwn = (ctx: KoaContextWithOIDC, template: string, data: Data) => {
    const { client, params } = ctx.oidc;
    const about = client ? { client: { name: client.clientName ?? client.clientId, uri: client.clientUri } } : {};
    show(ctx, params?.['ui_locales'] ?? ctx.query['ui_locales'], template, { ...about, ...data });
    return Promise.resolve();
  };
  return {
    error: (ctx, out) => {
      const detail = out.error === 'server_error' ? undefined : out.error_description;
      return showOwn(ctx, 'error', { code: out.error, detail, requestId: ctx.response.get('X-Request-Id') });
    },
    logout: (ctx, form) => showOwn(ctx, 'oidc/logout', { form }),
    signedOut: (ctx) => showOwn(ctx, 'oidc/signed-out', {}),
    notFound: (ctx) =>
      show(ctx, undefined, 'error', { code: 'page_not_found', requestId: ctx.response.get('X-Request-Id') }),
  };
}
