import { API_SCOPE, API_TOKEN_LIFETIME, apiScopeErrors, apiTokenLifetimeError } from './api-scope.ts';
import { redirectUriError } from './redirect-uri.ts';

export type ClientMetadata = Readonly<Record<string, unknown>>;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** What the provider would say when it first reads such a client; the client would be as good as unknown from then on. */
export type CheckMetadata = (metadata: ClientMetadata) => Promise<readonly string[]>;

/**
 * The client metadata member of a resource server: the ids of the applications whose access tokens it is sent, and may
 * introspect.
 */
export const INTROSPECTS = 'latchkey_introspects';

const DEFAULTS = {
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
};
/** What is kept apart, or is the provider's own business. */
const MISPLACED = ['client_id', 'client_secret', 'client_secret_expires_at', 'client_id_issued_at'];

export type CompleteMetadata = typeof DEFAULTS & ClientMetadata;

/** With its default in the place of what is left out. */
export function completeMetadata(given: ClientMetadata): CompleteMetadata {
  return { ...DEFAULTS, ...given };
}

export function needsSecret({ token_endpoint_auth_method: method }: CompleteMetadata): boolean {
  return method.startsWith('client_secret_');
}

/** Everything that is wrong with the metadata of a client of this tenant. */
export async function metadataErrors(
  tenantId: string,
  metadata: CompleteMetadata,
  check: CheckMetadata,
): Promise<FieldError[]> {
  const errors = [
    ...ownErrors(metadata),
    ...apiScopeErrors(tenantId, metadata).map((message) => at(API_SCOPE, message)),
    ...[apiTokenLifetimeError(metadata) ?? []].flat().map((message) => at(API_TOKEN_LIFETIME, message)),
  ];
  // The provider stops at its first objection: what we would say ourselves is said better, and all at once.
  if (errors.length > 0) return errors;
  return (await check(metadata)).map((message) => ({ path: 'metadata', message }));
}

function ownErrors(metadata: CompleteMetadata): FieldError[] {
  const misplaced = MISPLACED.filter((name) => Object.hasOwn(metadata, name));
  const errors = misplaced.map((name) => at(name, `${name} is not metadata`));
  const { token_endpoint_auth_method: method, grant_types: grants } = metadata;
  if (!isStrings(metadata[INTROSPECTS] ?? [])) {
    errors.push(at(INTROSPECTS, `${INTROSPECTS} must be a list of client ids`));
  }
  if (typeof method !== 'string') {
    errors.push(at('token_endpoint_auth_method', 'token_endpoint_auth_method must be a string'));
  }
  // RFC 6749 §4.4: else whoever knows its id could act in its name.
  if (method === 'none' && isStrings(grants) && grants.includes('client_credentials')) {
    errors.push(at('grant_types', 'client_credentials is for clients that prove who they are'));
  }
  // It would be fetched each time the client is read; there are no pairwise subjects that it could be good for.
  if (metadata['sector_identifier_uri'] !== undefined) {
    errors.push(at('sector_identifier_uri', 'sector_identifier_uri is for pairwise subjects only'));
  }
  const lists = { grant_types: grants, ...addressesOf(metadata) };
  for (const [name, list] of Object.entries(lists)) {
    if (!isStrings(list)) errors.push(at(name, `${name} must be a list of strings`));
  }
  return [...errors, ...addressErrors(metadata)];
}

function addressErrors(metadata: CompleteMetadata): FieldError[] {
  const addresses = addressesOf(metadata);
  const needsOne = isStrings(metadata.grant_types) && metadata.grant_types.includes('authorization_code');
  const none = needsOne && isStrings(addresses.redirect_uris) && addresses.redirect_uris.length === 0;
  return [
    ...(none ? [at('redirect_uris', 'redirect_uris needs an address')] : []),
    ...Object.entries(addresses).flatMap(([name, uris]) =>
      isStrings(uris) ? uris.flatMap((uri) => errorAt(name, redirectUriError(uri))) : [],
    ),
  ];
}

function addressesOf({ redirect_uris = [], post_logout_redirect_uris = [] }: ClientMetadata) {
  return { redirect_uris, post_logout_redirect_uris };
}

const at = (name: string, message: string): FieldError => ({ path: `metadata.${name}`, message });

const errorAt = (name: string, message: string | undefined) => (message === undefined ? [] : [at(name, message)]);

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
