import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, claimsOf, newAgent, redeem, signIn } from './support.ts';

describe('signing in with a password and an authenticator app', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addUser('acme', 'ada');
    client = await server.addClient('acme', 'demo');
  });
  afterAll(() => server.close());

  it('ends at the application with tokens that say what was proven', async () => {
    const page = await signIn(newAgent(server), authorizationUrl(server, 'acme', 'demo'), 'ada', PASSWORD);

    expect(page.leftTo?.searchParams.get('state')).toBe('st');
    expect(page.leftTo?.searchParams.get('iss')).toBe(server.issuer('acme'));
    const claims = claimsOf(await redeem(server, 'acme', client, page));
    expect(claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'], nonce: 'no' });
    expect(claims['auth_time']).toBeGreaterThan(Date.now() / 1000 - 60);
  });
});
