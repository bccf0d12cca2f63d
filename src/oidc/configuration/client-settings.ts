import type { Configuration } from 'oidc-provider';
import { API_SCOPE, API_TOKEN_LIFETIME } from '#src/clients/api-scope.ts';
import { INTROSPECTS } from '#src/clients/metadata-errors.ts';
import { ACR } from '#src/policy/claims.ts';
import { FIRST_PARTY, RULES } from '../first-party-clients.ts';
import { SCOPES } from './claims.ts';

/** What a client may ask for and say of itself, the same for every tenant. */
export function clientSettings({ attestable }: { readonly attestable: boolean }) {
  return {
    responseTypes: ['code', 'none'],
    scopes: SCOPES,
    // What cannot be reached is not announced.
    acrValues: Object.values(ACR).filter((acr) => attestable || acr !== ACR.phishing_resistant_hardware),
    extraClientMetadata: { properties: [FIRST_PARTY, RULES, INTROSPECTS, API_SCOPE, API_TOKEN_LIFETIME] },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
      userinfoSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
    },
  } satisfies Configuration;
}
