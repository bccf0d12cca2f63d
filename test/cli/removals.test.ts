import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command, Result } from '#src/cli/command.ts';
import { clientRemove } from '#src/cli/commands/client-remove.ts';
import { clientSecret } from '#src/cli/commands/client-secret.ts';
import { userCreate } from '#src/cli/commands/user-create.ts';
import { userRemove } from '#src/cli/commands/user-remove.ts';
import { userRole } from '#src/cli/commands/user-role.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const SHOP = { redirect_uris: ['https://shop.example/cb'] };

describe('the commands for what users and applications are, and no more', () => {
  let server: TestServer;

  const run = async (command: Command, args: Readonly<Record<string, string>> = {}, options: object = {}) => {
    const act = command.run(
      { args: { tenant: 'acme', ...args }, options: options as never },
      {
        withServices: (work) => work(server.container),
        readText: () => Promise.reject(new Error('reads nothing')),
        readBytes: () => Promise.reject(new Error('reads nothing')),
        printLine: async () => undefined,
        progress: () => undefined,
        commands: [],
      },
    );
    return (await act) as Result;
  };
  const lastEvent = async () => (await server.container.storage.audit.list('acme', 1))[0];

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
  });
  afterAll(() => server.close());

  it('make somebody of any role, and another one of somebody', async () => {
    const made = await run(userCreate, { username: 'hilda' }, { role: 'helpdesk', 'no-password': true });
    expect(made.text).toContain('The helpdesk hilda of acme is there.');
    expect((await run(userRole, { username: 'hilda' })).data).toMatchObject({ role: 'helpdesk' });
    expect((await run(userRole, { username: 'hilda' }, { set: 'auditor' })).text).toBe('hilda is auditor now.');
    expect(await lastEvent()).toMatchObject({
      type: 'user.role_changed',
      details: { from: 'helpdesk', to: 'auditor' },
    });
    await expect(run(userCreate, { username: 'x' }, { role: 'user', admin: true })).rejects.toThrow('user and admin');
  });

  it('remove a user with everything, and write it down', async () => {
    const { storage, users } = server.container;
    const { data } = await run(userCreate, { username: 'gone' }, { role: undefined });
    const { id } = (data as { user: { id: string } }).user;
    expect(await storage.credentials.listByUser('acme', id)).toHaveLength(1);
    expect((await run(userRemove, { username: 'gone' })).text).toBe('gone is removed.');
    expect(await users.findByIdentifier('acme', 'gone')).toBeUndefined();
    expect(await storage.credentials.listByUser('acme', id)).toEqual([]);
    expect(await lastEvent()).toMatchObject({ type: 'user.removed', userId: id });
    await expect(run(userRemove, { username: 'gone' })).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('give an application a new secret, and remove it', async () => {
    const { clients } = server.container;
    const { secret } = await clients.createClient({
      ...{ tenantId: 'acme', clientId: 'shop', metadata: SHOP, firstParty: true },
    });
    const { data } = await run(clientSecret, { client: 'shop' });
    expect(data['clientSecret']).not.toBe(secret);
    expect((await clients.find('acme', 'shop'))?.secret).toBe(data['clientSecret']);
    expect(await lastEvent()).toMatchObject({ type: 'client.secret_rotated', clientId: 'shop' });
    expect((await run(clientRemove, { client: 'shop' })).text).toMatch(/^shop is removed\./);
    expect(await lastEvent()).toMatchObject({ type: 'client.removed', clientId: 'shop' });
    await expect(run(clientRemove, { client: 'shop' })).rejects.toMatchObject({ code: 'client_not_found' });
    await expect(run(clientSecret, { client: 'shop' })).rejects.toMatchObject({ code: 'client_not_found' });
  });
});
