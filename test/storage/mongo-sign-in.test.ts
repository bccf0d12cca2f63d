import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { authorizationUrl, claimsOf, newAgent, redeem, signIn, tokenRequest } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';

const TIMES = 20;

describeMongo('signing in, with everything kept', (mongo) => {
  let servers: readonly [TestServer, TestServer];
  let client: { clientId: string; secret: string };
  let count = 0;

  beforeAll(async () => {
    const storage = { kind: 'mongodb', url: mongo.freshUrl() } as const;
    const first = await startTestServer({ storage });
    servers = [first, await startTestServer({ storage })];
    await first.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await first.addClient('acme', 'demo');
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });

  const signedIn = async () => {
    const [server] = servers;
    const { user, username } = await server.addUser('acme', `user${(count += 1)}`);
    return { user, page: await signIn(newAgent(server), authorizationUrl(server, 'acme', 'demo'), username, PASSWORD) };
  };

  it('ends at the application with tokens that say what was proven', async () => {
    const { page } = await signedIn();
    const claims = claimsOf(await redeem(servers[0], 'acme', client, page));
    expect(claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'], nonce: 'no' });
  });

  it('one code gives tokens once, of twenty tries at once on two servers, and the others end what it gave', async () => {
    const { user, page } = await signedIn();
    const tries = Array.from({ length: TIMES }, (_, index) => redeem(servers[index % 2]!, 'acme', client, page));
    const answers = await Promise.all(tries);
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(TIMES - 1);
    const again = { grant_type: 'refresh_token', refresh_token: String(won[0]?.body['refresh_token']) };
    expect((await tokenRequest(servers[1], 'acme', client, again)).body['error']).toBe('invalid_grant');
    const events = await servers[1].container.storage.audit.listByUser('acme', user.id, 50);
    expect(events.map(({ type }) => type)).toContain('token.reuse_detected');
  });
});
