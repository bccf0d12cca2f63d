import type { Config } from '#src/config/schema.ts';
import { systemTenant } from '#src/tenants/system-tenant.ts';
import { PERMISSIONS, SYSTEM_TENANT, type Permission } from '#src/users/roles.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the JSON says; undefined where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string and bytes as they are. */
  readonly body?: unknown;
}

/** A server with the organisations acme, globex and system, and what asks its API. */
export interface Api {
  readonly server: TestServer;
  /** A request below `/api/v1`. */
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** The access token of a program of an organisation, with these scopes: all it may have, unless given. */
  robot(tenantId: string, scopes?: readonly Permission[]): Promise<string>;
  close(): Promise<void>;
}

export const OF_A_TENANT = PERMISSIONS.filter((permission) => !permission.startsWith('tenants:'));

export async function startApi(overrides: Partial<Config> = {}): Promise<Api> {
  const server = await startTestServer(overrides);
  for (const id of ['acme', 'globex']) await server.addTenant(id, aPolicy({ campaigns: [] }));
  await systemTenant({ tenants: server.container.storage.tenants, clock: server.container.clock }, 'operator');
  let robots = 0;
  return {
    server,
    call: (method, path, sent) => call(server.url, method, path, sent),
    robot: async (tenantId, scopes = tenantId === SYSTEM_TENANT ? PERMISSIONS : OF_A_TENANT) => {
      const clientId = `robot${(robots += 1)}`;
      const metadata = {
        ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
        latchkey_api_scope: scopes.join(' '),
      };
      const { secret } = await server.addClient(tenantId, clientId, { metadata });
      return clientToken(server, tenantId, { clientId, secret, scopes });
    },
    close: () => server.close(),
  };
}

export interface Robot {
  readonly clientId: string;
  readonly secret: string;
  readonly scopes: readonly Permission[];
}

/** An access token for the API, by a program's own credentials. */
export async function clientToken(server: TestServer, tenantId: string, robot: Robot): Promise<string> {
  const form = { grant_type: 'client_credentials', scope: robot.scopes.join(' '), resource: `${server.url}/api/v1` };
  const answer = await fetch(`${server.issuer(tenantId)}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${robot.clientId}:${robot.secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for ${robot.clientId}: ${answer.status}`);
  return token;
}

/** A request below `/api/v1` of a server. */
export async function call(
  url: string,
  method: string,
  path: string,
  { token, headers, body }: Sent = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(raw === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(raw === undefined ? {} : { body: raw as BodyInit }),
  });
  const text = await answer.text();
  const isJson = /json$/.test((answer.headers.get('content-type') ?? '').split(';')[0] ?? '');
  return {
    ...{ status: answer.status, headers: answer.headers, text },
    body: isJson && text !== '' ? (JSON.parse(text) as Answer['body']) : {},
  };
}

/** `404 user_not_found`: how a request failed. */
export function problem({ status, body }: Answer): string {
  const { type } = body;
  return `${status} ${typeof type === 'string' ? type.replace('urn:latchkey:problem:', '') : ''}`;
}
