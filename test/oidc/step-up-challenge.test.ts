import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oauth from 'oauth4webapi';
import { startSite, type Site } from '../browser/site.ts';
import { addPasskey, newAgent, newAuthenticator, signIn, usePasskey } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';

const PROTOCOL = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');
const INSECURE = { [oauth.allowInsecureRequests]: true };

describe('a step up by challenge (RFC 9470)', () => {
  let site: Site;
  let as: oauth.AuthorizationServer;
  const client = { client_id: 'web' };
  let [secret, apiSecret] = ['', ''];

  beforeAll(async () => {
    site = await startSite({ acme: aPolicy({ campaigns: [] }) });
    const { server, applicationUrl } = site;
    const issuer = new URL(server.issuer('acme'));
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
    const metadata = { redirect_uris: [`${applicationUrl}/elsewhere`] };
    ({ secret } = await server.addClient('acme', 'web', { metadata }));
    ({ secret: apiSecret } = await server.addClient('acme', 'api', {
      metadata: { redirect_uris: [], response_types: [], grant_types: [], latchkey_introspects: ['web'] },
    }));
    // The demo's API is to take the tokens of this application, too.
    const { clients } = server.container.storage;
    const api = await clients.find('acme', 'demo-api');
    await clients.change('acme', 'demo-api', {
      metadata: { ...api!.metadata, latchkey_introspects: ['demo', 'web'] },
    });
  });
  afterAll(() => site.close());

  const cards = () => new URL(`${site.applicationUrl}/api/acme/cards`);
  const redirectUri = () => `${site.applicationUrl}/elsewhere`;

  async function request(verifier: string, more: Readonly<Record<string, string>> = {}): Promise<URL> {
    const url = new URL(as.authorization_endpoint ?? '');
    const parameters = {
      ...{ client_id: 'web', redirect_uri: redirectUri(), response_type: 'code', scope: 'openid', state: 'st' },
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  }

  async function redeem(page: Page, verifier: string) {
    const answer = oauth.validateAuthResponse(as, client, page.leftTo ?? new URL('about:blank'), 'st');
    const authentication = oauth.ClientSecretBasic(secret);
    const response = await oauth.authorizationCodeGrantRequest(
      ...([as, client, authentication, answer, redirectUri(), verifier] as const),
      INSECURE,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { requireIdToken: true });
    return { accessToken: tokens.access_token, claims: oauth.getValidatedIdTokenClaims(tokens)! };
  }

  async function challengeOf(
    accessToken: string,
  ): Promise<{ header: string; challenge: oauth.WWWAuthenticateChallenge }> {
    try {
      await oauth.protectedResourceRequest(accessToken, 'GET', cards(), undefined, null, INSECURE);
    } catch (error) {
      if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
      const [challenge] = error.cause;
      return { header: error.response.headers.get('WWW-Authenticate') ?? '', challenge: challenge! };
    }
    throw new Error('the API has asked for nothing');
  }

  async function introspect(accessToken: string) {
    const api = { client_id: 'api' };
    const authentication = oauth.ClientSecretBasic(apiSecret);
    const response = await oauth.introspectionRequest(as, api, authentication, accessToken, INSECURE);
    return oauth.processIntrospectionResponse(as, api, response);
  }

  it('goes as docs/protocol.md shows it', async () => {
    const user = await site.server.addUser('acme', 'careful');
    const agent = newAgent(site.server);
    const first = oauth.generateRandomCodeVerifier();
    const plain = await redeem(await signIn(agent, (await request(first)).href, user.username, PASSWORD), first);
    expect(plain.claims['acr']).toBe('https://refeds.org/profile/mfa');

    const device = newAuthenticator(site.server);
    await addPasskey(site.server, user, device);
    const { header, challenge } = await challengeOf(plain.accessToken);
    expect(challenge).toMatchObject({ scheme: 'bearer', parameters: { error: 'insufficient_user_authentication' } });

    const asked = { acr_values: challenge.parameters['acr_values'] ?? '' };
    const second = oauth.generateRandomCodeVerifier();
    const mfa = await agent.open((await request(second, asked)).href);
    const stepped = await redeem(await usePasskey(agent, mfa, device), second);
    const told = await introspect(stepped.accessToken);
    expect(told).toMatchObject({ sub: user.user.id, auth_time: stepped.claims.auth_time });
    const answer = await oauth.protectedResourceRequest(stepped.accessToken, 'GET', cards(), undefined, null, INSECURE);

    const { acr, amr } = told;
    const exchange = [
      `GET ${cards().pathname}`,
      'Authorization: Bearer {access token}',
      '',
      'HTTP/1.1 401 Unauthorized',
      `WWW-Authenticate: ${header}`,
      '',
      `GET ${pathOf(as.authorization_endpoint)}?client_id=web&…&${String(new URLSearchParams(asked))}`,
      '',
      `GET ${cards().pathname}`,
      'Authorization: Bearer {new access token}',
      '',
      `POST ${pathOf(as.introspection_endpoint)}`,
      'Authorization: Basic {client id and secret of the API}',
      '',
      'token={new access token}',
      '',
      'HTTP/1.1 200 OK',
      '',
      `${JSON.stringify({ active: told.active, acr, amr }).slice(0, -1)},"auth_time":{epoch seconds},…}`,
      '',
      `HTTP/1.1 ${answer.status} OK`,
    ];
    expect(exchangeIn(PROTOCOL)).toBe(exchange.join('\n'));
  });
});

const pathOf = (url: string | undefined) => new URL(url ?? '').pathname;

/** The first block of HTTP in a document. */
const exchangeIn = (document: string) => /```http\n(.*?)\n```/s.exec(document)?.[1];
