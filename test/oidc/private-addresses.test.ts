import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

describe('a client whose keys are at a private address', () => {
  let keyServer: Server;
  let keysUrl: string;
  let key: CryptoKey;
  let jwk: JWK;
  let hits = 0;
  let server: TestServer;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
    keyServer = createServer((_req, res) => {
      hits += 1;
      res.setHeader('Content-Type', 'application/jwk-set+json');
      res.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    keysUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys`;
  });
  beforeEach(() => void (hits = 0));
  afterEach(() => server.close());
  afterAll(() => void keyServer.close());

  const askWithAssertion = async (allowPrivateFetch: boolean, jwks_uri = keysUrl) => {
    server = await startTestServer({ allowPrivateFetch });
    await server.addTenant('acme');
    await server.addClient('acme', 'robot', {
      metadata: {
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks_uri,
      },
    });
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer('robot')
      .setSubject('robot')
      .setAudience(server.issuer('acme'))
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(key);
    const ask = async () => {
      const response = await fetch(`${server.issuer('acme')}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'robot',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    return { first: await ask(), ask };
  };

  it('is refused, and the address is never asked', async () => {
    const { first } = await askWithAssertion(false);
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect(first.status).toBeLessThan(500);
    expect(String(first.body['error'])).toMatch(/^invalid_client/);
    expect(hits).toBe(0);
  });

  it('is refused at a name that means this machine, too', async () => {
    const { first } = await askWithAssertion(false, keysUrl.replace('127.0.0.1', 'localhost'));
    expect(first.status).toBeLessThan(500);
    expect(hits).toBe(0);
  });

  it('is asked where the operator allows it, and its assertion is good once', async () => {
    const { first, ask } = await askWithAssertion(true);
    expect([first.status, hits]).toEqual([200, 1]);
    const again = await ask();
    expect([again.status >= 400 && again.status < 500, again.body['access_token']]).toEqual([true, undefined]);
    const both = await Promise.all([ask(), ask()]);
    expect(both.filter(({ status }) => status === 200)).toEqual([]);
  });
});
