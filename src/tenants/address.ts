// Tenants own an issuer, users, clients, keys and a policy.

/** Where a tenant lives. */
export interface TenantAddress {
  /** `PUBLIC_URL/t/{tenant}`. */
  readonly issuer: string;
  /** The path of the issuer, without a trailing slash. */
  readonly basePath: string;
  /** Scheme, host and port, as a browser sends them. */
  readonly origin: string;
  /** The host name: the WebAuthn RP ID (§5.1.3: a valid domain string). */
  readonly rpId: string;
  /** Where a passkey of that RP ID may be used: the origin, and its related ones (WebAuthn Level 3 §5.11). */
  readonly passkeyOrigins: readonly string[];
}

/** The address of a tenant under the deployment's public URL, which has no trailing slash. */
export function tenantAddress(
  publicUrl: string,
  tenantId: string,
  relatedOrigins: readonly string[] = [],
): TenantAddress {
  const { origin, hostname, pathname } = new URL(publicUrl);
  const basePath = `${pathname === '/' ? '' : pathname}/t/${tenantId}`;
  return { issuer: origin + basePath, basePath, origin, rpId: hostname, passkeyOrigins: [origin, ...relatedOrigins] };
}
