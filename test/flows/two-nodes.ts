import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createContainer, type Container } from '#src/container.ts';
import { createListener } from '#src/listener.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { startTestServer, testConfig, type TestServer } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { authorizationUrl, type TokenAnswer } from './support.ts';

/** A process that answers for the deployment. */
export interface Node {
  readonly url: string;
  readonly container: Container;
}

export interface TwoNodes {
  /** The one that changes are made on. It delivers nothing by itself. */
  readonly server: TestServer;
  readonly other: Node;
  close(): Promise<void>;
}

/** Two nodes on one database, under one public URL. */
export async function startTwoNodes(): Promise<TwoNodes> {
  const folder = temporaryFolder();
  const shared = {
    storage: { kind: 'sqlite', path: join(folder.path, 'latchkey.db') },
    allowPrivateFetch: true,
  } as const;
  const server = await startTestServer(shared);
  await server.container.delivery.stop();
  const container = await createContainer(testConfig({ ...shared, publicUrl: server.url }), {
    logger: createLogger({ level: 'silent' }),
  });
  const listening = createServer(createListener(container));
  await new Promise<void>((resolve) => listening.listen(0, 'localhost', resolve));
  return {
    server,
    other: { url: `http://localhost:${(listening.address() as AddressInfo).port}`, container },
    close: async () => {
      listening.closeAllConnections();
      await new Promise((resolve) => listening.close(resolve));
      await container.delivery.stop();
      await container.storage.close();
      await server.close();
      folder.remove();
    },
  };
}

export interface Application {
  readonly clientId: string;
  readonly secret: string;
}

export interface SignedInAt {
  readonly agent: UserAgent;
  readonly client: Application;
  readonly tokens: TokenAnswer;
}

/** What a node makes of a sign-in at each of the doors. A refresh that is granted uses its token up. */
export function worthOn(server: TestServer, api: Application) {
  return async ({ url }: Pick<Node, 'url'>, { agent, client, tokens }: SignedInAt) => {
    const issuer = `${url}/t/acme`;
    const authorization = async () => {
      const path = authorizationUrl(server, 'acme', client.clientId, { prompt: 'none' }).slice(server.url.length);
      const headers = { Cookie: agent.cookies.for('/t/acme/auth') };
      const answer = await fetch(url + path, { headers, redirect: 'manual' });
      const location = answer.headers.get('location');
      if (location === null) return answer.status;
      const { searchParams } = new URL(location);
      return searchParams.get('error') ?? (searchParams.has('code') ? 'code' : location);
    };
    const userinfo = async () => {
      const headers = { Authorization: `Bearer ${String(tokens.body['access_token'])}` };
      return (await fetch(`${issuer}/me`, { headers })).status;
    };
    const post = async (path: string, { clientId, secret }: Application, body: Readonly<Record<string, string>>) => {
      const headers = { Authorization: `Basic ${btoa(`${clientId}:${secret}`)}` };
      const answer = await fetch(issuer + path, { method: 'POST', headers, body: new URLSearchParams(body) });
      return answer.status === 404 ? { error: 404 } : ((await answer.json()) as Readonly<Record<string, unknown>>);
    };
    const inspected = await post('/token/introspection', api, { token: String(tokens.body['access_token']) });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(tokens.body['refresh_token']) };
    return {
      authorization: await authorization(),
      userinfo: await userinfo(),
      active: inspected['active'] ?? inspected['error'],
      refresh: (await post('/token', client, refresh))['error'] ?? 'granted',
    };
  };
}
