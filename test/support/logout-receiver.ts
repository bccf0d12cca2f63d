import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Readonly<Record<string, unknown>>;

/** An application's back-channel logout endpoint (OpenID Connect Back-Channel Logout 1.0 §2.5). */
export interface LogoutReceiver {
  readonly url: string;
  readonly port: number;
  /** The tokens that came. */
  readonly tokens: readonly string[];
  /** The claims of the tokens that came, unverified, once there are that many. */
  received(count: number): Promise<Claims[]>;
  /** How it answers from now on. */
  answerBy(answer: (res: ServerResponse) => void): void;
  /** Lets the endpoint answer, where it holds its answers back. */
  release(): void;
  close(): Promise<void>;
}

/** `slow` holds every answer back until it is released. */
export async function startLogoutReceiver({ slow = false, port = 0 } = {}): Promise<LogoutReceiver> {
  const tokens: string[] = [];
  let changed = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let answer: (res: ServerResponse) => void = (res) =>
    void (slow ? released.promise : Promise.resolve()).then(() => res.end());
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      tokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      changed.resolve();
      changed = Promise.withResolvers<void>();
      answer(res);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}/logout`,
    port: own,
    tokens,
    received: async (count) => {
      while (tokens.length < count) await changed.promise;
      return tokens.map(claimsOf);
    },
    answerBy: (other) => void (answer = other),
    release: () => released.resolve(),
    close: async () => {
      released.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function claimsOf(token: string): Claims {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
}
