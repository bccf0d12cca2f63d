// Many issuers in one process, with oidc-provider by itself: a provider for each, or one whose issuer follows the request.
import { AsyncLocalStorage } from 'node:async_hooks';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type ClientMetadata, type Configuration } from 'oidc-provider';
import { CLIENT_METADATA } from '../deployment.ts';
import { answerParent } from './answer-parent.ts';
import { memoryAdapters } from './memory-adapter.ts';

export interface ManyIssuers {
  readonly issuers: number;
  readonly dynamic: boolean;
  /** Every issuer's clients have secrets of their own, as they would. */
  readonly ownSecrets: boolean;
}

const { issuers, dynamic, ownSecrets } = JSON.parse(process.argv[2] ?? '') as ManyIssuers;
const current = new AsyncLocalStorage<number>();
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const rows = memoryAdapters({ reads: 0, writes: 0, transactions: 0 });

const secretOf = (index: number) => `a-secret-of-issuer-${ownSecrets ? index : 'any'}-and-of-nobody-else`;
const clientsOf = (index: number) =>
  Object.entries(CLIENT_METADATA).map(
    ([kind, metadata]) => ({ client_id: kind, client_secret: secretOf(index), ...metadata }) as ClientMetadata,
  );

// What all issuers are, an adapter must find by the issuer of the request.
function clientsOfTheRequest(): Adapter {
  return {
    ...rows('Client'),
    find: (id) =>
      Promise.resolve(clientsOf(current.getStore() ?? 0).find(({ client_id: clientId }) => clientId === id)),
  };
}

const common: Configuration = {
  jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'shared' }] },
  features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
};

async function signIn(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(req, res);
  const grant = new provider.Grant({ accountId: 'somebody', clientId: String(params['client_id']) });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, { login: { accountId: 'somebody' }, consent: { grantId } });
}

/** The provider of an issuer, and what answers for it. */
function providers(url: string): (index: number) => { provider: Provider; answer: ReturnType<Provider['callback']> } {
  const issuerOf = (index: number) => `${url}/t/${index}`;
  const withUrl = (configuration: Configuration, index: () => number): Configuration => ({
    ...configuration,
    interactions: { url: (_ctx, { uid }) => `/t/${index()}/interaction/${uid}` },
  });
  const built = (index: number, configuration: Configuration) => {
    const provider = new Provider(issuerOf(index), configuration);
    return { provider, answer: provider.callback() };
  };
  if (!dynamic) {
    const all = Array.from({ length: issuers }, (_, index) =>
      built(
        index,
        withUrl({ ...common, adapter: rows, clients: clientsOf(index) }, () => index),
      ),
    );
    return (index) => all[index] ?? built(index, common);
  }
  const adapter = (model: string) => (model === 'Client' ? clientsOfTheRequest() : rows(model));
  const one = built(
    0,
    withUrl({ ...common, adapter }, () => current.getStore() ?? 0),
  );
  Object.defineProperty(one.provider, 'issuer', { get: () => issuerOf(current.getStore() ?? 0) });
  return () => one;
}

const server = createServer();
server.listen(0, 'localhost', () => {
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const providerOf = providers(url);
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    const [, index = '0', path = '/'] = /^\/t\/(\d+)(\/.*)$/.exec(req.url ?? '') ?? [];
    const { provider, answer } = providerOf(Number(index));
    Object.assign(req, { url: path, baseUrl: `/t/${index}` });
    void current.run(Number(index), async () => {
      if (path.startsWith('/interaction/')) await signIn(provider, req, res);
      else await answer(req, res);
    });
  });
  answerParent(url, {
    clients: () =>
      Array.from({ length: issuers }, (_, index) =>
        Object.fromEntries(Object.keys(CLIENT_METADATA).map((id) => [id, { id, secret: secretOf(index) }])),
      ),
  });
});
