import type { KoaContextWithOIDC } from 'oidc-provider';
import { browserName } from '#src/mail/browser-name.ts';
import type { SessionOrigin } from '#src/storage/ports/evidence-store.ts';

/** Where a request comes from, in words a person recognises: no version, nothing that tells two browsers of a kind apart. */
export function originOf(ctx: Pick<KoaContextWithOIDC, 'ip' | 'get'>): SessionOrigin {
  const { browser = null, system = null } = browserName(ctx.get('User-Agent')) ?? {};
  return { address: ctx.ip, browser, system };
}
