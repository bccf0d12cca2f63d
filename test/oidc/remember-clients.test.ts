import { beforeEach, describe, expect, it } from '@jest/globals';
import { Provider, type ClientMetadata } from 'oidc-provider';
import { clientAdapter } from '#src/oidc/client-adapter.ts';
import { rememberClients } from '#src/oidc/remember-clients.ts';

const named = (name: string): ClientMetadata => ({
  client_id: 'web',
  client_secret: 'a secret of enough characters',
  client_name: name,
  redirect_uris: ['https://app.example/callback'],
});

describe('the clients a provider remembers', () => {
  let metadata: ClientMetadata | undefined;
  let provider: Provider;

  beforeEach(() => {
    metadata = named('Web');
    const find = () => Promise.resolve(metadata);
    provider = new Provider('https://id.example', { adapter: () => clientAdapter(find) });
    rememberClients(provider, find);
  });

  it('are the same while their metadata is the same', async () => {
    const client = await provider.Client.find('web');
    expect(client?.clientName).toBe('Web');
    expect(await provider.Client.find('web')).toBe(client);
  });

  it('are made anew when their metadata was read anew', async () => {
    await provider.Client.find('web');
    metadata = named('Web shop');
    expect((await provider.Client.find('web'))?.clientName).toBe('Web shop');
  });

  it('are gone when their metadata is', async () => {
    await provider.Client.find('web');
    metadata = undefined;
    expect(await provider.Client.find('web')).toBeUndefined();
  });
});
