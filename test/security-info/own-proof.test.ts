import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  ceremonyOptions,
  headingOf,
  newAgent,
  newAuthenticator,
  stopClock,
  usePasskey,
} from '../flows/support.ts';
import { credentialsOf, homeOf, post, trailOf } from './support.ts';

describe('whoever came in by a temporary access pass', () => {
  let server: TestServer;
  let count = 0;

  const home = () => homeOf(server);
  const comeIn = async () => {
    const user = await server.addUser('acme', `p${(count += 1)}`);
    const passkey = await addPasskey(server, user, newAuthenticator(server));
    const { issued } = await issue(user.user);
    const agent = newAgent(server);
    const login = await agent.open(home());
    const page = await byPass(agent, login.url, user.username, issued.pass);
    return { user, passkey, agent, page };
  };
  const issue = async (user: { id: string; tenantId: string }) => {
    const { temporaryAccessPass } = aPolicy();
    const issued = await server.container.methods.temporaryAccessPasses.issue(user, {
      ...temporaryAccessPass,
      oneTime: false,
    });
    return { issued };
  };
  const byPass = async (agent: UserAgent, url: string, username: string, secret: string) => {
    const page = await agent.open(`${server.url}${url}/pass`);
    return agent.submit(page, '/pass', { username, pass: secret });
  };

  beforeAll(async () => {
    server = await startTestServer();
    const policy = aPolicy({ campaigns: [] });
    const assurance = { ...policy.temporaryAccessPass, assurance: 'multi_factor' } as const;
    await server.addTenant('acme', { ...policy, temporaryAccessPass: assurance });
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('removes nothing, is told why, and leaves an event', async () => {
    const { user, passkey, agent } = await comeIn();
    const url = `${home()}/passkeys/${passkey.id}/remove`;
    const page = await agent.open(url);
    expect([page.status, headingOf(page)]).toEqual([403, 'Sign in with a method of your own first']);
    const form = await agent.open(`${home()}/sessions/others`);
    expect((await post(agent, form, url)).status).toBe(403);
    expect(await credentialsOf(server, user)).toContainEqual(expect.objectContaining({ id: passkey.id }));
    expect((await trailOf(server, user)).at(-1)).toBe('passkey.removed: own_proof_required');
  });

  it('renews no recovery codes', async () => {
    const { user, agent } = await comeIn();
    await server.container.methods.recoveryCodes.create(user.user);
    const before = await credentialsOf(server, user);
    const page = await agent.open(`${home()}/recovery-codes`);
    expect(headingOf(page)).toBe('Sign in with a method of your own first');
    const form = await agent.open(`${home()}/sessions/others`);
    expect((await post(agent, form, `${home()}/recovery-codes`)).status).toBe(403);
    expect(await credentialsOf(server, user)).toEqual(before);
  });

  it('adds a passkey, and removes the old one after signing in with a method of their own', async () => {
    const { user, passkey, agent } = await comeIn();
    const device = newAuthenticator(server);
    const adding = await agent.open(`${home()}/passkeys/add`);
    const response = JSON.stringify(device.register(ceremonyOptions(adding)));
    expect(headingOf(await agent.submit(adding, '/security-info/passkeys', { response }))).toBe('Passkey added');

    const refused = await agent.open(`${home()}/passkeys/${passkey.id}/remove`);
    const again = /id="sign-in" href="([^"]+)"/.exec(refused.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const asked = await usePasskey(agent, await agent.open(again), device);
    expect(asked.url).toBe(`/t/acme/security-info/passkeys/${passkey.id}/remove`);
    await agent.submit(asked, '/remove');
    expect((await credentialsOf(server, user)).map(({ id }) => id)).not.toContain(passkey.id);
  });
});
