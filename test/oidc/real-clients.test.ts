import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, REDIRECT_URI, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { newAgent, pass, signIn, stopClock } from '../flows/support.ts';

describe('applications with standard libraries', () => {
  let server: TestServer;
  let count = 0;

  const issuer = () => new URL(server.issuer('acme'));
  const configure = async (
    clientId: string,
    metadata: { id_token_signed_response_alg?: string; [name: string]: unknown } = {},
  ) => {
    const { secret } = await server.addClient('acme', clientId, { metadata });
    const alg = metadata.id_token_signed_response_alg ?? 'RS256';
    return oidc.discovery(issuer(), clientId, { id_token_signed_response_alg: alg }, oidc.ClientSecretBasic(secret), {
      execute: [oidc.allowInsecureRequests],
    });
  };
  /** The whole code flow, with the checks of the library. */
  const authorize = async (config: oidc.Configuration, extra: Record<string, string> = {}) => {
    const user = await server.addUser('acme', `user${(count += 1)}`);
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const parameters = {
      redirect_uri: REDIRECT_URI,
      scope: 'openid profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce },
      ...extra,
    };
    const agent = newAgent(server);
    const done = await signIn(agent, oidc.buildAuthorizationUrl(config, parameters).href, user.username, PASSWORD);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 300 };
    const tokens = await oidc.authorizationCodeGrant(config, done.leftTo!, checks);
    return { agent, user, tokens, state };
  };
  const jwks = async () => (await (await fetch(`${issuer().href}/jwks`)).json()) as JSONWebKeySet;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('openid-client: signs in, reads userinfo, refreshes, introspects, revokes and signs out', async () => {
    const config = await configure('web', { post_logout_redirect_uris: ['http://localhost:9/bye'] });
    const { agent, user, tokens } = await authorize(config);
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({ iss: issuer().href, sub: user.user.id, aud: 'web' });

    const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    expect(info).toMatchObject({ sub: user.user.id, preferred_username: user.username });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect(refreshed.claims()?.sub).toBe(claims.sub);
    expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true });

    await oidc.tokenRevocation(config, refreshed.refresh_token!);
    expect((await oidc.tokenIntrospection(config, refreshed.access_token)).active).toBe(false);

    const end = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: 'http://localhost:9/bye',
      state: 'out',
    });
    const bye = await agent.submit(await agent.open(end.href), '/session/end/confirm', { logout: 'yes' });
    expect(bye.leftTo?.href).toBe('http://localhost:9/bye?state=out');
    const url = oidc.buildAuthorizationUrl(config, await silentParameters());
    expect((await agent.open(url.href)).leftTo?.searchParams.get('error')).toBe('login_required');
  });

  it("openid-client: learns nothing of another client's token, nor ends it", async () => {
    const [mine, other] = [await configure('mine'), await configure('other')];
    const { tokens } = await authorize(mine);
    expect(await oidc.tokenIntrospection(other, tokens.access_token)).toEqual({ active: false });
    await oidc.tokenRevocation(other, tokens.access_token).catch(() => undefined);
    await oidc.tokenRevocation(other, tokens.refresh_token!).catch(() => undefined);
    expect((await oidc.tokenIntrospection(mine, tokens.access_token)).active).toBe(true);
    await expect(oidc.refreshTokenGrant(other, tokens.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('openid-client: pushes the request, which is good for one sign-in', async () => {
    const config = await configure('pushing', { require_pushed_authorization_requests: true });
    const verifier = oidc.randomPKCECodeVerifier();
    const user = await server.addUser('acme', 'pusher');
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const done = await signIn(newAgent(server), url.href, user.username, PASSWORD);
    const tokens = await oidc.authorizationCodeGrant(config, done.leftTo!, { pkceCodeVerifier: verifier });
    expect(tokens.claims()?.sub).toBe(user.user.id);
    const again = await newAgent(server).open(url.href);
    expect([again.status, again.leftTo?.searchParams.get('code')]).toEqual([400, undefined]);
    const plain = oidc.buildAuthorizationUrl(config, await silentParameters());
    expect((await newAgent(server).open(plain.href)).leftTo?.searchParams.get('error')).toBe('invalid_request');
  });

  it('openid-client: gets a token for itself, where it may', async () => {
    const config = await configure('robot', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    });
    const tokens = await oidc.clientCredentialsGrant(config);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true });
    await expect(oidc.clientCredentialsGrant(await configure('person'))).rejects.toMatchObject({
      error: 'invalid_request',
    });
  });

  it('oauth4webapi: signs in with every check it has', async () => {
    const { secret } = await server.addClient('acme', 'strict');
    const insecure = { [oauth.allowInsecureRequests]: true };
    const as = await oauth.processDiscoveryResponse(issuer(), await oauth.discoveryRequest(issuer(), insecure));
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(as.authorization_endpoint!);
    const parameters = {
      client_id: 'strict',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      state: 's1',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const user = await server.addUser('acme', 'careful');
    const done = await signIn(newAgent(server), url.href, user.username, PASSWORD);
    const client = { client_id: 'strict' };
    const answer = oauth.validateAuthResponse(as, client, done.leftTo!, 's1');
    const auth = oauth.ClientSecretBasic(secret);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      answer,
      REDIRECT_URI,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { requireIdToken: true });
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(user.user.id);
  });

  it.each([
    ['RS256', undefined],
    ['ES256', 'ES256'],
    ['EdDSA', 'EdDSA'],
  ])('signs ID tokens with %s when the client says %s', async (alg, wanted) => {
    const config = await configure(
      `signed-${alg}`,
      wanted === undefined ? {} : { id_token_signed_response_alg: wanted },
    );
    const { tokens, user } = await authorize(config);
    expect(decodeProtectedHeader(tokens.id_token!)).toMatchObject({ alg, kid: expect.any(String) });
    const keys = await jwks();
    const { payload } = await jwtVerify(tokens.id_token!, createLocalJWKSet(keys), {
      issuer: issuer().href,
      audience: `signed-${alg}`,
    });
    expect(payload.sub).toBe(user.user.id);
    for (const key of keys.keys) expect(Object.keys(key)).not.toContain('d');
  });

  it('a code older than a minute is refused', async () => {
    stopClock();
    const config = await configure('slow');
    const verifier = oidc.randomPKCECodeVerifier();
    const user = await server.addUser('acme', 'slow');
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const done = await signIn(newAgent(server), url.href, user.username, PASSWORD);
    pass(61);
    const redemption = oidc.authorizationCodeGrant(config, done.leftTo!, { pkceCodeVerifier: verifier });
    await expect(redemption).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  async function silentParameters(): Promise<Record<string, string>> {
    const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    return { redirect_uri: REDIRECT_URI, scope: 'openid', prompt: 'none', ...pkce };
  }
});
