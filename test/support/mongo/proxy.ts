import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a server and whoever uses it, so that the server can vanish without losing anything. */
export interface Proxy {
  readonly url: string;
  /** Lets everything through: at first, and again. */
  open(): Promise<void>;
  /** Ends every connection and takes no new one, as when a server dies. */
  cut(): Promise<void>;
  /** Keeps the connections and passes nothing on, as when a network swallows what is sent. */
  swallow(): void;
}

export async function proxyTo(target: string): Promise<Proxy> {
  const { hostname, port, pathname, searchParams } = new URL(target);
  const sockets = new Set<Socket>();
  let swallows = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  // A member of a replica set says under which address it is to be reached: it must be this one.
  const asOurs = (chunk: Buffer) =>
    Buffer.from(chunk.toString('latin1').replaceAll(`:${port}`, `:${ownPort()}`), 'latin1');
  const ownPort = () => (server.address() as AddressInfo | null)?.port ?? port;
  const server = createServer((from) => {
    const to = createConnection(Number(port), hostname);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      keep(one);
      one.on('data', (chunk) => swallows || other.write(one === to ? asOurs(chunk) : chunk));
      one.on('close', () => other.destroy());
    }
  });
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `mongodb://127.0.0.1:${own}${pathname}?${searchParams.toString()}`,
    open: async () => {
      swallows = false;
      if (server.listening) return;
      server.listen(own, '127.0.0.1');
      await once(server, 'listening');
    },
    cut: async () => {
      if (server.listening) await cut();
    },
    swallow: () => {
      swallows = true;
    },
  };
}
