import type { ClientRules, TenantPolicy } from '#src/policy/types.ts';
import type { TenantAddress } from '#src/tenants/address.ts';

/** The client id under which the security-info pages ask for sign-in. */
export const SECURITY_INFO_CLIENT = 'latchkey-security-info';
/** The client id under which the administrators' console asks for sign-in. */
export const CONSOLE_CLIENT = 'latchkey-console';

/** Our own pages, as clients. */
export type OwnClient = typeof SECURITY_INFO_CLIENT | typeof CONSOLE_CLIENT;

/** The client metadata member that says the organisation vouches for an application, which skips consent. */
export const FIRST_PARTY = 'latchkey_first_party';

/** The client metadata member with what an application asks for beyond its users' policy. */
export const RULES = 'latchkey_rules';

export type ClientMetadata = Readonly<Record<string, unknown>>;

/**
 * Our own pages are clients of the same issuer, so that there is one door. They need no token: `response_type=none`
 * (OAuth 2.0 Multiple Response Type Encoding Practices §4) runs every prompt and issues nothing.
 */
export function ownClients(
  { issuer }: Pick<TenantAddress, 'issuer'>,
  { administration }: Pick<TenantPolicy, 'administration'>,
): Readonly<Record<OwnClient, ClientMetadata>> {
  const console = { assurance: { required: administration.assurance } };
  return {
    [SECURITY_INFO_CLIENT]: ownClient(SECURITY_INFO_CLIENT, 'Security info', `${issuer}/security-info/callback`, {}),
    [CONSOLE_CLIENT]: ownClient(CONSOLE_CLIENT, 'Administration', `${issuer}/admin/callback`, console),
  };
}

function ownClient(id: OwnClient, name: string, redirectUri: string, rules: ClientRules): ClientMetadata {
  return {
    client_id: id,
    client_name: name,
    redirect_uris: [redirectUri],
    response_types: ['none'],
    grant_types: [],
    token_endpoint_auth_method: 'none',
    [FIRST_PARTY]: true,
    [RULES]: rules,
  };
}

/** Whether an id is that of our own pages. */
export function isOwnClient(clientId: string): clientId is OwnClient {
  return clientId === SECURITY_INFO_CLIENT || clientId === CONSOLE_CLIENT;
}
