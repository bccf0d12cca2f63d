import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { smtpTransport } from '#src/mail/smtp.ts';
import type { OutgoingMail } from '#src/mail/transport.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/mail');
const ca = readFileSync(join(FIXTURES, 'cert.pem'), 'utf8');
const key = readFileSync(join(FIXTURES, 'key.pem'), 'utf8');
const FROM = 'no-reply@login.example.com';

const mail = (overrides: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: '00000000-0000-4000-8000-000000000001',
  kind: 'reset_code',
  host: 'login.example.com',
  to: 'alice@acme.example',
  fromName: 'Acme',
  subject: 'Your code',
  text: 'Your code: 123456\n',
  html: '<p>Your code: 123456</p>',
  logo: null,
  ...overrides,
});

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly secure: boolean;
  readonly user: unknown;
}

describe('SMTP', () => {
  const running: { close(done?: () => void): unknown }[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  });

  async function serve(options: SMTPServerOptions = {}) {
    const received: Received[] = [];
    const server = new SMTPServer({
      ...{ key, cert: ca, authOptional: true, logger: false, closeTimeout: 100 },
      onData(stream, session, done) {
        let source = '';
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => (source += chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : (mailFrom?.address ?? '');
          received.push({
            from,
            to: rcptTo.map(({ address }) => address),
            source,
            secure: session.secure,
            user: session.user,
          });
          done();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    running.push(server);
    await new Promise<void>((resolve) => void server.listen(0, 'localhost', () => resolve()));
    const { port } = server.server.address() as AddressInfo;
    return { port, received };
  }

  async function serveBare(onConnection: (socket: Socket) => void) {
    const sockets = new Set<{ destroy(): void }>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    running.push({
      close: (done) => {
        for (const socket of sockets) socket.destroy();
        server.close(done);
      },
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return (server.address() as AddressInfo).port;
  }

  const to = (url: string, patience = 5000) => smtpTransport({ url, from: FROM, patience, ca });

  it('delivers text and HTML with the headers of an automatic mail', async () => {
    const { port, received } = await serve();
    expect(await to(`smtp://localhost:${port}`).send(mail())).toEqual({ kind: 'sent' });
    expect(received).toMatchObject([{ from: FROM, to: ['alice@acme.example'] }]);
    const source = received[0]?.source ?? '';
    expect(source).toContain('Message-ID: <00000000-0000-4000-8000-000000000001@login.example.com>');
    expect(source).toContain('Auto-Submitted: auto-generated');
    expect(source).toContain(`From: Acme <${FROM}>`);
    expect(source).toContain('Content-Type: text/plain');
    expect(source).toContain('Content-Type: text/html');
  });

  it('encrypts by STARTTLS where the server offers it, and from the start over smtps, and signs in', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) =>
      password === 'p@ss' ? done(null, { user: username }) : done(new Error('no'));
    const upgraded = await serve({ onAuth });
    expect(await to(`smtp://latchkey:p%40ss@localhost:${upgraded.port}`).send(mail())).toEqual({ kind: 'sent' });
    const secure = await serve({ onAuth, secure: true });
    expect(await to(`smtps://latchkey:p%40ss@localhost:${secure.port}`).send(mail())).toEqual({ kind: 'sent' });
    for (const { received } of [upgraded, secure]) expect(received).toMatchObject([{ secure: true, user: 'latchkey' }]);
  });

  it('does not trust a certificate of somebody else', async () => {
    const { port, received } = await serve({ secure: true });
    const transport = smtpTransport({ url: `smtps://localhost:${port}`, from: FROM });
    expect(await transport.send(mail())).toMatchObject({ kind: 'failed' });
    expect(received).toEqual([]);
  });

  it('tries again later after a wrong password, which is for the operator to mend', async () => {
    const { port } = await serve({ onAuth: (_auth, _session, done) => done(new Error('no')) });
    const transport = to(`smtp://latchkey:wrong@localhost:${port}`);
    expect(await transport.send(mail())).toEqual({ kind: 'failed', code: 'EAUTH 535' });
    expect(await transport.check()).toEqual({ kind: 'failed', code: 'EAUTH 535' });
  });

  it.each([
    [550, 'refused'],
    [451, 'failed'],
  ])('takes %i for a recipient as %s, and says nothing of the address', async (responseCode, kind) => {
    const { port } = await serve({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('nobody here'), { responseCode })),
    });
    const result = await to(`smtp://localhost:${port}`).send(mail());
    expect(result.kind).toBe(kind);
    expect(JSON.stringify(result)).not.toContain('alice');
  });

  it('ends in time with a server that says nothing, that hangs up, and that is not there', async () => {
    const silent = await serveBare(() => undefined);
    expect(await to(`smtp://localhost:${silent}`, 50).send(mail())).toMatchObject({ kind: 'failed' });
    const rude = await serveBare((socket) => socket.destroy());
    expect(await to(`smtp://localhost:${rude}`, 1000).send(mail())).toMatchObject({ kind: 'failed' });
    expect(await to('smtp://localhost:1', 1000).send(mail())).toMatchObject({ kind: 'failed' });
  });

  it('ends in time with a server that never stops talking', async () => {
    const port = await serveBare((socket) => {
      const talk = setInterval(() => socket.write('220-still here\r\n'), 10);
      socket.on('close', () => clearInterval(talk));
    });
    expect(await to(`smtp://localhost:${port}`, 100).send(mail())).toMatchObject({ kind: 'failed' });
  });

  it.each([
    ['a subject', { subject: 'Hello\r\nBcc: mallory@evil.example\r\n\r\nBuy' }],
    ['a subject with other ends of line', { subject: 'Hello\u2028Bcc: mallory@evil.example\u0085X: y\u0000' }],
    ['a name', { fromName: 'Acme\r\nBcc: mallory@evil.example' }],
    ['a name with quotes and brackets', { fromName: '"Acme" <mallory@evil.example>, ' }],
    ['an address', { to: 'alice@acme.example>\r\nRCPT TO:<mallory@evil.example' }],
    ['an address with a second one', { to: 'alice@acme.example, mallory@evil.example' }],
  ])('lets %s add no header and no recipient', async (_, overrides) => {
    const { port, received } = await serve();
    await to(`smtp://localhost:${port}`).send(mail(overrides));
    expect(received).toHaveLength('to' in overrides ? 0 : 1);
    for (const { to: recipients, source } of received) {
      expect(recipients).toHaveLength(1);
      expect(recipients).not.toContain('mallory@evil.example');
      const headers = source.slice(0, source.indexOf('\r\n\r\n'));
      expect(headers).not.toMatch(/^(bcc|x):/im);
      expect(headers.match(/^from:/gim)).toHaveLength(1);
      expect(source).toContain('Your code: 123456');
    }
  });

  it('writes names and subjects of any script so that they come back', async () => {
    const { port, received } = await serve();
    await to(`smtp://localhost:${port}`).send(mail({ fromName: '株式会社アクメ', subject: 'Žofie – コード' }));
    const source = received[0]?.source ?? '';
    expect(source).toMatch(/^From: =\?UTF-8\?[BQ]\?/m);
    expect(source).toMatch(/^Subject: =\?UTF-8\?[BQ]\?/m);
  });

  it('carries the logo in the mail itself', async () => {
    const { port, received } = await serve();
    const logo = { type: 'image/png', bytes: Buffer.from('picture') };
    await to(`smtp://localhost:${port}`).send(mail({ logo }));
    expect(received[0]?.source).toContain('Content-ID: <logo>');
    expect(received[0]?.source).toContain('Content-Type: image/png');
  });

  it('does not send in the clear to another machine', async () => {
    const { port, received } = await serve({ disabledCommands: ['STARTTLS'] });
    expect(await to(`smtp://localhost:${port}`).send(mail())).toEqual({ kind: 'sent' });
    // A name of this machine that is none of those it is known by.
    const other = to(`smtp://[::ffff:127.0.0.1]:${port}`, 1000);
    expect(await other.send(mail())).toMatchObject({ kind: 'failed' });
    expect(received).toHaveLength(1);
  });

  it('throws away what is for nobody without a connection', async () => {
    await expect(to('smtp://localhost:1').discard(mail())).resolves.toBeUndefined();
  });
});
