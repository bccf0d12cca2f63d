import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAIL } from '#src/mail/kinds.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { newAgent } from '../flows/support.ts';

const ADA = 'ada@acme.example';

describe('a mail server that says nothing', () => {
  let silent: Server;
  let server: TestServer;
  const calls: Socket[] = [];
  let called: Promise<void>;

  beforeEach(async () => {
    let ring = () => {};
    called = new Promise((resolve) => (ring = resolve));
    silent = createServer((socket) => {
      calls.push(socket.on('error', () => undefined));
      ring();
    });
    await new Promise<void>((resolve) => silent.listen(0, 'localhost', resolve));
    const { port } = silent.address() as AddressInfo;
    server = await startTestServer({ mail: { url: `smtp://localhost:${port}`, from: 'no-reply@acme.example' } });
    await server.addTenant('acme');
    await server.addUser('acme', 'ada', { email: ADA, emailVerified: true });
  });
  afterEach(async () => {
    for (const socket of calls.splice(0)) socket.destroy();
    await server.close();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('holds up no request and makes none fail', async () => {
    const agent = newAgent(server);
    const page = await agent.submit(await agent.open(`${server.url}/t/acme/password-reset`), '/password-reset', {
      username: 'ada',
    });
    expect(page.status).toBe(200);
    // The mail is on its way only now, and others are answered meanwhile.
    await called;
    expect((await agent.open(`${server.url}/readyz`)).status).toBe(200);
    expect((await agent.open(`${server.url}/t/acme/password-reset`)).status).toBe(200);
  });

  it('keeps what it did not take in the database, for another try', async () => {
    const { notifications, delivery, storage, clock } = server.container;
    const user = await storage.users.findByIdentifier('acme', 'ada');
    if (user) await notifications.send(user, 'passkey_added');
    await called;
    for (const socket of calls) socket.destroy();
    await delivery.drain();
    expect(await storage.outbox.claim({ family: MAIL, now: clock.now() + 60, lease: 1 })).toMatchObject({
      kind: 'passkey_added',
      attempts: 2,
    });
  });
});

describe('without a mail server, in production', () => {
  it('nothing that needs mail is offered, and nothing is written down', async () => {
    const other = await startTestServer();
    const port = Number(new URL(other.url).port);
    await other.close();
    const server = await startTestServer({ publicUrl: 'https://login.example.com', port });
    try {
      const { container } = server;
      await server.addTenant('acme');
      const { user } = await server.addUser('acme', 'ada', { email: ADA, emailVerified: true });
      await container.notifications.send(user, 'passkey_added');
      expect(container.mail.available).toBe(false);
      expect(
        await container.storage.outbox.claim({ family: MAIL, now: container.clock.now(), lease: 1 }),
      ).toBeUndefined();
      const answer = await newAgent(server).send('get', '/t/acme/password-reset');
      expect(answer.status).toBe(404);
    } finally {
      await server.close();
    }
  });
});
