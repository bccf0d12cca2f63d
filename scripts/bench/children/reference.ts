// The reference: oidc-provider by itself, in memory, with its defaults, signing everybody in at once.
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type ClientMetadata } from 'oidc-provider';
import { CLIENT_METADATA } from '../deployment.ts';
import { answerParent } from './answer-parent.ts';
import { memoryAdapters, type Counts } from './memory-adapter.ts';
import { profiler } from './profiler.ts';

const SECRET = 'a-secret-of-the-reference-and-of-nobody-else';
const counts: Counts = { reads: 0, writes: 0, transactions: 0 };

function createReference(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Provider(issuer, {
    adapter: memoryAdapters(counts),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'reference' }] },
    clients: Object.entries(CLIENT_METADATA).map(
      ([kind, metadata]) => ({ client_id: kind, client_secret: SECRET, ...metadata }) as ClientMetadata,
    ),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
    },
    // The library rotates a token of a confidential client only late in its life, and issues one only with offline_access.
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  });
}

async function signIn(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(req, res);
  const grant = new provider.Grant({ accountId: 'somebody', clientId: String(params['client_id']) });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, { login: { accountId: 'somebody' }, consent: { grantId } });
}

const server = createServer();
server.listen(0, 'localhost', () => {
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = createReference(url);
  const callback = provider.callback();
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (!req.url?.startsWith('/interaction/')) return void callback(req, res);
    signIn(provider, req, res).catch((error: unknown) => res.writeHead(500).end(String(error)));
  });
  answerParent(url, {
    ...profiler(),
    counts: () => ({ ...counts }),
    clients: () => Object.fromEntries(Object.keys(CLIENT_METADATA).map((id) => [id, { id, secret: SECRET }])),
  });
});
