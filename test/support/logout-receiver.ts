import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An application's back-channel logout endpoint (OpenID Connect Back-Channel Logout 1.0 §2.5). */
export interface LogoutReceiver {
  readonly url: string;
  /** The claims of the tokens that came, unverified, once there are that many. */
  received(count: number): Promise<Readonly<Record<string, unknown>>[]>;
  /** Lets the endpoint answer, where it holds its answers back. */
  release(): void;
  close(): Promise<void>;
}

/** `slow` holds every answer back until it is released. */
export async function startLogoutReceiver({ slow = false } = {}): Promise<LogoutReceiver> {
  const tokens: string[] = [];
  let changed = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      tokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      changed.resolve();
      changed = Promise.withResolvers<void>();
      void (slow ? released.promise : Promise.resolve()).then(() => res.end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout`,
    received: async (count) => {
      while (tokens.length < count) await changed.promise;
      return tokens.map(claimsOf);
    },
    release: () => released.resolve(),
    close: async () => {
      released.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function claimsOf(token: string) {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
