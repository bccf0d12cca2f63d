import { tenantAddress } from '#src/tenants/address.ts';
import type { ConsoleContext } from '../context.ts';
import { snippetsFor } from './kinds.ts';
import { crumbsTo, pathOf, type Application } from './which.ts';

interface Told {
  /** Null for an application that has none. */
  readonly secret: string | null;
  readonly isNew: boolean;
}

/** What an application is configured with. Its secret is shown this once: it is in no address, and nowhere to be read again. */
export function renderSecret(ctx: ConsoleContext, application: Application, { secret, isNew }: Told): void {
  const issuer = issuerOf(ctx);
  ctx.render('admin/applications/secret', {
    ...{ secret, isNew, issuer, crumbs: crumbsTo(ctx) },
    application: { name: application.name, clientId: application.clientId },
    snippets: namedSnippets(ctx, application, secret),
    done: ctx.state.base + pathOf(application.clientId),
  });
}

/** The issuer of the tenant that the page is about. */
export function issuerOf({ state: { site, managed } }: ConsoleContext): string {
  const publicUrl = site.address.issuer.slice(0, -`/t/${site.tenant.id}`.length);
  return tenantAddress(publicUrl, managed).issuer;
}

export function namedSnippets(ctx: ConsoleContext, application: Application, secret?: string | null) {
  const { t } = ctx.state;
  return snippetsFor(application, issuerOf(ctx), secret).map(({ name, code }) => ({
    ...{ code, id: `snippet-${name}` },
    label: t(`admin-applications.snippets.${name}`),
  }));
}
