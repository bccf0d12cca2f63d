import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import * as oidc from 'openid-client';
import { apiChallenge } from '#src/oidc/api-challenge.ts';
import { proofProblem } from '#src/oidc/dpop-proof.ts';
import { pass, stopClock } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const PATH = '/api/v1/tenants/acme/users';

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function newKey(alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

describe('DPoP at the administration’s API (RFC 9449)', () => {
  let server: TestServer;
  let config: oidc.Configuration;
  let key: Key;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    const metadata = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
    const { secret } = await server.addClient('acme', 'robot', {
      metadata: { ...metadata, latchkey_api_scope: 'users:read' },
    });
    config = await oidc.discovery(new URL(server.issuer('acme')), 'robot', undefined, oidc.ClientSecretBasic(secret), {
      execute: [oidc.allowInsecureRequests],
    });
    key = await newKey();
  });
  afterAll(() => server.close());

  const parameters = () => ({ scope: 'users:read', resource: `${server.url}/api/v1` });
  const url = () => server.url + PATH;
  const now = () => server.container.clock.now();

  /** As the API asks about a request. */
  async function ask(headers: { readonly authorization?: string; readonly dpop?: string }, method = 'GET') {
    const site = await server.container.registry.get('acme');
    return site.apiToken({ method, path: PATH, authorization: headers.authorization, dpop: headers.dpop });
  }

  interface Forged {
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly header?: Readonly<Record<string, unknown>>;
    readonly signedBy?: Key;
  }

  /** A proof made by hand, as wrong as is asked for. */
  function proof(token: string, { claims = {}, header = {}, signedBy = key }: Forged = {}): Promise<string> {
    const good = { jti: randomUUID(), htm: 'GET', htu: url(), iat: now(), ath: hashOf(token) };
    return new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: signedBy.jwk, ...header })
      .sign(signedBy.privateKey);
  }

  /** A token that is bound to the key. */
  async function boundToken(): Promise<string> {
    const tokenUrl = config.serverMetadata().token_endpoint ?? '';
    const dpop = await new SignJWT({ jti: randomUUID(), htm: 'POST', htu: tokenUrl, iat: now() })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk })
      .sign(key.privateKey);
    const { secret } = (await server.container.clients.find('acme', 'robot')) ?? {};
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { DPoP: dpop, Authorization: `Basic ${Buffer.from(`robot:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters() }),
    });
    const { access_token: token, token_type: type } = (await response.json()) as Record<string, string>;
    expect(type).toBe('DPoP');
    return token ?? '';
  }

  it('takes what openid-client sends, for the token and with it', async () => {
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const tokens = await oidc.clientCredentialsGrant(config, parameters(), { DPoP });
    expect(tokens.token_type).toBe('dpop');
    const answers: unknown[] = [];
    config[oidc.customFetch] = async (address, { headers, method }) => {
      expect(address).toBe(`${url()}?limit=2`);
      const sent = new Headers(headers);
      const [authorization, dpop] = [sent.get('authorization') ?? '', sent.get('dpop') ?? ''];
      answers.push(await ask({ authorization, dpop }, method), await ask({ authorization, dpop }, method));
      return new Response('{}');
    };
    await oidc.fetchProtectedResource(
      config,
      tokens.access_token,
      new URL(`${url()}?limit=2`),
      'GET',
      null,
      undefined,
      {
        DPoP,
      },
    );
    expect(answers).toEqual([
      { kind: 'client', clientId: 'robot', scopes: ['users:read'], scheme: 'DPoP' },
      refusedFor('the proof was used before'),
    ]);
  });

  const refusedFor = (description: string, error = 'invalid_dpop_proof', scheme = 'DPoP') => ({
    kind: 'refused',
    problem: { error, description, scheme },
  });

  it('does not take the token without a proof, nor as a bearer’s', async () => {
    const token = await boundToken();
    expect(await ask({ authorization: `DPoP ${token}` })).toEqual(refusedFor('the proof is missing'));
    const asBearer = refusedFor('the token is bound to a key: show it with a proof', 'invalid_token', 'Bearer');
    expect(await ask({ authorization: `Bearer ${token}` })).toEqual(asBearer);
    expect(await ask({ authorization: `Bearer ${token}`, dpop: await proof(token) })).toEqual(asBearer);
    expect(await ask({ authorization: `DPoP ${token}`, dpop: await proof(token) })).toMatchObject({ kind: 'client' });
  });

  it('spends no proof on a token that is none of this issuer’s', async () => {
    const token = await boundToken();
    const dpop = await proof(token);
    expect(await ask({ authorization: 'DPoP another', dpop })).toBeUndefined();
    expect(await ask({ authorization: `DPoP ${token}`, dpop })).toMatchObject({ kind: 'client' });
  });

  it.each<[string, (token: string) => Promise<string> | string, string]>([
    ['another type', (token) => proof(token, { header: { typ: 'jwt' } }), 'not a DPoP proof'],
    ['no key in it', (token) => proof(token, { header: { jwk: undefined } }), 'not a DPoP proof'],
    [
      'a private key in it',
      async (token) => {
        const jwk = await exportJWK(key.privateKey);
        return proof(token, { header: { jwk } });
      },
      'not a DPoP proof',
    ],
    [
      'a key in it that has not signed it',
      async (token) => proof(token, { header: { jwk: (await newKey()).jwk } }),
      'not a DPoP proof',
    ],
    ['another proof beside it', async (token) => `${await proof(token)}, ${await proof(token)}`, 'not a DPoP proof'],
    ['no signature', () => 'proof', 'not a DPoP proof'],
    [
      'a shared secret',
      (token) =>
        new SignJWT({ jti: '1', htm: 'GET', htu: url(), iat: now(), ath: hashOf(token) })
          .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } as object })
          .sign(Buffer.alloc(32, 1)),
      'not a DPoP proof',
    ],
    [
      'a key that the token is not bound to',
      async (token) => proof(token, { signedBy: await newKey() }),
      'another key',
    ],
    ['no jti', (token) => proof(token, { claims: { jti: undefined } }), 'no jti'],
    ['a jti of a page', (token) => proof(token, { claims: { jti: 'x'.repeat(5000) } }), 'no jti'],
    ['no iat', (token) => proof(token, { claims: { iat: undefined } }), 'no iat'],
    ['an iat of six minutes ago', (token) => proof(token, { claims: { iat: now() - 360 } }), 'not of now'],
    ['an iat in six minutes', (token) => proof(token, { claims: { iat: now() + 360 } }), 'not of now'],
    ['another method', (token) => proof(token, { claims: { htm: 'POST' } }), 'another method'],
    ['another path', (token) => proof(token, { claims: { htu: `${url()}/1` } }), 'another address'],
    ['another host', (token) => proof(token, { claims: { htu: `http://localhost:1${PATH}` } }), 'another address'],
    ['no address', (token) => proof(token, { claims: { htu: 'here' } }), 'another address'],
    ['another token', (token) => proof(token, { claims: { ath: hashOf('other') } }), 'another token'],
    ['no token', (token) => proof(token, { claims: { ath: undefined } }), 'another token'],
  ])('refuses a proof with %s', async (_, make, reason) => {
    const token = await boundToken();
    const answer = await ask({ authorization: `DPoP ${token}`, dpop: await make(token) });
    expect(answer).toMatchObject({ kind: 'refused', problem: { error: 'invalid_dpop_proof' } });
    expect(JSON.stringify(answer)).toContain(reason);
  });

  it('goes by the address of the deployment, with query and case of the host left out of account', async () => {
    const token = await boundToken();
    const htu = `${url().replace('localhost', 'LOCALHOST')}?limit=2#x`;
    const dpop = await proof(token, { claims: { htu } });
    expect(await ask({ authorization: `DPoP ${token}`, dpop })).toMatchObject({ kind: 'client' });
  });

  it('takes a proof once for as long as it is of now', async () => {
    stopClock();
    const token = await boundToken();
    const dpop = await proof(token, { claims: { iat: now() + 299 } });
    expect(await ask({ authorization: `DPoP ${token}`, dpop })).toMatchObject({ kind: 'client' });
    pass(599);
    expect(await ask({ authorization: `DPoP ${token}`, dpop })).toEqual(refusedFor('the proof was used before'));
    jest.useRealTimers();
  });

  it.each(['Ed25519', 'ES256'])('verifies %s', async (alg) => {
    const one = await newKey(alg);
    const made = await proof('token', { signedBy: one, header: { alg } });
    const { spent } = server.container.storage;
    const thumbprint = await calculateJwkThumbprint(one.jwk);
    const request = { proof: made, method: 'GET', url: url(), token: 'token', thumbprint };
    expect(await proofProblem(request, { tenantId: 'acme', spent, now: now() })).toBeUndefined();
  });
});

describe('the challenge of the API', () => {
  const algorithms = 'algs="ES256 Ed25519 EdDSA"';

  it('offers both schemes, and says nothing of a request without a token (RFC 6750 §3.1)', () => {
    expect(apiChallenge()).toBe(`Bearer realm="latchkey", DPoP realm="latchkey", ${algorithms}`);
  });

  it('gives the reason with the scheme that was used', () => {
    const wrong = { error: 'invalid_dpop_proof', description: 'the proof is not of now', scheme: 'DPoP' } as const;
    expect(apiChallenge(wrong)).toBe(
      `DPoP realm="latchkey", ${algorithms}, error="invalid_dpop_proof", error_description="the proof is not of now", Bearer realm="latchkey"`,
    );
    expect(apiChallenge({ error: 'insufficient_scope', scope: 'users:write' })).toContain(
      'Bearer realm="latchkey", error="insufficient_scope", scope="users:write", DPoP ',
    );
  });

  it('asks for a stronger or more recent sign-in (RFC 9470 §3)', () => {
    expect(apiChallenge({ error: 'insufficient_user_authentication', acr: 'phr', maxAge: 300 })).toContain(
      'error="insufficient_user_authentication", acr_values="phr", max_age="300"',
    );
  });
});
