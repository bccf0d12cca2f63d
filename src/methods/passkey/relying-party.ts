// A passkey signs in or registers with a WebAuthn ceremony; every rule the library underneath leaves open is here.
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { TenantAddress } from '#src/tenants/address.ts';

/** Whom a passkey is for. */
export interface RelyingParty {
  readonly tenantId: string;
  /** The host name that credentials are scoped to (WebAuthn §5.1.3). */
  readonly rpId: string;
  /** Shown by the browser. */
  readonly name: string;
  /** Exactly those a ceremony may come from: scheme, host and port. */
  readonly origins: readonly string[];
}

/** A tenant as the relying party of its own sign-in pages. */
export function relyingPartyOf(
  { id, name }: Pick<Tenant, 'id' | 'name'>,
  { rpId, passkeyOrigins }: Pick<TenantAddress, 'rpId' | 'passkeyOrigins'>,
): RelyingParty {
  return { tenantId: id, rpId, name, origins: passkeyOrigins };
}

/** COSE algorithms offered and accepted, the preferred one first: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257] as const;

/** Seconds a ceremony may take. */
export const CEREMONY_SECONDS = 300;
