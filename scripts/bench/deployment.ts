import type { SoftwareAuthenticator } from '../../test/support/software-authenticator.ts';

/** An issuer to measure, with what a client has to know of it. */
export interface Site {
  readonly issuer: string;
  readonly clients: Clients;
  /** Who signs in. The reference signs everybody in by itself: there it is nobody in particular. */
  readonly people: readonly Person[];
}

export interface Clients {
  /** Code flow, no refresh token. */
  readonly web: ClientSecret;
  /** Code flow with refresh tokens. */
  readonly offline: ClientSecret;
  /** Client credentials. */
  readonly service: ClientSecret;
}

export interface ClientSecret {
  readonly id: string;
  readonly secret: string;
}

export interface Person {
  readonly username: string;
  readonly password: string;
  readonly authenticator: SoftwareAuthenticator | undefined;
}

/** A server that is running, filled, and ready to be measured. */
export interface Deployment {
  /** How people sign in: by the server itself, or on its pages. */
  readonly signsIn: 'by itself' | 'on pages';
  readonly sites: readonly Site[];
  /** A tenant that asks for a password alone. */
  readonly passwords: Site;
}

export const REDIRECT_URI = 'https://app.example/callback';
export const PASSWORD = 'a long enough passphrase';

const ALGORITHMS = {
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: 'client_secret_basic',
} as const;

/** The metadata of each client, the same on every system. */
export const CLIENT_METADATA = {
  web: { ...ALGORITHMS, redirect_uris: [REDIRECT_URI], response_types: ['code'], grant_types: ['authorization_code'] },
  offline: {
    ...ALGORITHMS,
    redirect_uris: [REDIRECT_URI],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
  },
  service: { ...ALGORITHMS, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
} satisfies Record<keyof Clients, Record<string, string | string[]>>;
