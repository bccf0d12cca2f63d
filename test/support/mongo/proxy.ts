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
  /** Passes on what the server says so many milliseconds late; `Infinity` holds it back until all is let through again. */
  slow(milliseconds: number): void;
}

export async function proxyTo(target: string): Promise<Proxy> {
  const { hostname, port, pathname, searchParams } = new URL(target);
  const sockets = new Set<Socket>();
  let swallows = false;
  const line = delayLine();
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
      one.on('data', (chunk) => {
        if (swallows) return;
        if (one === to) line.pass(() => other.write(asOurs(chunk)));
        else other.write(chunk);
      });
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
      line.setDelay(0);
      if (server.listening) return;
      server.listen(own, '127.0.0.1');
      await once(server, 'listening');
    },
    cut: async () => {
      if (server.listening) await cut();
      line.drop();
    },
    swallow: () => {
      swallows = true;
    },
    slow: (milliseconds) => line.setDelay(milliseconds),
  };
}

/** Lets things happen late, in the order in which they came. */
function delayLine() {
  let delay = 0;
  const waiting = new Map<() => void, NodeJS.Timeout | undefined>();
  const drop = () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
  };
  const flush = () => {
    const held = [...waiting.keys()];
    drop();
    for (const happen of held) happen();
  };
  return {
    drop,
    setDelay: (milliseconds: number) => {
      delay = milliseconds;
      if (delay === 0) flush();
    },
    pass: (happen: () => void) => {
      if (delay === 0) {
        happen();
        return;
      }
      const late = () => {
        waiting.delete(late);
        happen();
      };
      waiting.set(late, Number.isFinite(delay) ? setTimeout(late, delay) : undefined);
    },
  };
}
