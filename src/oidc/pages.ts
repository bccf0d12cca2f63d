import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderPages } from './configuration/features.ts';

/** Renders one page of a tenant to HTML. */
export type RenderPage = (template: string, data: Readonly<Record<string, unknown>>) => string;

/** The provider's own pages, in the tenant's look. */
export function providerPages(render: RenderPage, view: Readonly<Record<string, unknown>>): ProviderPages {
  const show = (ctx: KoaContextWithOIDC, template: string, data: Readonly<Record<string, unknown>>) => {
    ctx.type = 'html';
    ctx.set('Cache-Control', 'no-store');
    const { client } = ctx.oidc;
    const about = client ? { client: { name: client.clientName ?? client.clientId, uri: client.clientUri } } : {};
    ctx.body = render(template, { ...view, ...about, ...data });
    return Promise.resolve();
  };
  return {
    error: (ctx, out) => {
      const detail = out.error === 'server_error' ? undefined : out.error_description;
      return show(ctx, 'error', { code: out.error, detail, requestId: ctx.response.get('X-Request-Id') });
    },
    logout: (ctx, form) => show(ctx, 'oidc/logout', { form }),
    signedOut: (ctx) => show(ctx, 'oidc/signed-out', {}),
    notFound: (requestId) => render('error', { ...view, code: 'page_not_found', requestId }),
  };
}
