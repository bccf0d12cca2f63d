import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { formBody, post } from '#src/outbound/post.ts';
import { isPrivate } from '#src/outbound/private-addresses.ts';

const MEGABYTE = Buffer.alloc(1 << 20, 'x');
const NOTHING = formBody({});
const OPEN = { timeLimit: 2000, allowPrivate: true };

describe('what is posted to an address of somebody else', () => {
  const servers: (Server | TcpServer)[] = [];
  const sockets = new Set<Socket>();
  const listen = async (server: Server | TcpServer) => {
    servers.push(server);
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const serve = async (listener: RequestListener) => `http://127.0.0.1:${await listen(createServer(listener))}/logout`;
  const speak = async (talk: (socket: Socket) => void) => {
    const port = await listen(createTcpServer((socket) => void socket.once('data', () => talk(socket))));
    return `http://127.0.0.1:${port}/logout`;
  };

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('arrives as a form, and answers the status', async () => {
    const seen: { type: string | undefined; method: string | undefined; body: string }[] = [];
    const url = await serve((req, res) => {
      let body = '';
      req.on('data', (chunk) => (body += String(chunk)));
      req.on('end', () => {
        seen.push({ type: req.headers['content-type'], method: req.method, body });
        res.writeHead(204).end();
      });
    });
    expect(await post(url, formBody({ logout_token: 'a b&c' }), OPEN)).toEqual({ status: 204 });
    expect(seen).toEqual([{ type: 'application/x-www-form-urlencoded', method: 'POST', body: 'logout_token=a+b%26c' }]);
  });

  it('follows no redirect', async () => {
    let hits = 0;
    const url = await serve((_req, res) => {
      hits += 1;
      res.writeHead(307, { Location: '/logout' }).end();
    });
    expect(await post(url, NOTHING, OPEN)).toEqual({ status: 307 });
    expect(hits).toBe(1);
  });

  it('reads nothing of a body that does not end', async () => {
    const ended = Promise.withResolvers<number>();
    const url = await serve((_req, res) => pour(res, ended.resolve));
    expect(await post(url, NOTHING, OPEN)).toEqual({ status: 200 });
    // The connection is gone, with no more sent than its buffers hold.
    expect(await ended.promise).toBeLessThan(64);
  });

  it('gives up headers that do not end', async () => {
    const url = await speak((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Large: ');
      for (let count = 0; count < 10; count++) socket.write(MEGABYTE);
    });
    expect(await post(url, NOTHING, OPEN)).toEqual({ failure: 'HPE_HEADER_OVERFLOW' });
  });

  it.each([
    ['says nothing', () => undefined],
    ['only ever says to go on', (socket: Socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
    ['begins an answer and stops', (socket: Socket) => void socket.write('HTTP/1.1 200')],
  ])('gives up who %s', async (_what, talk) => {
    const url = await speak(talk);
    expect(await post(url, NOTHING, { ...OPEN, timeLimit: 50 })).toEqual({ failure: 'timeout' });
  });

  it.each([
    ['speaks another language', 'SSH-2.0-OpenSSH_9.9\r\n', { failure: 'HPE_INVALID_CONSTANT' }],
    ['hangs up', undefined, { failure: 'ECONNRESET' }],
    ['wants another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', {}],
  ])('fails where somebody %s', async (_what, words, expected) => {
    const url = await speak((socket) => (words === undefined ? socket.destroy() : void socket.write(words)));
    const posted = await post(url, NOTHING, OPEN);
    expect(posted).toMatchObject({ failure: expect.any(String), ...expected });
  });

  it('fails where nobody listens, and for what is no address', async () => {
    const port = await listen(createServer());
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect(await post(`http://127.0.0.1:${port}/`, NOTHING, OPEN)).toEqual({ failure: 'ECONNREFUSED' });
    expect(await post('not an address', NOTHING, OPEN)).toEqual({ failure: 'not_an_address' });
  });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '[::1]', '2130706433', '0x7f.1', '0.0.0.0'])(
    'goes to no private address: %s',
    async (host) => {
      let hits = 0;
      const port = new URL(await serve((_req: IncomingMessage, res: ServerResponse) => ((hits += 1), res.end()))).port;
      const limits = { ...OPEN, allowPrivate: false };
      expect(await post(`http://${host}:${port}/`, NOTHING, limits)).toEqual({ failure: 'private_address' });
      expect(hits).toBe(0);
    },
  );
});

describe('a private address', () => {
  it.each([
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    '::7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '::ffff:10.0.0.1',
    '2002:7f00:1::',
  ])('is %s', (address) => expect(isPrivate(address)).toBe(true));

  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::200e', '::ffff:1.1.1.1'])(
    'is not %s',
    (address) => expect(isPrivate(address)).toBe(false),
  );
});

/** Writes for as long as somebody takes it, and answers how many megabytes that were. */
function pour(res: ServerResponse, ended: (megabytes: number) => void): void {
  let megabytes = 0;
  const more = () => {
    while (!res.destroyed && megabytes < 1000) {
      megabytes += 1;
      if (!res.write(MEGABYTE)) return;
    }
  };
  res.on('drain', more).on('close', () => ended(megabytes));
  more();
}
