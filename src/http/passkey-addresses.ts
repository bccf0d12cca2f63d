import type { Next, PageContext } from './context.ts';

type Place = 'enroll' | 'manage';

/** Below a tenant, where passkeys are added and looked after. */
const PAGES: Readonly<Record<Place, string>> = {
  enroll: '/security-info/passkeys/add',
  manage: '/security-info',
};

interface Host {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** Further origins whose pages may use its passkeys. */
  readonly relatedOrigins: readonly string[];
  /** The tenant it belongs to; null where several share it. */
  readonly homeTenant: string | null;
}

/** As a browser or password manager may look again tomorrow. */
const CACHE = 'public, max-age=86400';

/**
 * What password managers look for at the root of a host: the origins that share its passkeys (WebAuthn Level 3 §5.11),
 * and the pages that add and manage one. Where several tenants share the host, those pages ask for the organisation.
 */
export function passkeyAddresses({ publicUrl, relatedOrigins, homeTenant }: Host) {
  const { origin } = new URL(publicUrl);
  const origins = [...new Set([origin, ...relatedOrigins])];
  const pageOf = (place: Place) =>
    homeTenant === null ? `${publicUrl}/passkeys/${place}` : `${publicUrl}/t/${homeTenant}${PAGES[place]}`;
  const documents: Readonly<Record<string, object>> = {
    '/.well-known/webauthn': { origins },
    // https://w3c.github.io/webappsec-passkey-endpoints/
    '/.well-known/passkey-endpoints': { enroll: pageOf('enroll'), manage: pageOf('manage') },
  };

  return async (ctx: PageContext, next: Next) => {
    const found = documents[ctx.path];
    const place = /^\/passkeys\/(?<place>enroll|manage)$/.exec(ctx.path)?.groups?.['place'] as Place | undefined;
    if (!['GET', 'HEAD'].includes(ctx.method) || (!found && !place)) return next();
    if (found) {
      ctx.set('Cache-Control', CACHE);
      ctx.type = 'json';
      ctx.body = JSON.stringify(found);
    } else if (place) chooseOrganisation(ctx, place, publicUrl);
    return undefined;
  };
}

// Whether there is such an organisation is told by its own pages, to everybody alike.
function chooseOrganisation(ctx: PageContext, place: Place, publicUrl: string): void {
  const typed = String(ctx.query['organisation'] ?? '');
  const id = typed.trim().toLowerCase();
  if (/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(id)) {
    ctx.status = 303;
    ctx.redirect(`${publicUrl}/t/${id}${PAGES[place]}`);
    return;
  }
  const errors = typed === '' ? undefined : { organisation: ctx.state.t('passkeys.organisation.problem') };
  if (errors) ctx.status = 422;
  ctx.render('choose-organisation', { action: `/passkeys/${place}`, organisation: typed.slice(0, 64), errors });
}
