import type { IncomingMessage, ServerResponse } from 'node:http';
import * as oidc from 'openid-client';
import { discoverOnce } from './discovery.ts';
import type { DemoTenant } from './facts.ts';
import { RESOURCES, type Demand } from './resources.ts';

export type ResourceServer = (request: IncomingMessage, response: ServerResponse, path: string) => void;

/** An API of an organisation: it answers whoever brings an access token of a sign-in that is strong and recent enough. */
export function resourceServer(tenants: readonly DemoTenant[]): ResourceServer {
  const organisations = new Map(tenants.map(({ id, issuer, api }) => [id, discoverOnce(issuer, api)]));

  const answer = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const [, , tenantId = '', name = ''] = path.split('/');
    const [organisation, resource] = [organisations.get(tenantId), RESOURCES.get(name)];
    if (request.method !== 'GET' || !organisation || !resource) return send(response, 404, { error: 'not_found' });

    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return refuse(response, {});

    // An opaque token says nothing by itself: its issuer is asked what it is worth now (RFC 7662).
    const told = await oidc.tokenIntrospection(await organisation(), token, { token_type_hint: 'access_token' });
    if (!told.active || told.token_type !== 'Bearer') {
      return refuse(response, { error: 'invalid_token', error_description: 'The access token is no longer good' });
    }
    const challenge = insufficiency(resource.demand, told, Math.floor(Date.now() / 1000));
    if (challenge) return refuse(response, challenge);
    send(response, 200, resource.content);
  };

  return (request, response, path) => {
    answer(request, response, path).catch((error: unknown) => {
      console.error(error);
      send(response, 503, { error: 'temporarily_unavailable' });
    });
  };
}

/** What to answer where the sign-in behind a token is not enough (RFC 9470 §3); undefined where it is. */
function insufficiency(
  { acrValues, maxAge }: Demand,
  { acr, auth_time: authTime }: Pick<Partial<oidc.IntrospectionResponse>, string>,
  now: number,
): Readonly<Record<string, string>> | undefined {
  const isStrong = acrValues === undefined || (typeof acr === 'string' && acrValues.includes(acr));
  const isRecent = maxAge === undefined || (typeof authTime === 'number' && now - authTime <= maxAge);
  if (isStrong && isRecent) return undefined;
  return {
    error: 'insufficient_user_authentication',
    error_description: isStrong ? 'A more recent sign-in is required' : 'A stronger sign-in is required',
    // Both, where both are asked for: whoever comes back with one alone would be sent away a second time.
    ...(acrValues === undefined ? {} : { acr_values: acrValues.join(' ') }),
    ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
  };
}

// RFC 6750 §3. No value here has a quotation mark in it.
function refuse(response: ServerResponse, challenge: Readonly<Record<string, string>>): void {
  const parameters = Object.entries({ realm: 'demo', ...challenge }).map(([name, value]) => `${name}="${value}"`);
  response.setHeader('WWW-Authenticate', `Bearer ${parameters.join(', ')}`);
  send(response, 401, { error: challenge['error'] ?? 'unauthorized' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}
