import { exportJWK, generateKeyPair } from 'jose';
import { errors, Provider, type Configuration } from 'oidc-provider';
import type { CheckMetadata, ClientMetadata } from '#src/clients/metadata-errors.ts';
import { clientAdapter } from './client-adapter.ts';
import { clientSettings } from './configuration/client-settings.ts';
import { features, type ProviderPages } from './configuration/features.ts';

/**
 * Has the library read a client before it is saved, as it will read it from then on: what it refuses then would make the
 * client unknown to everybody. The provider that does so is of no tenant, and answers nobody.
 */
export function clientCheck(deployment: { readonly attestable: boolean }): CheckMetadata {
  const asked = new Map<string, ClientMetadata>();
  const adapter = clientAdapter((id) => Promise.resolve(asked.get(id)));
  let provider: Promise<Provider> | undefined;
  let questions = 0;

  return async (metadata) => {
    provider ??= aProvider({ ...clientSettings(deployment), adapter: () => adapter });
    const { Client } = await provider;
    const id = `client-${(questions += 1)}`;
    asked.set(id, { ...metadata, client_id: id, ...secretOf(metadata) });
    try {
      const client = await Client.find(id);
      return unknownIn(metadata, client?.metadata() ?? {});
    } catch (error) {
      if (!(error instanceof errors.InvalidClientMetadata)) throw error;
      return [error.error_description ?? error.message];
    } finally {
      asked.delete(id);
    }
  };
}

// What the library does not know it leaves out without a word: a slip of the pen would go unnoticed.
function unknownIn(given: ClientMetadata, read: object): string[] {
  const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return names.filter((name) => !Object.hasOwn(read, name)).map((name) => `${name} is not known, or of no use here`);
}

// The real one is not the check's business.
function secretOf({ token_endpoint_auth_method: method }: ClientMetadata) {
  return typeof method === 'string' && method.startsWith('client_secret_') ? { client_secret: 'x'.repeat(43) } : {};
}

async function aProvider(settings: Configuration): Promise<Provider> {
  const nobody = () => Promise.resolve(undefined);
  return new Provider('https://latchkey.invalid', {
    ...settings,
    features: features({ pages: NO_PAGES, findAccount: nobody, api: 'https://latchkey.invalid/api' }),
    // Which algorithms a client may name depends on the keys there are. These sign nothing.
    jwks: { keys: await Promise.all(settings.enabledJWA?.idTokenSigningAlgValues?.map(aKey) ?? []) },
  });
}

async function aKey(alg: string) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig' };
}

const neverShown = () => Promise.reject(new Error('this provider shows no page'));
const NO_PAGES: ProviderPages = {
  error: neverShown,
  logout: neverShown,
  signedOut: neverShown,
  notFound: () => undefined,
};
