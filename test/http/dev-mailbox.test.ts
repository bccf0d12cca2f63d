import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mailsTo } from '../support/mail.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { newAgent } from '../flows/support.ts';

const ADA = 'ada@acme.example';

describe('/dev/mail', () => {
  let server: TestServer;
  afterEach(() => server.close());

  const tellAda = async () => {
    await server.addTenant('acme');
    const { user } = await server.addUser('acme', 'ada', { email: ADA });
    await server.container.notifications.send(user, 'passkey_added', { name: '<script>alert(1)</script>' });
    const [mail] = await mailsTo(server, ADA);
    if (mail === undefined) throw new Error('no mail was sent');
    return mail;
  };

  it('lists mail under development, and shows one as text and as HTML apart from everything', async () => {
    server = await startTestServer();
    const mail = await tellAda();
    const agent = newAgent(server);
    const list = await agent.open(`${server.url}/dev/mail`);
    expect(list.html).toContain(`/dev/mail/${mail.id}`);
    const one = await agent.open(`${server.url}/dev/mail/${mail.id}`);
    expect(one.html).toContain('If this was not you');
    expect(one.html).toMatch(/<iframe[^>]* sandbox /);
    expect(one.html).not.toContain('<script>alert');
    const html = await agent.send('get', `/dev/mail/${mail.id}/html`);
    expect(html.html).toBe(mail.html);
    expect(html.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
    for (const page of [list, one, html]) expect(page.headers['cache-control']).toBe('no-store');
  });

  it('is nothing in production, with a mail server and without', async () => {
    for (const mail of [null, { url: 'smtp://localhost:1', from: 'no-reply@acme.example' }]) {
      server = await startTestServer({ mail });
      const { container } = server;
      await server.close();
      expect(container.mailbox === undefined).toBe(mail !== null);
    }
    const id = '00000000-0000-4000-8000-000000000001';
    for (const mail of [null, { url: 'smtp://localhost:1', from: 'no-reply@acme.example' }]) {
      server = await startTestServer({ mail, publicUrl: 'https://login.example.com', port: await freePort() });
      for (const path of ['/dev/mail', `/dev/mail/${id}`, `/dev/mail/${id}/html`]) {
        for (const host of ['login.example.com', 'localhost']) expect(await status(server, path, host)).toBe(404);
      }
      if (mail === null) await server.close();
    }
  });

  it('is nothing to a page of another name that leads to this machine', async () => {
    server = await startTestServer();
    expect(await status(server, '/dev/mail', 'rebound.example')).toBe(404);
  });
});

async function freePort(): Promise<number> {
  const other = await startTestServer();
  const port = Number(new URL(other.url).port);
  await other.close();
  return port;
}

function status({ url }: TestServer, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { headers: { Host: host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}
