/** A request of the protocol, as its URL tells. */
export interface ProtocolTarget {
  readonly tenantId: string;
  /** The path below the issuer's. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
}

// Below these the provider answers alone; what it answers elsewhere, such as an unknown path, comes by way of the pages.
const BELOW_ISSUER =
  /^\/t\/(?<tenantId>[^/?]+)(?<path>\/(?:auth|token|me|request|jwks|session\/end|\.well-known)(?:\/[^?]*)?)(?<query>\?.*)?$/;
/** The endpoints that take forms of other sites as well. Those go through the pages, which make requests by GET of them. */
export const ALSO_BY_POST = /^\/(?:auth|session\/end)$/;

/** What a request asks of a tenant's provider; undefined when it is not for the protocol alone. */
export function protocolTarget(method = '', url = ''): ProtocolTarget | undefined {
  const { tenantId, path, query = '' } = BELOW_ISSUER.exec(url)?.groups ?? {};
  if (tenantId === undefined || path === undefined) return undefined;
  return method === 'POST' && ALSO_BY_POST.test(path) ? undefined : { tenantId, path, query };
}
