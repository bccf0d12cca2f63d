import type { TenantAddress } from '#src/tenants/address.ts';

/** The client id under which the security-info pages ask for sign-in. */
export const SECURITY_INFO_CLIENT = 'latchkey-security-info';

/** The client metadata member that says the organisation vouches for an application, which skips consent. */
export const FIRST_PARTY = 'latchkey_first_party';

/** The client metadata member with what an application asks for beyond its users' policy. */
export const RULES = 'latchkey_rules';

/**
 * Our own pages are clients of the same issuer, so that there is one door. They need no token: `response_type=none`
 * (OAuth 2.0 Multiple Response Type Encoding Practices §4) runs every prompt and issues nothing.
 */
export function firstPartyClient({ issuer }: Pick<TenantAddress, 'issuer'>) {
  return {
    client_id: SECURITY_INFO_CLIENT,
    client_name: 'Security info',
    redirect_uris: [`${issuer}/security-info/callback`],
    response_types: ['none'],
    grant_types: [],
    token_endpoint_auth_method: 'none',
    [FIRST_PARTY]: true,
  };
}
