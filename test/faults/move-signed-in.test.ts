import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { systemClock } from '#src/clock.ts';
import { copyEverything } from '#src/storage/copy/copy.ts';
import { withDumps } from '#src/storage/copy/open-dump.ts';
import { authorizationUrl, claimsOf, newAgent, redeem, signIn, tokenRequest } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { PASSWORD, startTestServer } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describeMongo('a move from SQLite to MongoDB', (mongo) => {
  it('goes on for who was signed in: refresh tokens and sessions work, and what was spent stays spent', async () => {
    const folder = temporaryFolder();
    const from = { kind: 'sqlite', path: join(folder.path, 'live.db') } as const;
    const to = { kind: 'mongodb', url: mongo.freshUrl() } as const;
    const before = await startTestServer({ storage: from });
    await before.addTenant('acme', aPolicy({ campaigns: [] }));
    const client = await before.addClient('acme', 'demo');
    const { username } = await before.addUser('acme', 'alice');
    const agent = newAgent(before);
    const page = await signIn(agent, authorizationUrl(before, 'acme', 'demo'), username, PASSWORD);
    const { body: tokens } = await redeem(before, 'acme', client, page);
    await before.close();

    await withDumps(from, to, (source, target) =>
      copyEverything(source, target, { clock: systemClock, report: () => undefined }),
    );
    const after = await startTestServer({ storage: to });
    const browser = newAgent(after);
    const cookies = agent.cookies.for('/t/acme').split('; ');
    browser.cookies.store(
      cookies.map((cookie) => `${cookie}; path=/t/acme`),
      '/t/acme',
    );
    expect((await browser.open(authorizationUrl(after, 'acme', 'demo'))).leftTo?.searchParams.get('code')).toBeTruthy();
    const refresh = { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) };
    const refreshed = await tokenRequest(after, 'acme', client, refresh);
    expect(refreshed.status).toBe(200);
    expect(claimsOf(refreshed)).toMatchObject({ sub: claimsOf({ status: 200, body: tokens })['sub'] });
    expect((await tokenRequest(after, 'acme', client, refresh)).body['error']).toBe('invalid_grant');
    expect((await redeem(after, 'acme', client, page)).body['error']).toBe('invalid_grant');
    await after.close();
    folder.remove();
  }, 60_000);
});
