import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clientService, type NewClient } from '#src/clients/client-service.ts';
import { redirectUriError } from '#src/clients/redirect-uri.ts';
import { clientCheck } from '#src/oidc/client-check.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { PolicyChange } from '#src/tenants/policy-changes.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

const app = (overrides: Partial<NewClient> = {}): NewClient => ({
  tenantId: 'acme',
  clientId: 'app',
  metadata: { client_name: 'App', redirect_uris: ['https://app.example/cb'] },
  firstParty: false,
  ...overrides,
});

const announced: PolicyChange[] = [];
const announce = async (change: PolicyChange) => void announced.push(change);
const deps = { announce, random: seededRandom(), checkMetadata: clientCheck({ attestable: false }) };

describe('the client service', () => {
  let storage: Storage;
  const sealer = createSealer([Buffer.alloc(32, 9)]);
  const service = () => clientService({ ...deps, clients: storage.clients, sealer, clock: fixedClock() });

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('refuses the ids of our own pages', async () => {
    const asked = service().createClient(app({ clientId: 'latchkey-security-info' }));
    await expect(asked).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('registers an application with defaults and a secret of 256 bits, and finds it again', async () => {
    const created = await service().createClient(app({ firstParty: true }));
    expect(Buffer.from(created.secret ?? '', 'base64url')).toHaveLength(32);
    expect(created).toMatchObject({
      clientId: 'app',
      firstParty: true,
      metadata: {
        client_name: 'App',
        redirect_uris: ['https://app.example/cb'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    });
    expect(await service().find('acme', 'app')).toEqual(created);
    expect(await service().find('globex', 'app')).toBeUndefined();
  });

  it('stores the secret sealed, for this client of this tenant alone', async () => {
    const { secret } = await service().createClient(app());
    const stored = await storage.clients.find('acme', 'app');
    expect(JSON.stringify(stored)).not.toContain(secret);
    await storage.clients.add({ ...stored!, tenantId: 'globex' });
    await expect(service().find('globex', 'app')).rejects.toThrow('sealed for something else');
  });

  it('makes up a client id where none is given', async () => {
    const { clientId } = await service().createClient({
      tenantId: 'acme',
      metadata: app().metadata,
      firstParty: false,
    });
    expect(clientId).toMatch(/^[\w-]{22}$/);
  });

  it.each(['none', 'private_key_jwt'])('gives no secret to a client that uses %s', async (method) => {
    const metadata = { ...app().metadata, token_endpoint_auth_method: method, jwks: { keys: [] } };
    expect((await service().createClient(app({ metadata }))).secret).toBeUndefined();
    expect((await service().find('acme', 'app'))?.secret).toBeUndefined();
  });

  it('registers a service without redirect URIs', async () => {
    const metadata = { grant_types: ['client_credentials'], response_types: [] };
    await expect(service().createClient(app({ metadata }))).resolves.toBeDefined();
  });

  it('refuses a taken client id, and keeps the secret of the first', async () => {
    const first = await service().createClient(app());
    await expect(service().createClient(app())).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await service().find('acme', 'app')).toEqual(first);
  });

  it.each([
    ['no redirect URI', { redirect_uris: [] }],
    ['redirect URIs that are no list', { redirect_uris: 'https://app.example/cb' }],
    ['a wrong redirect URI', { redirect_uris: ['https://app.example/cb', 'http://app.example/cb'] }],
    ['a wrong address after logout', { post_logout_redirect_uris: ['javascript:alert(1)'] }],
    ['grant types that are no list', { grant_types: 'authorization_code' }],
    ['a method that is no word', { token_endpoint_auth_method: 1 }],
    ['a secret in the metadata', { client_secret: 'x' }],
    ['an algorithm that no key is for', { id_token_signed_response_alg: 'HS256' }],
    ['a grant type that is not offered', { grant_types: ['authorization_code', 'password'] }],
    ['a response type that is not offered', { response_types: ['token'] }],
    ['a way to prove itself that is not offered', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['a way to prove itself by keys, without keys', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['keys that are none', { jwks: { keys: ['x'] } }],
    ['an address that is none', { logo_uri: 'logo.png' }],
    ['a contact that is no address', { contacts: ['nobody'] }],
    ['an age that is none', { default_max_age: -1 }],
    ['a subject that is not offered', { subject_type: 'pairwise' }],
    ['an address that would be fetched at each look', { sector_identifier_uri: 'https://app.example/sector' }],
    ['a member that nobody knows', { redirect_uri: 'https://app.example/cb' }],
  ])('refuses %s', async (_, metadata) => {
    const wrong = service().createClient(app({ metadata: { ...app().metadata, ...metadata } }));
    await expect(wrong).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await storage.clients.list('acme')).toEqual([]);
  });

  it.each(['', 'a b', 'ä', 'x'.repeat(201), 'a\n'])('refuses the client id %j', async (clientId) => {
    await expect(service().createClient(app({ clientId }))).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('a client that is changed', () => {
  let storage: Storage;
  const clock = fixedClock();
  const newService = () =>
    clientService({
      ...{ ...deps, clients: storage.clients, clock },
      sealer: createSealer([Buffer.alloc(32, 9)]),
    });
  let service: ReturnType<typeof newService>;

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    service = newService();
    await service.createClient(app());
  });
  afterEach(() => storage.close());

  it('is found with its rules at once, and by another process five seconds later', async () => {
    const elsewhere = newService();
    expect((await elsewhere.find('acme', 'app'))?.rules).toEqual({});
    expect((await service.find('acme', 'app'))?.rules).toEqual({});
    const rules = { assurance: { required: 'phishing_resistant' } } as const;
    expect(await service.updateClient('acme', 'app', { rules })).toBe('updated');
    expect((await service.find('acme', 'app'))?.rules).toEqual(rules);
    clock.advance(5);
    expect((await elsewhere.find('acme', 'app'))?.rules).toEqual(rules);
  });

  it('announces new rules, and nothing else', async () => {
    announced.length = 0;
    await service.updateClient('acme', 'app', { status: 'suspended' });
    await service.updateClient('acme', 'app', { rules: { assurance: { maxAge: 600 } } });
    expect(announced).toEqual([{ tenantId: 'acme', clientId: 'app', cause: 'client_rules' }]);
  });

  it('is not found while it is suspended, and is as it was afterwards', async () => {
    const before = await service.find('acme', 'app');
    const elsewhere = newService();
    await elsewhere.find('acme', 'app');
    await service.updateClient('acme', 'app', { status: 'suspended' });
    expect(await service.find('acme', 'app')).toBeUndefined();
    clock.advance(5);
    expect(await elsewhere.find('acme', 'app')).toBeUndefined();
    await service.updateClient('acme', 'app', { status: 'active' });
    expect(await service.find('acme', 'app')).toEqual(before);
  });

  it('is left as it was by a change that is not right, with everything that is wrong', async () => {
    const wrong = { status: 'gone', rules: { assurance: { required: 'very' }, passkeys: { max: 1 } } };
    // On purpose: the types forbid it.
    const asked = service.updateClient('acme', 'app', wrong as never);
    await expect(asked).rejects.toMatchObject({ code: 'validation_failed', details: { errors: { length: 3 } } });
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ status: 'active', rules: {} });
  });

  it('is not there for another tenant', async () => {
    expect(await service.updateClient('globex', 'app', { status: 'suspended' })).toBe('missing');
    expect(await service.rotateSecret('globex', 'app')).toBeUndefined();
    expect(await service.removeClient('globex', 'app')).toBe(false);
    expect(await service.find('acme', 'app')).toBeDefined();
  });

  it('has other metadata at once, with defaults for what is left out, and the secret it had', async () => {
    const before = await service.find('acme', 'app');
    const metadata = { client_name: 'New', redirect_uris: ['https://new.example/cb'] };
    expect(await service.updateClient('acme', 'app', { metadata, firstParty: true }, 1)).toBe('updated');
    expect(await service.find('acme', 'app')).toEqual({
      ...before,
      ...{ firstParty: true, metadata: { ...before?.metadata, ...metadata } },
    });
    expect(await service.updateClient('acme', 'app', { metadata }, 1)).toBe('changed');
    expect(await service.updateClient('acme', 'app', { status: 'suspended' }, 1)).toBe('changed');
  });

  it('is left as it was by metadata that the provider would refuse', async () => {
    const before = await storage.clients.find('acme', 'app');
    const metadata = { ...app().metadata, response_types: ['token'] };
    await expect(service.updateClient('acme', 'app', { metadata, status: 'suspended' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: 'metadata', message: expect.stringContaining('response_types') }] },
    });
    expect(await storage.clients.find('acme', 'app')).toEqual(before);
  });

  it('loses its secret when it needs none any more, and gets another one when it does again', async () => {
    const first = (await service.find('acme', 'app'))?.secret;
    const open = { ...app().metadata, token_endpoint_auth_method: 'none' };
    await service.updateClient('acme', 'app', { metadata: open });
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ sealedSecret: null });
    await expect(service.rotateSecret('acme', 'app')).rejects.toMatchObject({ code: 'validation_failed' });
    await service.updateClient('acme', 'app', { metadata: app().metadata });
    const second = (await service.find('acme', 'app'))?.secret;
    expect(second).toHaveLength(43);
    expect(second).not.toBe(first);
  });

  it('has a new secret at once, and the one before no more', async () => {
    const before = await service.find('acme', 'app');
    const secret = await service.rotateSecret('acme', 'app');
    expect(secret).toHaveLength(43);
    expect(secret).not.toBe(before?.secret);
    expect(await service.find('acme', 'app')).toEqual({ ...before, secret });
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ version: 2 });
  });

  it('is gone once it is removed, after what it holds was announced to end', async () => {
    announced.length = 0;
    await service.find('acme', 'app');
    expect(await service.removeClient('acme', 'app')).toBe(true);
    expect(announced).toEqual([{ tenantId: 'acme', clientId: 'app', cause: 'client_removed' }]);
    expect(await service.find('acme', 'app')).toBeUndefined();
    expect(await service.removeClient('acme', 'app')).toBe(false);
    await expect(service.createClient(app())).resolves.toBeDefined();
  });
});

describe('redirectUriError', () => {
  it.each([
    'https://app.example/cb?x=1',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'http://app.localhost:3000/cb',
  ])('accepts %s', (uri) => {
    expect(redirectUriError(uri)).toBeUndefined();
  });

  it.each([
    'http://app.example/cb',
    'http://localhost.evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://127.0.0.2/cb',
    'https://app.example/cb#',
    'https://app.example/#x',
    'https://user@app.example/cb',
    'https://*.app.example/cb',
    'javascript:alert(1)',
    'data:text/html,x',
    '/cb',
    'app.example/cb',
    '',
  ])('refuses %s', (uri) => {
    expect(redirectUriError(uri)).toBeDefined();
  });
});
