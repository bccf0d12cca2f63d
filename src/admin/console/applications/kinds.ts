import type { Application } from './which.ts';
import { addressesOf } from './which.ts';

/** What an application can be: it decides how it proves who it is, and how it signs people in. */
export const KINDS = ['web', 'browser', 'native', 'program'] as const;
export type Kind = (typeof KINDS)[number];

export const isKind = (text: string): text is Kind => KINDS.some((kind) => kind === text);

const METADATA: Readonly<Record<Kind, object>> = {
  web: {},
  browser: { token_endpoint_auth_method: 'none' },
  native: { token_endpoint_auth_method: 'none', application_type: 'native' },
  program: { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
};

interface Wanted {
  readonly name: string;
  readonly redirects: readonly string[];
  readonly afterSignOut: readonly string[];
}

/** The metadata of a new application of a kind. */
export function metadataFor(kind: Kind, { name, redirects, afterSignOut }: Wanted) {
  const addresses = { redirect_uris: redirects, post_logout_redirect_uris: afterSignOut };
  return { client_name: name, ...(kind === 'program' ? {} : addresses), ...METADATA[kind] };
}

/** The kind of one that is there. */
export function kindOf({ metadata }: Pick<Application, 'metadata'>): Kind {
  const grants = metadata['grant_types'];
  if (Array.isArray(grants) && !grants.includes('authorization_code')) return 'program';
  if (metadata['token_endpoint_auth_method'] !== 'none') return 'web';
  return metadata['application_type'] === 'native' ? 'native' : 'browser';
}

export interface Snippet {
  readonly name: 'environment' | 'node' | 'browser' | 'curl';
  readonly code: string;
}

/** What to copy into an application, filled in; the secret only where it is known. */
export function snippetsFor(application: Application, issuer: string, secret?: string | null): Snippet[] {
  const { clientId } = application;
  const [redirect = 'https://app.example/callback'] = addressesOf(application).redirects;
  const known = { issuer, clientId, redirect, secret: secret ?? 'CLIENT_SECRET' };
  const environment: Snippet = { name: 'environment', code: environmentOf(known, application.hasSecret) };
  switch (kindOf(application)) {
    case 'web':
      return [environment, { name: 'node', code: nodeOf(known) }];
    case 'browser':
    case 'native':
      return [environment, { name: 'browser', code: browserOf(known) }];
    case 'program':
      return [environment, { name: 'curl', code: curlOf(known) }];
  }
}

interface Known {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirect: string;
  readonly secret: string;
}

function environmentOf({ issuer, clientId, secret }: Known, hasSecret: boolean): string {
  return [
    `OIDC_ISSUER=${issuer}`,
    `OIDC_CLIENT_ID=${clientId}`,
    ...(hasSecret ? [`OIDC_CLIENT_SECRET=${secret}`] : []),
  ].join('\n');
}

function nodeOf({ redirect }: Known): string {
  return [
    `import * as client from ${JSON.stringify('openid-client')};`,
    '',
    'const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = process.env;',
    'const config = await client.discovery(new URL(OIDC_ISSUER), OIDC_CLIENT_ID, OIDC_CLIENT_SECRET);',
    'const verifier = client.randomPKCECodeVerifier();',
    'const url = client.buildAuthorizationUrl(config, {',
    `  redirect_uri: ${JSON.stringify(redirect)},`,
    "  scope: 'openid profile email',",
    '  code_challenge: await client.calculatePKCECodeChallenge(verifier),',
    "  code_challenge_method: 'S256',",
    '});',
  ].join('\n');
}

function browserOf({ issuer, clientId, redirect }: Known): string {
  return [
    `import { UserManager } from ${JSON.stringify('oidc-client-ts')};`,
    '',
    'export const users = new UserManager({',
    `  authority: ${JSON.stringify(issuer)},`,
    `  client_id: ${JSON.stringify(clientId)},`,
    `  redirect_uri: ${JSON.stringify(redirect)},`,
    "  scope: 'openid profile email',",
    '});',
  ].join('\n');
}

function curlOf({ issuer }: Known): string {
  const lines = [
    'curl -u "$OIDC_CLIENT_ID:$OIDC_CLIENT_SECRET"',
    '  -d grant_type=client_credentials',
    `  ${issuer}/token`,
  ];
  return lines.join(' \\\n');
}
