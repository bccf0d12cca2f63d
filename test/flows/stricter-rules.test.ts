import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientRules, TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  postTo,
  problemOn,
  signIn,
  totpCode,
} from './support.ts';

let server: TestServer;
let count = 0;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

const newTenant = async (policy: Partial<TenantPolicy> = {}) => {
  const id = `tenant${(count += 1)}`;
  await server.addTenant(id, { ...aPolicy({ campaigns: [] }), ...policy });
  await server.addClient(id, 'demo');
  const url = (clientId = 'demo', parameters: Record<string, string> = {}) =>
    authorizationUrl(server, id, clientId, parameters);
  const application = async (rules: ClientRules) => {
    const { clientId } = await server.addClient(id, `app${(count += 1)}`);
    expect(await server.container.clients.updateClient(id, clientId, { rules })).toBe(true);
    return clientId;
  };
  return { id, url, application };
};
const withPassword = async (agent: UserAgent, url: string, username: string) =>
  agent.submit(await agent.open(url), '/password', { username, password: PASSWORD });

describe('an application that does not take the second factor somebody has', () => {
  const rules: ClientRules = { mfa: { methods: ['passkey', 'security_key'] } };

  it('asks for it all the same before a passkey is added, and then goes on', async () => {
    const tenant = await newTenant();
    await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const mfa = await withPassword(agent, tenant.url(await tenant.application(rules)), 'ada');
    expect([headingOf(mfa), mfa.html.includes('/totp"')]).toEqual(['Confirm it’s you', true]);

    const choice = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(headingOf(choice)).toBe('Protect your account');
    const page = await agent.open(`${choice.url}/enroll/passkey`);
    const named = await createPasskey(agent, page, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect(headingOf(named)).toBe('Passkey added');
    // It was asked for to add something: what the application takes is the passkey alone.
    const next = await agent.submit(named, '/name', { name: 'Mine' });
    expect([headingOf(next), next.html.includes('/totp"')]).toEqual(['Confirm it’s you', false]);
  });

  it('adds nothing for whoever knows the password alone, whatever is posted', async () => {
    const tenant = await newTenant();
    const { user } = await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const mfa = await withPassword(agent, tenant.url(await tenant.application(rules)), 'ada');
    const posted = await postTo(agent, mfa, '/enroll/passkey', { response: '{}' });
    expect([posted.status, problemOn(posted)]).toEqual([409, 'interaction_elsewhere']);
    const has = await server.container.storage.credentials.listByUser(tenant.id, user.id);
    expect(has.map(({ method }) => method).toSorted()).toEqual(['password', 'totp']);
    expect(await auditTrail(server, tenant.id)).not.toContain('passkey.registered');
  });
});

describe('somebody whose passkeys are as many as policy allows, and not taken any more', () => {
  it('registers one that is', async () => {
    const tenant = await newTenant({
      ...aPolicy({ passkeys: { max: 1 }, campaigns: [aCampaign({ mode: 'required' })] }),
      passkeyProfiles: [aProfile({ keys: ['device_bound'] })],
    });
    const ada = await server.addUser(tenant.id, 'ada');
    await addPasskey(server, ada, newAuthenticator(server));
    const agent = newAgent(server);
    const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    const named = await createPasskey(agent, page, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect([headingOf(named), problemOn(named)]).toEqual(['Passkey added', undefined]);
    const again = await agent.open(`${named.url.split('/enroll')[0]}/enroll/passkey`);
    const second = await createPasskey(agent, again, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect(problemOn(second)).toBe('too_many_passkeys');
  });
});
