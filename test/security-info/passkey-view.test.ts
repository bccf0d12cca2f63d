import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addPasskey, newAgent, newAuthenticator, usePasskey } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import type { Flags, SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { attribute } from '../support/user-agent.ts';
import { homeOf } from './support.ts';

describe('a passkey on the security-info page', () => {
  let server: TestServer;
  let ada: TestUser;

  const overviewWith = async (device: SoftwareAuthenticator, flags: Flags = {}) => {
    const agent = newAgent(server);
    return usePasskey(agent, await agent.open(homeOf(server)), device, { flags });
  };
  const badges = (html: string) => [...html.matchAll(/class="badge">([^<]*)</g)].map(([, text]) => text);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    ada = await server.addUser('acme', 'ada');
  });
  afterAll(() => server.close());

  it('shows whether it is backed up, as of its last use', async () => {
    const device = newAuthenticator(server);
    await addPasskey(server, ada, device);
    expect(badges((await overviewWith(device, { bs: false })).html)).toEqual(['Not backed up yet']);
    expect(badges((await overviewWith(device, { bs: true })).html)).toEqual(['Synced']);
    expect(badges((await overviewWith(device, { bs: false })).html)).toEqual(['Not backed up yet']);
  });

  it('shows that it stays on its device', async () => {
    const bob = await server.addUser('acme', 'bob');
    const key = newAuthenticator(server, { flags: { be: false, bs: false }, transports: ['usb'] });
    await addPasskey(server, bob, key);
    expect(badges((await overviewWith(key)).html)).toEqual(['On one device']);
  });

  it('is among those that the passkey provider is told to keep, with the name of its user, and no other one is', async () => {
    const cleo = await server.addUser('acme', 'cleo');
    const devices = [newAuthenticator(server), newAuthenticator(server)];
    for (const device of devices) await addPasskey(server, cleo, device);
    const { html } = await overviewWith(devices[0]!);
    const signals: unknown = JSON.parse(
      attribute(/<div data-signals[^>]*>/.exec(html)?.[0] ?? '', 'data-signals') ?? '',
    );
    expect(signals).toEqual({
      rpId: 'localhost',
      userId: cleo.user.id,
      credentialIds: devices.map(({ held }) => held[0]?.id),
      name: 'cleo',
      displayName: 'cleo Example',
    });
  });
});
