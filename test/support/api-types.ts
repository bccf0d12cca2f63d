// Made from the API’s description: npm run api-client.
/* oxlint-disable max-lines -- as long as the API is */
/** Every failure. */
interface Problem {
  headers: Record<string, unknown>;
  content: {
    'application/problem+json': components['schemas']['Problem'];
  };
}
/** What openapi-fetch needs to know of the administration’s API. */
export interface paths {
  '/tenants/{tenant}/users': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          text?: string;
          status?: 'active' | 'disabled';
          role?: 'user' | 'auditor' | 'helpdesk' | 'admin';
          group?: string;
          identifier?: string;
          externalId?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: components['schemas']['Person'][];
              next: string | null;
              total: number | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            username: string;
            email?: string | null;
            emailVerified?: boolean;
            displayName?: string;
            externalId?: string | null;
            firstPass?: boolean;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              username: string;
              email: string | null;
              emailVerified: boolean;
              displayName: string;
              status: 'active' | 'disabled';
              role: 'user' | 'auditor' | 'helpdesk' | 'admin';
              groups: string[];
              externalId: string | null;
              createdAt: number;
              version: number;
              pass: {
                pass: string;
                oneTime: boolean;
                expiresAt: number;
                signInUrl: string;
              } | null;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              methods: {
                method:
                  | 'passkey'
                  | 'password'
                  | 'totp'
                  | 'recovery_code'
                  | 'email_code'
                  | 'temporary_access_pass'
                  | 'security_key'
                  | 'trusted_device';
                name: string;
              }[];
              sessions: number;
              applications: string[];
              groups: string[];
            };
          };
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            username?: string;
            email?: string | null;
            emailVerified?: boolean;
            displayName?: string;
            externalId?: string | null;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/preferred-method': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/disable': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/enable': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/role': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            role: 'user' | 'auditor' | 'helpdesk' | 'admin';
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/removal': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              methods: {
                method:
                  | 'passkey'
                  | 'password'
                  | 'totp'
                  | 'recovery_code'
                  | 'email_code'
                  | 'temporary_access_pass'
                  | 'security_key'
                  | 'trusted_device';
                name: string;
              }[];
              sessions: number;
              applications: string[];
              groups: string[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/groups/{group}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
        group: string;
      };
      cookie?: never;
    };
    get?: never;
    put: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          user: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Person'];
          };
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/explanation': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          client?: string;
          acr?: string;
          maxAge?: number;
          proven?: string;
          platform?: 'apple' | 'windows' | 'android' | 'linux';
          language?: string;
        };
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              disabled: boolean;
              suspended: boolean;
              consent: boolean;
              step: {
                kind:
                  'login' | 'mfa' | 'mfa_enrollment' | 'passkey_upgrade' | 'passkey_enrollment' | 'refuse' | 'proceed';
                offer: (
                  | 'passkey'
                  | 'password'
                  | 'totp'
                  | 'recovery_code'
                  | 'email_code'
                  | 'temporary_access_pass'
                  | 'security_key'
                  | 'trusted_device'
                )[];
              };
              reasons: {
                about: string;
                decides: boolean;
                text: string;
              }[];
              ways: {
                end: 'proceed' | 'refuse' | 'stuck';
                steps: {
                  kind:
                    | 'login'
                    | 'mfa'
                    | 'mfa_enrollment'
                    | 'passkey_upgrade'
                    | 'passkey_enrollment'
                    | 'refuse'
                    | 'proceed';
                  method:
                    | (
                        | 'passkey'
                        | 'password'
                        | 'totp'
                        | 'recovery_code'
                        | 'email_code'
                        | 'temporary_access_pass'
                        | 'security_key'
                        | 'trusted_device'
                      )
                    | null;
                  skipped: boolean;
                }[];
                text: string[];
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/import': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            rows: Record<string, unknown>[];
            dryRun?: boolean;
            allowRoles?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              counts: {
                imported: number;
                unchanged: number;
                refused: number;
              };
              rows: {
                line: number;
                username: string | null;
                outcome: 'imported' | 'unchanged' | 'refused';
                problems: {
                  reason:
                    | 'malformed'
                    | 'invalid'
                    | 'taken'
                    | 'twice'
                    | 'group_unknown'
                    | 'role_not_allowed'
                    | 'hash_unknown'
                    | 'hash_too_costly'
                    | 'totp_secret_invalid';
                  path: string;
                  message: string;
                }[];
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/pass': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            lifetime?: number;
            oneTime?: boolean;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              pass: string;
              oneTime: boolean;
              expiresAt: number;
              signInUrl: string;
            };
          };
        };
        default: Problem;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/credentials': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: components['schemas']['Credential'][];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/credentials/{credential}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
        credential: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: {
          sessions?: 'keep' | 'end';
        };
        header?: never;
        path: {
          tenant: string;
          user: string;
          credential: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              removed: number;
              sessionsEnded: number;
              next:
                | 'nothing_more'
                | 'second_factor'
                | 'passkey_suggested'
                | 'second_factor_enrollment'
                | 'passkey_required'
                | 'no_way_in';
            };
          };
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/second-factors': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: {
          sessions?: 'keep' | 'end';
        };
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              removed: number;
              sessionsEnded: number;
              next:
                | 'nothing_more'
                | 'second_factor'
                | 'passkey_suggested'
                | 'second_factor_enrollment'
                | 'passkey_required'
                | 'no_way_in';
            };
          };
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/passkeys/creation-options': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            lifetime?: number;
            required?: 'none' | 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              options: {
                challenge: string;
              } & Record<string, unknown>;
              expiresAt: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/passkeys': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            response: Record<string, unknown>;
            required?: 'none' | 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['Credential'];
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                signedInAt: number;
                lastUsedAt: number;
                browser: string | null;
                system: string | null;
                address: string | null;
                applications: {
                  clientId: string;
                  name: string;
                }[];
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/sessions/{session}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
        session: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
          session: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/grants': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                clientId: string;
                name: string;
                firstParty: boolean;
                scopes: string[];
                claims: string[];
                apiScopes: string[];
                since: number;
                lastUsedAt: number | null;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/users/{user}/grants/{client}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        user: string;
        client: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          user: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/groups': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          text?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                name: string;
                members: number;
                policy: string[];
                createdAt: number;
                version: number;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id: string;
            name?: string;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              members: number;
              policy: string[];
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/groups/{group}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        group: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              members: number;
              policy: string[];
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              members: number;
              policy: string[];
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    trace?: never;
  };
  '/tenants/{tenant}/groups/{group}/members': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        group: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          tenant: string;
          group: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                username: string;
                displayName: string;
                status: 'active' | 'disabled';
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/clients': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          text?: string;
          status?: 'active' | 'suspended';
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                clientId: string;
                name: string;
                metadata: Record<string, unknown>;
                firstParty: boolean;
                hasSecret: boolean;
                rules: {
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    trustedDeviceDays?: number;
                  };
                };
                status: 'active' | 'suspended';
                createdAt: number;
                version: number;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            clientId?: string;
            metadata: {
              client_name?: string;
              client_uri?: string;
              logo_uri?: string;
              policy_uri?: string;
              tos_uri?: string;
              contacts?: string[];
              application_type?: 'web' | 'native';
              redirect_uris?: string[];
              post_logout_redirect_uris?: string[];
              backchannel_logout_uri?: string;
              grant_types?: string[];
              response_types?: string[];
              token_endpoint_auth_method?: string;
              jwks?: {
                keys: Record<string, unknown>[];
              } & Record<string, unknown>;
              jwks_uri?: string;
              subject_type?: 'public' | 'pairwise';
              default_acr_values?: string[];
              default_max_age?: number;
              id_token_signed_response_alg?: string;
            } & Record<string, unknown>;
            firstParty?: boolean;
            rules?: {
              signIn?: {
                methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
              };
              session?: {
                absolute?: number;
              };
              assurance?: {
                required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                maxAge?: number | null;
              };
              mfa?: {
                methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                trustedDeviceDays?: number;
              };
            };
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
              secret: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/clients/{client}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        client: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            metadata?: Record<string, unknown>;
            firstParty?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    trace?: never;
  };
  '/tenants/{tenant}/clients/{client}/rules': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        client: string;
      };
      cookie?: never;
    };
    get?: never;
    put: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            rules: {
              signIn?: {
                methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
              };
              session?: {
                absolute?: number;
              };
              assurance?: {
                required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                maxAge?: number | null;
              };
              mfa?: {
                methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                trustedDeviceDays?: number;
              };
            };
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/clients/{client}/suspend': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        client: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/clients/{client}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        client: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              clientId: string;
              name: string;
              metadata: Record<string, unknown>;
              firstParty: boolean;
              hasSecret: boolean;
              rules: {
                signIn?: {
                  methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  absolute?: number;
                };
                assurance?: {
                  required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge?: number | null;
                };
                mfa?: {
                  methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  trustedDeviceDays?: number;
                };
              };
              status: 'active' | 'suspended';
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/clients/{client}/secret': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        client: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          client: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              secret: string;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/policy': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              policy: components['schemas']['Policy'];
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    put: {
      parameters: {
        query?: never;
        header: {
          'If-Match': string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            policy: components['schemas']['PolicyInput'];
            comment?: string;
            force?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              policy: components['schemas']['Policy'];
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/policy/defaults': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              policy: components['schemas']['Policy'];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/policy/dry-run': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            policy: components['schemas']['PolicyInput'];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              changes: {
                path: string;
                before?: unknown;
                after?: unknown;
                direction: 'stricter' | 'looser' | 'other';
              }[];
              effect: {
                people: number;
                moves: {
                  before:
                    | 'nothing_more'
                    | 'second_factor'
                    | 'passkey_suggested'
                    | 'second_factor_enrollment'
                    | 'passkey_required'
                    | 'no_way_in';
                  after:
                    | 'nothing_more'
                    | 'second_factor'
                    | 'passkey_suggested'
                    | 'second_factor_enrollment'
                    | 'passkey_required'
                    | 'no_way_in';
                  people: number;
                }[];
                passkeys: {
                  usable: number;
                  stop: number;
                  people: number;
                };
                noWayIn: {
                  people: number;
                  newly: number;
                  first: {
                    id: string;
                    username: string;
                    displayName: string;
                    reason: string;
                  }[];
                };
                unknownGroups: string[];
              };
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/policy/restore': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            version: number;
            force?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              policy: components['schemas']['Policy'];
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/history': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                version: number;
                at: number | null;
                actor: string | null;
                comment: string | null;
                changes: {
                  path: string;
                  before?: unknown;
                  after?: unknown;
                  direction: 'stricter' | 'looser' | 'other';
                }[];
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/history/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        version: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          version: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              version: number;
              at: number | null;
              actor: string | null;
              comment: string | null;
              settings: {
                name: string;
                status: 'active' | 'suspended';
                branding: components['schemas']['Branding'];
                policy: components['schemas']['Policy'];
              };
              changes: {
                path: string;
                before?: unknown;
                after?: unknown;
                direction: 'stricter' | 'looser' | 'other';
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/document': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              $schema?: string;
              schemaVersion: 1;
              tenant: {
                id: string;
                name: string;
                branding?: components['schemas']['Branding'];
              };
              policy?: {
                signIn?: {
                  methods: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  idle: number;
                  absolute: number;
                };
                assurance?: {
                  required: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge: number | null;
                };
                mfa?: {
                  methods: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  enrollment: 'at_sign_in' | 'not_offered';
                  trustedDeviceDays: number;
                };
                passkeys?: {
                  max: number;
                  freshness: number;
                  automatic: boolean;
                };
                temporaryAccessPass?: {
                  lifetime: number;
                  oneTime: boolean;
                  length: number;
                  assurance: 'enrollment' | 'multi_factor';
                };
                administration?: {
                  assurance: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  freshness: number;
                };
                groups?: {
                  group: string;
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    idle?: number;
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    enrollment?: 'at_sign_in' | 'not_offered';
                    trustedDeviceDays?: number;
                  };
                  passkeys?: {
                    max?: number;
                    freshness?: number;
                    automatic?: boolean;
                  };
                  temporaryAccessPass?: {
                    lifetime?: number;
                    oneTime?: boolean;
                    length?: number;
                    assurance?: 'enrollment' | 'multi_factor';
                  };
                }[];
                campaigns?: {
                  id: string;
                  mode: 'off' | 'suggest' | 'required';
                  snoozeDays: number;
                  skips: number | null;
                  due: string | null;
                  groups: string[] | null;
                  exempt: string[];
                }[];
                passkeyProfiles?: {
                  id: string;
                  keys: ('synced' | 'device_bound')[];
                  attestation: 'none' | 'required';
                  authenticators: {
                    list: 'any' | 'allow' | 'block';
                    aaguids: string[];
                  };
                  certification: ('FIDO' | 'L1' | 'L1plus' | 'L2' | 'L2plus' | 'L3' | 'L3plus') | null;
                  hardware: boolean;
                  groups: string[] | null;
                  exempt: string[];
                }[];
              };
              groups?: {
                id: string;
                name?: string;
              }[];
              clients?: {
                clientId: string;
                metadata: Record<string, unknown>;
                firstParty: boolean;
                rules: {
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    trustedDeviceDays?: number;
                  };
                };
                status?: 'active' | 'suspended';
              }[];
              webhooks?: {
                url: string;
                events: string[] | null;
                status?: 'active' | 'paused';
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            document: {
              $schema?: string;
              schemaVersion: 1;
              tenant: {
                id: string;
                name: string;
                branding?: components['schemas']['BrandingInput'];
              };
              policy?: {
                signIn?: {
                  methods: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  idle: number;
                  absolute: number;
                };
                assurance?: {
                  required: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge: number | null;
                };
                mfa?: {
                  methods: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  enrollment: 'at_sign_in' | 'not_offered';
                  trustedDeviceDays: number;
                };
                passkeys?: {
                  max: number;
                  freshness: number;
                  automatic: boolean;
                };
                temporaryAccessPass?: {
                  lifetime: number;
                  oneTime: boolean;
                  length: number;
                  assurance: 'enrollment' | 'multi_factor';
                };
                administration?: {
                  assurance: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  freshness: number;
                };
                groups?: {
                  group: string;
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    idle?: number;
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    enrollment?: 'at_sign_in' | 'not_offered';
                    trustedDeviceDays?: number;
                  };
                  passkeys?: {
                    max?: number;
                    freshness?: number;
                    automatic?: boolean;
                  };
                  temporaryAccessPass?: {
                    lifetime?: number;
                    oneTime?: boolean;
                    length?: number;
                    assurance?: 'enrollment' | 'multi_factor';
                  };
                }[];
                campaigns?: {
                  id: string;
                  mode: 'off' | 'suggest' | 'required';
                  snoozeDays: number;
                  skips: number | null;
                  due: string | null;
                  groups: string[] | null;
                  exempt: string[];
                }[];
                passkeyProfiles?: {
                  id: string;
                  keys: ('synced' | 'device_bound')[];
                  attestation: 'none' | 'required';
                  authenticators: {
                    list: 'any' | 'allow' | 'block';
                    aaguids: string[];
                  };
                  certification: ('FIDO' | 'L1' | 'L1plus' | 'L2' | 'L2plus' | 'L3' | 'L3plus') | null;
                  hardware: boolean;
                  groups: string[] | null;
                  exempt: string[];
                }[];
              };
              groups?: {
                id: string;
                name?: string;
              }[];
              clients?: {
                clientId: string;
                metadata: Record<string, unknown>;
                firstParty?: boolean;
                rules?: {
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    trustedDeviceDays?: number;
                  };
                };
                status?: 'active' | 'suspended';
                secret?:
                  | {
                      env: string;
                    }
                  | {
                      file: string;
                    };
              }[];
              webhooks?: {
                url: string;
                events?: string[] | null;
                status?: 'active' | 'paused';
              }[];
            };
            prune?: boolean;
            force?: boolean;
            comment?: string;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              changes: {
                of: 'tenant' | 'group' | 'client' | 'webhook';
                id: string;
                act: 'create' | 'change' | 'remove';
                changes: {
                  path: string;
                  before?: unknown;
                  after?: unknown;
                  direction: 'stricter' | 'looser' | 'other';
                }[];
              }[];
              left: {
                of: 'tenant' | 'group' | 'client' | 'webhook';
                id: string;
              }[];
              secrets: {
                of: 'tenant' | 'group' | 'client' | 'webhook';
                id: string;
                secret: string;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/document/diff': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            document: {
              $schema?: string;
              schemaVersion: 1;
              tenant: {
                id: string;
                name: string;
                branding?: components['schemas']['BrandingInput'];
              };
              policy?: {
                signIn?: {
                  methods: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                };
                session?: {
                  idle: number;
                  absolute: number;
                };
                assurance?: {
                  required: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  maxAge: number | null;
                };
                mfa?: {
                  methods: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                  enrollment: 'at_sign_in' | 'not_offered';
                  trustedDeviceDays: number;
                };
                passkeys?: {
                  max: number;
                  freshness: number;
                  automatic: boolean;
                };
                temporaryAccessPass?: {
                  lifetime: number;
                  oneTime: boolean;
                  length: number;
                  assurance: 'enrollment' | 'multi_factor';
                };
                administration?: {
                  assurance: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                  freshness: number;
                };
                groups?: {
                  group: string;
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    idle?: number;
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    enrollment?: 'at_sign_in' | 'not_offered';
                    trustedDeviceDays?: number;
                  };
                  passkeys?: {
                    max?: number;
                    freshness?: number;
                    automatic?: boolean;
                  };
                  temporaryAccessPass?: {
                    lifetime?: number;
                    oneTime?: boolean;
                    length?: number;
                    assurance?: 'enrollment' | 'multi_factor';
                  };
                }[];
                campaigns?: {
                  id: string;
                  mode: 'off' | 'suggest' | 'required';
                  snoozeDays: number;
                  skips: number | null;
                  due: string | null;
                  groups: string[] | null;
                  exempt: string[];
                }[];
                passkeyProfiles?: {
                  id: string;
                  keys: ('synced' | 'device_bound')[];
                  attestation: 'none' | 'required';
                  authenticators: {
                    list: 'any' | 'allow' | 'block';
                    aaguids: string[];
                  };
                  certification: ('FIDO' | 'L1' | 'L1plus' | 'L2' | 'L2plus' | 'L3' | 'L3plus') | null;
                  hardware: boolean;
                  groups: string[] | null;
                  exempt: string[];
                }[];
              };
              groups?: {
                id: string;
                name?: string;
              }[];
              clients?: {
                clientId: string;
                metadata: Record<string, unknown>;
                firstParty?: boolean;
                rules?: {
                  signIn?: {
                    methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
                  };
                  session?: {
                    absolute?: number;
                  };
                  assurance?: {
                    required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
                    maxAge?: number | null;
                  };
                  mfa?: {
                    methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
                    trustedDeviceDays?: number;
                  };
                };
                status?: 'active' | 'suspended';
                secret?:
                  | {
                      env: string;
                    }
                  | {
                      file: string;
                    };
              }[];
              webhooks?: {
                url: string;
                events?: string[] | null;
                status?: 'active' | 'paused';
              }[];
            };
            prune?: boolean;
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              changes: {
                of: 'tenant' | 'group' | 'client' | 'webhook';
                id: string;
                act: 'create' | 'change' | 'remove';
                changes: {
                  path: string;
                  before?: unknown;
                  after?: unknown;
                  direction: 'stricter' | 'looser' | 'other';
                }[];
              }[];
              left: {
                of: 'tenant' | 'group' | 'client' | 'webhook';
                id: string;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/campaigns': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                mode: 'off' | 'suggest' | 'required';
                due: string | null;
                people: number;
                withPasskey: number;
                required: number;
                putOff: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          text?: string;
          status?: 'active' | 'suspended';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                name: string;
                status: 'active' | 'suspended';
                branding: {
                  color: string;
                  logo: string | null;
                };
                issuer: string;
                createdAt: number;
                version: number;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id: string;
            name: string;
            branding?: components['schemas']['BrandingInput'];
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              status: 'active' | 'suspended';
              branding: {
                color: string;
                logo: string | null;
              };
              issuer: string;
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              status: 'active' | 'suspended';
              branding: {
                color: string;
                logo: string | null;
              };
              issuer: string;
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name?: string;
            branding?: components['schemas']['BrandingInput'];
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              status: 'active' | 'suspended';
              branding: {
                color: string;
                logo: string | null;
              };
              issuer: string;
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    trace?: never;
  };
  '/tenants/{tenant}/suspend': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              status: 'active' | 'suspended';
              branding: {
                color: string;
                logo: string | null;
              };
              issuer: string;
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              name: string;
              status: 'active' | 'suspended';
              branding: {
                color: string;
                logo: string | null;
              };
              issuer: string;
              createdAt: number;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/health': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              people: {
                active: number;
                disabled: number;
              };
              administrators: {
                active: number;
                withoutPasskey: {
                  id: string;
                  username: string;
                  displayName: string;
                }[];
              };
              applications: number;
              mail: boolean;
              metadata: {
                state: 'missing' | 'unreadable' | 'stale' | 'current';
                nextUpdate: number | null;
              };
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/keys': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                kid: string;
                alg: 'ES256' | 'RS256' | 'EdDSA';
                state: 'next' | 'active' | 'retired';
                createdAt: number;
                signsFrom: number;
                retiredAt: number | null;
                uselessFrom: number | null;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/keys/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            alg?: 'all' | 'ES256' | 'RS256' | 'EdDSA';
            when?: 'now' | 'prepare';
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                kid: string;
                alg: 'ES256' | 'RS256' | 'EdDSA';
                signsFrom: number;
                isNew: boolean;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/keys/{key}/retire': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        key: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          key: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              successor: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/audit/events': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          type?:
            | (
                | 'sign_in.password'
                | 'sign_in.passkey'
                | 'sign_in.totp'
                | 'sign_in.recovery_code'
                | 'sign_in.email_code'
                | 'sign_in.temporary_access_pass'
                | 'sign_in.security_key'
                | 'sign_in.trusted_device'
                | 'sign_in.completed'
                | 'sign_in.cancelled'
                | 'sign_in.not_possible'
                | 'sign_out'
                | 'passkey.registered'
                | 'passkey.renamed'
                | 'passkey.removed'
                | 'passkey.provisioned'
                | 'passkey.enrollment_skipped'
                | 'totp.registered'
                | 'totp.renamed'
                | 'totp.removed'
                | 'security_key.registered'
                | 'security_key.renamed'
                | 'security_key.removed'
                | 'trusted_device.registered'
                | 'trusted_device.removed'
                | 'temporary_access_pass.removed'
                | 'recovery_codes.created'
                | 'preferred_method.changed'
                | 'session.ended'
                | 'sessions.ended'
                | 'session.ended_by_policy'
                | 'grant.ended_by_policy'
                | 'consent.granted'
                | 'consent.declined'
                | 'consent.revoked'
                | 'token.reuse_detected'
                | 'request.refused'
                | 'password.changed'
                | 'password.reset_requested'
                | 'password.reset_code'
                | 'password.reset'
                | 'email.verified'
                | 'mail.undeliverable'
                | 'logout.undeliverable'
                | 'tenant.created'
                | 'tenant.changed'
                | 'tenant.suspended'
                | 'tenant.resumed'
                | 'temporary_access_pass.issued'
                | 'user.created'
                | 'user.disabled'
                | 'user.enabled'
                | 'user.updated'
                | 'user.role_changed'
                | 'user.removed'
                | 'users.imported'
                | 'credential.removed'
                | 'user.groups_changed'
                | 'group.created'
                | 'group.renamed'
                | 'group.removed'
                | 'client.created'
                | 'client.suspended'
                | 'client.resumed'
                | 'client.rules_changed'
                | 'client.changed'
                | 'client.secret_rotated'
                | 'client.removed'
                | 'keys.rotated'
                | 'keys.retired'
                | 'webhook.created'
                | 'webhook.changed'
                | 'webhook.removed'
                | 'audit.exported'
                | 'admin.refused'
              )
            | (
                | 'sign_in.password'
                | 'sign_in.passkey'
                | 'sign_in.totp'
                | 'sign_in.recovery_code'
                | 'sign_in.email_code'
                | 'sign_in.temporary_access_pass'
                | 'sign_in.security_key'
                | 'sign_in.trusted_device'
                | 'sign_in.completed'
                | 'sign_in.cancelled'
                | 'sign_in.not_possible'
                | 'sign_out'
                | 'passkey.registered'
                | 'passkey.renamed'
                | 'passkey.removed'
                | 'passkey.provisioned'
                | 'passkey.enrollment_skipped'
                | 'totp.registered'
                | 'totp.renamed'
                | 'totp.removed'
                | 'security_key.registered'
                | 'security_key.renamed'
                | 'security_key.removed'
                | 'trusted_device.registered'
                | 'trusted_device.removed'
                | 'temporary_access_pass.removed'
                | 'recovery_codes.created'
                | 'preferred_method.changed'
                | 'session.ended'
                | 'sessions.ended'
                | 'session.ended_by_policy'
                | 'grant.ended_by_policy'
                | 'consent.granted'
                | 'consent.declined'
                | 'consent.revoked'
                | 'token.reuse_detected'
                | 'request.refused'
                | 'password.changed'
                | 'password.reset_requested'
                | 'password.reset_code'
                | 'password.reset'
                | 'email.verified'
                | 'mail.undeliverable'
                | 'logout.undeliverable'
                | 'tenant.created'
                | 'tenant.changed'
                | 'tenant.suspended'
                | 'tenant.resumed'
                | 'temporary_access_pass.issued'
                | 'user.created'
                | 'user.disabled'
                | 'user.enabled'
                | 'user.updated'
                | 'user.role_changed'
                | 'user.removed'
                | 'users.imported'
                | 'credential.removed'
                | 'user.groups_changed'
                | 'group.created'
                | 'group.renamed'
                | 'group.removed'
                | 'client.created'
                | 'client.suspended'
                | 'client.resumed'
                | 'client.rules_changed'
                | 'client.changed'
                | 'client.secret_rotated'
                | 'client.removed'
                | 'keys.rotated'
                | 'keys.retired'
                | 'webhook.created'
                | 'webhook.changed'
                | 'webhook.removed'
                | 'audit.exported'
                | 'admin.refused'
              )[];
          outcome?: 'success' | 'refused';
          user?: string;
          client?: string;
          credential?: string;
          actor?: string;
          address?: string;
          signIn?: string;
          from?: number;
          until?: number;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                at: number;
                type: string;
                outcome: 'success' | 'refused';
                reason: string | null;
                userId: string | null;
                clientId: string | null;
                credentialId: string | null;
                address: string | null;
                actor: string | null;
                signIn: string | null;
                details: Record<string, string> | null;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/audit/events/{event}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        event: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          event: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              at: number;
              type: string;
              outcome: 'success' | 'refused';
              reason: string | null;
              userId: string | null;
              clientId: string | null;
              credentialId: string | null;
              address: string | null;
              actor: string | null;
              signIn: string | null;
              details: Record<string, string> | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/audit/events.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          type?:
            | (
                | 'sign_in.password'
                | 'sign_in.passkey'
                | 'sign_in.totp'
                | 'sign_in.recovery_code'
                | 'sign_in.email_code'
                | 'sign_in.temporary_access_pass'
                | 'sign_in.security_key'
                | 'sign_in.trusted_device'
                | 'sign_in.completed'
                | 'sign_in.cancelled'
                | 'sign_in.not_possible'
                | 'sign_out'
                | 'passkey.registered'
                | 'passkey.renamed'
                | 'passkey.removed'
                | 'passkey.provisioned'
                | 'passkey.enrollment_skipped'
                | 'totp.registered'
                | 'totp.renamed'
                | 'totp.removed'
                | 'security_key.registered'
                | 'security_key.renamed'
                | 'security_key.removed'
                | 'trusted_device.registered'
                | 'trusted_device.removed'
                | 'temporary_access_pass.removed'
                | 'recovery_codes.created'
                | 'preferred_method.changed'
                | 'session.ended'
                | 'sessions.ended'
                | 'session.ended_by_policy'
                | 'grant.ended_by_policy'
                | 'consent.granted'
                | 'consent.declined'
                | 'consent.revoked'
                | 'token.reuse_detected'
                | 'request.refused'
                | 'password.changed'
                | 'password.reset_requested'
                | 'password.reset_code'
                | 'password.reset'
                | 'email.verified'
                | 'mail.undeliverable'
                | 'logout.undeliverable'
                | 'tenant.created'
                | 'tenant.changed'
                | 'tenant.suspended'
                | 'tenant.resumed'
                | 'temporary_access_pass.issued'
                | 'user.created'
                | 'user.disabled'
                | 'user.enabled'
                | 'user.updated'
                | 'user.role_changed'
                | 'user.removed'
                | 'users.imported'
                | 'credential.removed'
                | 'user.groups_changed'
                | 'group.created'
                | 'group.renamed'
                | 'group.removed'
                | 'client.created'
                | 'client.suspended'
                | 'client.resumed'
                | 'client.rules_changed'
                | 'client.changed'
                | 'client.secret_rotated'
                | 'client.removed'
                | 'keys.rotated'
                | 'keys.retired'
                | 'webhook.created'
                | 'webhook.changed'
                | 'webhook.removed'
                | 'audit.exported'
                | 'admin.refused'
              )
            | (
                | 'sign_in.password'
                | 'sign_in.passkey'
                | 'sign_in.totp'
                | 'sign_in.recovery_code'
                | 'sign_in.email_code'
                | 'sign_in.temporary_access_pass'
                | 'sign_in.security_key'
                | 'sign_in.trusted_device'
                | 'sign_in.completed'
                | 'sign_in.cancelled'
                | 'sign_in.not_possible'
                | 'sign_out'
                | 'passkey.registered'
                | 'passkey.renamed'
                | 'passkey.removed'
                | 'passkey.provisioned'
                | 'passkey.enrollment_skipped'
                | 'totp.registered'
                | 'totp.renamed'
                | 'totp.removed'
                | 'security_key.registered'
                | 'security_key.renamed'
                | 'security_key.removed'
                | 'trusted_device.registered'
                | 'trusted_device.removed'
                | 'temporary_access_pass.removed'
                | 'recovery_codes.created'
                | 'preferred_method.changed'
                | 'session.ended'
                | 'sessions.ended'
                | 'session.ended_by_policy'
                | 'grant.ended_by_policy'
                | 'consent.granted'
                | 'consent.declined'
                | 'consent.revoked'
                | 'token.reuse_detected'
                | 'request.refused'
                | 'password.changed'
                | 'password.reset_requested'
                | 'password.reset_code'
                | 'password.reset'
                | 'email.verified'
                | 'mail.undeliverable'
                | 'logout.undeliverable'
                | 'tenant.created'
                | 'tenant.changed'
                | 'tenant.suspended'
                | 'tenant.resumed'
                | 'temporary_access_pass.issued'
                | 'user.created'
                | 'user.disabled'
                | 'user.enabled'
                | 'user.updated'
                | 'user.role_changed'
                | 'user.removed'
                | 'users.imported'
                | 'credential.removed'
                | 'user.groups_changed'
                | 'group.created'
                | 'group.renamed'
                | 'group.removed'
                | 'client.created'
                | 'client.suspended'
                | 'client.resumed'
                | 'client.rules_changed'
                | 'client.changed'
                | 'client.secret_rotated'
                | 'client.removed'
                | 'keys.rotated'
                | 'keys.retired'
                | 'webhook.created'
                | 'webhook.changed'
                | 'webhook.removed'
                | 'audit.exported'
                | 'admin.refused'
              )[];
          outcome?: 'success' | 'refused';
          user?: string;
          client?: string;
          credential?: string;
          actor?: string;
          address?: string;
          signIn?: string;
          from?: number;
          until?: number;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/audit/export': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: number;
          until?: number;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/jsonl': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/audit/verification': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          known?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              blocks: number;
              events: number;
              removed: number;
              head: {
                number: number;
                hash: string;
              } | null;
              problems: {
                code:
                  | 'block_missing'
                  | 'block_changed'
                  | 'chain_broken'
                  | 'seal_broken'
                  | 'secret_unknown'
                  | 'event_changed'
                  | 'event_removed'
                  | 'event_added'
                  | 'event_moved'
                  | 'end_missing';
                block: number;
                position?: number;
                event?: string;
              }[];
              problemCount: number;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/sign-ins': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          user?: string;
          client?: string;
          outcome?: 'completed' | 'cancelled' | 'not_possible' | 'failed' | 'unfinished';
          method?:
            | 'passkey'
            | 'password'
            | 'totp'
            | 'recovery_code'
            | 'email_code'
            | 'temporary_access_pass'
            | 'security_key'
            | 'trusted_device';
          from?: number;
          until?: number;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                signIn: string | null;
                id: string;
                startedAt: number;
                at: number;
                userId: string | null;
                username: string | null;
                clientId: string | null;
                address: string | null;
                outcome: 'completed' | 'cancelled' | 'not_possible' | 'failed' | 'unfinished';
                methods: (
                  | 'passkey'
                  | 'password'
                  | 'totp'
                  | 'recovery_code'
                  | 'email_code'
                  | 'temporary_access_pass'
                  | 'security_key'
                  | 'trusted_device'
                )[];
                reason: string | null;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/sign-ins/{signIn}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        signIn: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          signIn: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              signIn: string | null;
              id: string;
              startedAt: number;
              at: number;
              userId: string | null;
              username: string | null;
              clientId: string | null;
              address: string | null;
              outcome: 'completed' | 'cancelled' | 'not_possible' | 'failed' | 'unfinished';
              methods: (
                | 'passkey'
                | 'password'
                | 'totp'
                | 'recovery_code'
                | 'email_code'
                | 'temporary_access_pass'
                | 'security_key'
                | 'trusted_device'
              )[];
              reason: string | null;
              events: {
                id: string;
                at: number;
                type: string;
                outcome: 'success' | 'refused';
                reason: string | null;
                userId: string | null;
                clientId: string | null;
                credentialId: string | null;
                address: string | null;
                actor: string | null;
                signIn: string | null;
                details: Record<string, string> | null;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/sign-ins.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          user?: string;
          client?: string;
          outcome?: 'completed' | 'cancelled' | 'not_possible' | 'failed' | 'unfinished';
          method?:
            | 'passkey'
            | 'password'
            | 'totp'
            | 'recovery_code'
            | 'email_code'
            | 'temporary_access_pass'
            | 'security_key'
            | 'trusted_device';
          from?: number;
          until?: number;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/adoption': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                day: string;
                users: number;
                withPasskey: number;
                withOtherFactor: number;
                withAnyFactor: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/adoption.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/sign-ins': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                day: string;
                method: string;
                succeeded: number;
                refused: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/sign-ins.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/sign-in-times': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                methods: string;
                count: number;
                median: number | null;
                p90: number | null;
                seconds: number[];
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/sign-in-times.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/failures': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                type: string;
                reason: string;
                count: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/failures.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/authenticators': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                aaguid: string;
                name: string | null;
                count: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/reports/authenticators.csv': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          from?: string;
          until?: string;
        };
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'text/csv': string;
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                url: string;
                events: string[] | null;
                status: 'active' | 'paused';
                createdAt: number;
                lastDeliveredAt: number | null;
                lastFailure: {
                  at: number;
                  reason: string;
                } | null;
                version: number;
              }[];
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            url: string;
            events?:
              | (
                  | 'sign_in.password'
                  | 'sign_in.passkey'
                  | 'sign_in.totp'
                  | 'sign_in.recovery_code'
                  | 'sign_in.email_code'
                  | 'sign_in.temporary_access_pass'
                  | 'sign_in.security_key'
                  | 'sign_in.trusted_device'
                  | 'sign_in.completed'
                  | 'sign_in.cancelled'
                  | 'sign_in.not_possible'
                  | 'sign_out'
                  | 'passkey.registered'
                  | 'passkey.renamed'
                  | 'passkey.removed'
                  | 'passkey.provisioned'
                  | 'passkey.enrollment_skipped'
                  | 'totp.registered'
                  | 'totp.renamed'
                  | 'totp.removed'
                  | 'security_key.registered'
                  | 'security_key.renamed'
                  | 'security_key.removed'
                  | 'trusted_device.registered'
                  | 'trusted_device.removed'
                  | 'temporary_access_pass.removed'
                  | 'recovery_codes.created'
                  | 'preferred_method.changed'
                  | 'session.ended'
                  | 'sessions.ended'
                  | 'session.ended_by_policy'
                  | 'grant.ended_by_policy'
                  | 'consent.granted'
                  | 'consent.declined'
                  | 'consent.revoked'
                  | 'token.reuse_detected'
                  | 'request.refused'
                  | 'password.changed'
                  | 'password.reset_requested'
                  | 'password.reset_code'
                  | 'password.reset'
                  | 'email.verified'
                  | 'mail.undeliverable'
                  | 'logout.undeliverable'
                  | 'tenant.created'
                  | 'tenant.changed'
                  | 'tenant.suspended'
                  | 'tenant.resumed'
                  | 'temporary_access_pass.issued'
                  | 'user.created'
                  | 'user.disabled'
                  | 'user.enabled'
                  | 'user.updated'
                  | 'user.role_changed'
                  | 'user.removed'
                  | 'users.imported'
                  | 'credential.removed'
                  | 'user.groups_changed'
                  | 'group.created'
                  | 'group.renamed'
                  | 'group.removed'
                  | 'client.created'
                  | 'client.suspended'
                  | 'client.resumed'
                  | 'client.rules_changed'
                  | 'client.changed'
                  | 'client.secret_rotated'
                  | 'client.removed'
                  | 'keys.rotated'
                  | 'keys.retired'
                  | 'webhook.created'
                  | 'webhook.changed'
                  | 'webhook.removed'
                  | 'audit.exported'
                  | 'admin.refused'
                )[]
              | null;
          };
        };
      };
      responses: {
        201: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              url: string;
              events: string[] | null;
              status: 'active' | 'paused';
              createdAt: number;
              lastDeliveredAt: number | null;
              lastFailure: {
                at: number;
                reason: string;
              } | null;
              version: number;
              secret: string;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: never;
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              url: string;
              events: string[] | null;
              status: 'active' | 'paused';
              createdAt: number;
              lastDeliveredAt: number | null;
              lastFailure: {
                at: number;
                reason: string;
              } | null;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            url?: string;
            events?:
              | (
                  | 'sign_in.password'
                  | 'sign_in.passkey'
                  | 'sign_in.totp'
                  | 'sign_in.recovery_code'
                  | 'sign_in.email_code'
                  | 'sign_in.temporary_access_pass'
                  | 'sign_in.security_key'
                  | 'sign_in.trusted_device'
                  | 'sign_in.completed'
                  | 'sign_in.cancelled'
                  | 'sign_in.not_possible'
                  | 'sign_out'
                  | 'passkey.registered'
                  | 'passkey.renamed'
                  | 'passkey.removed'
                  | 'passkey.provisioned'
                  | 'passkey.enrollment_skipped'
                  | 'totp.registered'
                  | 'totp.renamed'
                  | 'totp.removed'
                  | 'security_key.registered'
                  | 'security_key.renamed'
                  | 'security_key.removed'
                  | 'trusted_device.registered'
                  | 'trusted_device.removed'
                  | 'temporary_access_pass.removed'
                  | 'recovery_codes.created'
                  | 'preferred_method.changed'
                  | 'session.ended'
                  | 'sessions.ended'
                  | 'session.ended_by_policy'
                  | 'grant.ended_by_policy'
                  | 'consent.granted'
                  | 'consent.declined'
                  | 'consent.revoked'
                  | 'token.reuse_detected'
                  | 'request.refused'
                  | 'password.changed'
                  | 'password.reset_requested'
                  | 'password.reset_code'
                  | 'password.reset'
                  | 'email.verified'
                  | 'mail.undeliverable'
                  | 'logout.undeliverable'
                  | 'tenant.created'
                  | 'tenant.changed'
                  | 'tenant.suspended'
                  | 'tenant.resumed'
                  | 'temporary_access_pass.issued'
                  | 'user.created'
                  | 'user.disabled'
                  | 'user.enabled'
                  | 'user.updated'
                  | 'user.role_changed'
                  | 'user.removed'
                  | 'users.imported'
                  | 'credential.removed'
                  | 'user.groups_changed'
                  | 'group.created'
                  | 'group.renamed'
                  | 'group.removed'
                  | 'client.created'
                  | 'client.suspended'
                  | 'client.resumed'
                  | 'client.rules_changed'
                  | 'client.changed'
                  | 'client.secret_rotated'
                  | 'client.removed'
                  | 'keys.rotated'
                  | 'keys.retired'
                  | 'webhook.created'
                  | 'webhook.changed'
                  | 'webhook.removed'
                  | 'audit.exported'
                  | 'admin.refused'
                )[]
              | null;
            status?: 'active' | 'paused';
          };
        };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              id: string;
              url: string;
              events: string[] | null;
              status: 'active' | 'paused';
              createdAt: number;
              lastDeliveredAt: number | null;
              lastFailure: {
                at: number;
                reason: string;
              } | null;
              version: number;
            };
          };
        };
        default: Problem;
      };
    };
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/secret': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              secret: string;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/test': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
      };
      cookie?: never;
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              items: {
                id: string;
                block: number;
                reason: string;
                failedAt: number;
                expiresAt: number;
              }[];
              next: string | null;
            };
          };
        };
        default: Problem;
      };
    };
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              count: number;
            };
          };
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/dead-letters/retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': {
              count: number;
            };
          };
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/dead-letters/{letter}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
        letter: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: {
      parameters: {
        query?: never;
        header?: {
          'Idempotency-Key'?: string;
        };
        path: {
          tenant: string;
          webhook: string;
          letter: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tenants/{tenant}/webhooks/{webhook}/dead-letters/{letter}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tenant: string;
        webhook: string;
        letter: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          tenant: string;
          webhook: string;
          letter: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: Record<string, unknown>;
          content?: never;
        };
        default: Problem;
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface components {
  schemas: {
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      requestId: string;
      permission?: string;
      errors?: {
        path: string;
        message: string;
      }[];
    };
    Person: {
      id: string;
      username: string;
      email: string | null;
      emailVerified: boolean;
      displayName: string;
      status: 'active' | 'disabled';
      role: 'user' | 'auditor' | 'helpdesk' | 'admin';
      groups: string[];
      externalId: string | null;
      createdAt: number;
      version: number;
    };
    Credential: {
      id: string;
      method:
        | 'passkey'
        | 'password'
        | 'totp'
        | 'recovery_code'
        | 'email_code'
        | 'temporary_access_pass'
        | 'security_key'
        | 'trusted_device';
      name: string;
      createdAt: number;
      lastUsedAt: number | null;
      expiresAt: number | null;
      authenticator: {
        aaguid: string;
        provider: string | null;
        key: 'synced' | 'device_bound';
        backedUp: boolean;
        attested: boolean;
      } | null;
      codesLeft: number | null;
      standing: 'usable' | 'spent' | 'expired' | 'method_not_allowed' | 'passkey_not_allowed' | 'address_not_confirmed';
      unmet: ('key' | 'attestation' | 'authenticator' | 'certification' | 'hardware') | null;
    };
    Policy: {
      signIn: {
        methods: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
      };
      session: {
        idle: number;
        absolute: number;
      };
      assurance: {
        required: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
        maxAge: number | null;
      };
      mfa: {
        methods: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
        enrollment: 'at_sign_in' | 'not_offered';
        trustedDeviceDays: number;
      };
      passkeys: {
        max: number;
        freshness: number;
        automatic: boolean;
      };
      temporaryAccessPass: {
        lifetime: number;
        oneTime: boolean;
        length: number;
        assurance: 'enrollment' | 'multi_factor';
      };
      administration: {
        assurance: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
        freshness: number;
      };
      groups: {
        group: string;
        signIn?: {
          methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
        };
        session?: {
          idle?: number;
          absolute?: number;
        };
        assurance?: {
          required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
          maxAge?: number | null;
        };
        mfa?: {
          methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
          enrollment?: 'at_sign_in' | 'not_offered';
          trustedDeviceDays?: number;
        };
        passkeys?: {
          max?: number;
          freshness?: number;
          automatic?: boolean;
        };
        temporaryAccessPass?: {
          lifetime?: number;
          oneTime?: boolean;
          length?: number;
          assurance?: 'enrollment' | 'multi_factor';
        };
      }[];
      campaigns: {
        id: string;
        mode: 'off' | 'suggest' | 'required';
        snoozeDays: number;
        skips: number | null;
        due: string | null;
        groups: string[] | null;
        exempt: string[];
      }[];
      passkeyProfiles: {
        id: string;
        keys: ('synced' | 'device_bound')[];
        attestation: 'none' | 'required';
        authenticators: {
          list: 'any' | 'allow' | 'block';
          aaguids: string[];
        };
        certification: ('FIDO' | 'L1' | 'L1plus' | 'L2' | 'L2plus' | 'L3' | 'L3plus') | null;
        hardware: boolean;
        groups: string[] | null;
        exempt: string[];
      }[];
    };
    PolicyInput: {
      signIn: {
        methods: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
      };
      session: {
        idle: number;
        absolute: number;
      };
      assurance: {
        required: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
        maxAge: number | null;
      };
      mfa: {
        methods: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
        enrollment: 'at_sign_in' | 'not_offered';
        trustedDeviceDays: number;
      };
      passkeys: {
        max: number;
        freshness: number;
        automatic: boolean;
      };
      temporaryAccessPass: {
        lifetime: number;
        oneTime: boolean;
        length: number;
        assurance: 'enrollment' | 'multi_factor';
      };
      administration: {
        assurance: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
        freshness: number;
      };
      groups: {
        group: string;
        signIn?: {
          methods?: ('passkey' | 'password' | 'email_code' | 'temporary_access_pass')[];
        };
        session?: {
          idle?: number;
          absolute?: number;
        };
        assurance?: {
          required?: 'single_factor' | 'multi_factor' | 'phishing_resistant' | 'phishing_resistant_hardware';
          maxAge?: number | null;
        };
        mfa?: {
          methods?: ('passkey' | 'security_key' | 'totp' | 'recovery_code')[];
          enrollment?: 'at_sign_in' | 'not_offered';
          trustedDeviceDays?: number;
        };
        passkeys?: {
          max?: number;
          freshness?: number;
          automatic?: boolean;
        };
        temporaryAccessPass?: {
          lifetime?: number;
          oneTime?: boolean;
          length?: number;
          assurance?: 'enrollment' | 'multi_factor';
        };
      }[];
      campaigns: {
        id: string;
        mode: 'off' | 'suggest' | 'required';
        snoozeDays: number;
        skips: number | null;
        due: string | null;
        groups: string[] | null;
        exempt: string[];
      }[];
      passkeyProfiles: {
        id: string;
        keys: ('synced' | 'device_bound')[];
        attestation: 'none' | 'required';
        authenticators: {
          list: 'any' | 'allow' | 'block';
          aaguids: string[];
        };
        certification: ('FIDO' | 'L1' | 'L1plus' | 'L2' | 'L2plus' | 'L3' | 'L3plus') | null;
        hardware: boolean;
        groups: string[] | null;
        exempt: string[];
      }[];
    };
    Branding: {
      color: string;
      logo: string | null;
    };
    BrandingInput: {
      color: string;
      logo: string | null;
    };
  };
}
