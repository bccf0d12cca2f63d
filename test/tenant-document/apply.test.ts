import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantPolicy } from '#src/policy/types.ts';
import { applyTenant } from '#src/tenant-document/apply.ts';
import { requireDocument, type TenantDocument } from '#src/tenant-document/document.ts';
import { exportTenant } from '#src/tenant-document/export.ts';
import { planTenant } from '#src/tenant-document/plan.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { aPolicy } from '../support/builders.ts';
import { documentServices, type TestServices } from './support.ts';

const by = { actor: 'operator', comment: 'as agreed' };
const SECRET = 'a-secret-that-somebody-else-has-made';
const REDIRECT = { redirect_uris: ['https://app.example/cb'] };

const parsed = (document: object): TenantDocument =>
  requireDocument({ schemaVersion: 1, tenant: { id: 'acme', name: 'Acme' }, ...document });

describe('applying a document', () => {
  let services: TestServices;
  beforeEach(async () => {
    services = await documentServices();
  });
  afterEach(() => services.storage.close());

  interface Options {
    readonly prune?: boolean;
    readonly secrets?: Readonly<Record<string, string>>;
  }
  const wanted = (document: object, { prune = false, secrets = {} }: Options = {}) => ({
    ...{ document: parsed(document), prune },
    secrets: new Map(Object.entries(secrets)),
  });
  const apply = (document: object, options?: Options) => applyTenant(services, { ...wanted(document, options), by });
  const planned = async (document: object, options?: Options) => {
    const { steps } = await planTenant(services, wanted(document, options));
    return steps.map(({ act, of, id, changes }) =>
      `${act} ${of} ${id} ${changes.map(({ path }) => path).join()}`.trim(),
    );
  };
  const events = async () => (await services.storage.audit.list('acme', 50)).map(({ type }) => type).toReversed();
  const secretOf = async (clientId: string) => {
    const client = await services.storage.clients.find('acme', clientId);
    return client && services.clients.secretOf(client);
  };
  const whole = {
    policy: aPolicy({ groups: [{ group: 'staff', assurance: { required: 'phishing_resistant' } }] }),
    groups: [{ id: 'staff', name: 'Staff' }, { id: 'guests' }],
    clients: [
      { clientId: 'web', metadata: { client_name: 'Web', ...REDIRECT }, firstParty: true },
      {
        clientId: 'spa',
        metadata: { ...REDIRECT, token_endpoint_auth_method: 'none' },
        rules: { session: { absolute: 600 } },
      },
    ],
  };

  it('makes all that is missing, in an order in which each finds what it needs', async () => {
    const { plan, made } = await apply(whole);
    expect(plan.steps.map(({ act, of, id }) => `${act} ${of} ${id}`)).toEqual([
      'create tenant acme',
      'create group staff',
      'create group guests',
      'change tenant acme',
      'create client web',
      'create client spa',
    ]);
    expect(made).toEqual([{ of: 'client', id: 'web', secret: await secretOf('web') }]);
    expect(await services.storage.tenants.find('acme')).toMatchObject({ name: 'Acme', policy: whole.policy });
    expect(await services.storage.groups.list('acme')).toMatchObject([
      { id: 'guests', name: 'guests' },
      { name: 'Staff' },
    ]);
    expect(await services.storage.clients.find('acme', 'spa')).toMatchObject({ rules: { session: { absolute: 600 } } });
    expect(await events()).toEqual([
      ...['tenant.created', 'group.created', 'group.created', 'tenant.changed', 'client.created', 'client.created'],
    ]);
    expect(await services.storage.tenants.history('acme', { limit: 1 })).toMatchObject([by]);
  });

  it('changes nothing the second time', async () => {
    await apply(whole);
    const before = { tenant: await services.storage.tenants.find('acme'), events: await events() };
    expect(await apply(whole)).toMatchObject({ plan: { steps: [], left: [] }, made: [] });
    expect({ tenant: await services.storage.tenants.find('acme'), events: await events() }).toEqual(before);
  });

  it('changes nothing when it is what was exported, whatever there is', async () => {
    await apply(whole);
    await services.clients.updateClient('acme', 'web', { status: 'suspended' });
    await services.clients.updateClient('acme', 'spa', {
      metadata: { ...whole.clients[1]!.metadata, tos_uri: 'https://a.example/' },
    });
    const exported = await exportTenant(services.storage, (await services.storage.tenants.find('acme'))!);
    const sent = JSON.parse(JSON.stringify(exported)) as object;
    expect(await planned(sent)).toEqual([]);
    expect(await planned(sent, { prune: true })).toEqual([]);
    const moved = { ...sent, tenant: { id: 'copy', name: 'Copy' } };
    await apply(moved);
    expect(await planned(moved)).toEqual([]);
    expect(await services.storage.clients.find('copy', 'web')).toMatchObject({ status: 'suspended', firstParty: true });
  });

  it('holds no person and no secret', async () => {
    await apply(whole);
    const exported = await exportTenant(services.storage, (await services.storage.tenants.find('acme'))!);
    const secret = await secretOf('web');
    expect(Object.keys(exported)).toEqual(['schemaVersion', 'tenant', 'policy', 'groups', 'clients', 'webhooks']);
    expect(JSON.stringify(exported)).not.toContain(secret);
    expect(JSON.stringify(exported)).not.toContain('sealed');
  });

  it('changes what is different, and says what', async () => {
    await apply(whole);
    const [web, spa] = whole.clients;
    const next = {
      tenant: { id: 'acme', name: 'Acme Ltd', branding: { color: '#123456', logo: null } },
      policy: { session: { idle: 600, absolute: 3600 } },
      groups: [{ id: 'staff', name: 'Crew' }],
      clients: [
        { ...web, status: 'suspended', metadata: { client_name: 'Web 2', ...REDIRECT } },
        { ...spa, rules: {} },
      ],
    };
    expect(await planned(next)).toEqual([
      'change group staff name',
      'change tenant acme name,branding.color,policy.session.idle,policy.session.absolute',
      'change client web status,metadata.client_name',
      'change client spa rules.session.absolute',
    ]);
    await apply(next);
    expect(await planned(next)).toEqual([]);
    const tenant = await services.storage.tenants.find('acme');
    expect(tenant?.policy).toEqual({ ...whole.policy, session: { idle: 600, absolute: 3600 } });
    expect((await events()).slice(6)).toEqual([
      ...['group.renamed', 'tenant.changed', 'client.changed', 'client.suspended', 'client.rules_changed'],
    ]);
  });

  it('leaves alone what it does not name, unless it is told to prune', async () => {
    await apply(whole);
    const less = { policy: { groups: [] }, groups: [{ id: 'guests' }], clients: [whole.clients[0]!] };
    const { plan } = await apply(less);
    expect(plan.left).toEqual([
      { of: 'client', id: 'spa' },
      { of: 'group', id: 'staff' },
    ]);
    expect(await planned({}, { prune: true })).toEqual([]);
    expect(await planned(less, { prune: true })).toEqual(['remove client spa', 'remove group staff']);
    await apply(less, { prune: true });
    expect(await services.storage.clients.find('acme', 'spa')).toBeUndefined();
    expect(await services.storage.groups.list('acme')).toMatchObject([{ id: 'guests' }]);
    expect(await planned(less, { prune: true })).toEqual([]);
    expect((await events()).slice(-2)).toEqual(['client.removed', 'group.removed']);
  });

  it('keeps a suspended application suspended, and a secret as it is, where it says nothing of them', async () => {
    const { made } = await apply(whole);
    await services.clients.updateClient('acme', 'web', { status: 'suspended' });
    expect(await planned(whole)).toEqual([]);
    await services.clients.updateClient('acme', 'web', { status: 'active' });
    expect(await secretOf('web')).toBe(made[0]?.secret);
  });

  it('sets a secret that it refers to, once', async () => {
    const document = { clients: [{ clientId: 'web', metadata: REDIRECT, secret: { env: 'WEB_SECRET' } }] };
    const known = { secrets: { web: SECRET } };
    expect((await apply(document, known)).made).toEqual([]);
    expect(await secretOf('web')).toBe(SECRET);
    expect(await planned(document, known)).toEqual([]);
    const other = { secrets: { web: SECRET.toUpperCase() } };
    expect(await planned(document, other)).toEqual(['change client web secret']);
    expect((await apply(document, other)).made).toEqual([]);
    expect(await secretOf('web')).toBe(SECRET.toUpperCase());
    expect((await events()).at(-1)).toBe('client.secret_rotated');
    expect(JSON.stringify((await planTenant(services, wanted(document, known))).steps)).not.toContain(SECRET);
  });

  it('makes a secret for an application that needs one from now on', async () => {
    const spa = { clientId: 'spa', metadata: { ...REDIRECT, token_endpoint_auth_method: 'none' } };
    await apply({ clients: [spa] });
    const confidential = { clients: [{ clientId: 'spa', metadata: REDIRECT }] };
    expect(await planned(confidential)).toEqual(['change client spa metadata.token_endpoint_auth_method,secret']);
    const { made } = await apply(confidential);
    expect(made).toEqual([{ of: 'client', id: 'spa', secret: await secretOf('spa') }]);
    expect(await planned(confidential)).toEqual([]);
  });

  it('makes webhooks, changes and removes them, and shows a new secret once', async () => {
    const [one, two] = [
      { url: 'https://siem.example/one' },
      { url: 'https://siem.example/two', events: ['user.created'] },
    ];
    const { made } = await apply({ webhooks: [one, { ...two, status: 'paused' }] });
    expect(made).toMatchObject([
      { of: 'webhook', id: one.url, secret: expect.stringMatching(/^whsec_/) },
      { of: 'webhook', id: two.url },
    ]);
    const found = await services.storage.webhooks.list('acme');
    expect(found.toSorted((a, b) => (a.url < b.url ? -1 : 1))).toMatchObject([
      { ...one, events: null, status: 'active' },
      { ...two, status: 'paused' },
    ]);
    // Paused by somebody, it stays so where nothing is said.
    expect(await planned({ webhooks: [one, two] })).toEqual([]);
    const next = { webhooks: [{ ...one, events: ['user.created'] }] };
    expect(await planned(next)).toEqual([`change webhook ${one.url} events`]);
    expect((await apply(next)).plan.left).toEqual([{ of: 'webhook', id: two.url }]);
    await apply(next, { prune: true });
    expect(await services.storage.webhooks.list('acme')).toMatchObject([{ url: one.url, events: ['user.created'] }]);
    expect((await events()).slice(-2)).toEqual(['webhook.changed', 'webhook.removed']);
    const exported = await exportTenant(services.storage, (await services.storage.tenants.find('acme'))!);
    expect(exported.webhooks).toEqual([{ url: one.url, events: ['user.created'] }]);
  });

  it('speaks of the oldest of several webhooks at one address, and leaves the others alone', async () => {
    await apply({});
    const url = 'https://siem.example/';
    for (const events of [null, ['user.created']]) {
      await services.webhooks.create('acme', { url, events });
      services.clock.advance(1);
    }
    const exported = await exportTenant(services.storage, (await services.storage.tenants.find('acme'))!);
    expect(exported.webhooks).toEqual([{ url, events: null }]);
    expect(await planned({ webhooks: [{ url }] }, { prune: true })).toEqual([]);
  });

  it.each<readonly [string, object, Options | undefined, readonly string[]]>([
    ['a webhook without https', { webhooks: [{ url: 'http://siem.example/' }] }, undefined, ['webhooks.0.url']],
    [
      'an event that there is not',
      { webhooks: [{ url: 'https://a.example/', events: ['x'] }] },
      undefined,
      ['webhooks.0.events'],
    ],
    ['a group that is not there', { policy: { groups: [{ group: 'staff' }] } }, undefined, ['policy.groups.0.group']],
    [
      'a policy that nobody could sign in under, by what there is beside it',
      { policy: { signIn: { methods: ['password'] }, mfa: { ...DEFAULT_POLICY.mfa, methods: [] } } },
      undefined,
      ['policy.mfa.methods'],
    ],
    [
      'an application without an address',
      { clients: [{ clientId: 'web', metadata: {} }] },
      undefined,
      ['clients.0.metadata.redirect_uris'],
    ],
    [
      'an id of our own',
      { clients: [{ clientId: 'latchkey-x', metadata: REDIRECT }] },
      undefined,
      ['clients.0.clientId'],
    ],
    [
      'a secret that nobody has looked up',
      { clients: [{ clientId: 'web', metadata: REDIRECT, secret: { env: 'X' } }] },
      undefined,
      ['clients.0.secret'],
    ],
    [
      'a secret that is too short',
      { clients: [{ clientId: 'web', metadata: REDIRECT, secret: { env: 'X' } }] },
      { secrets: { web: 'short' } },
      ['clients.0.secret'],
    ],
    [
      'a secret of an application that has none',
      {
        clients: [
          { clientId: 'web', metadata: { ...REDIRECT, token_endpoint_auth_method: 'none' }, secret: { env: 'X' } },
        ],
      },
      { secrets: { web: SECRET } },
      ['clients.0.secret'],
    ],
  ])('refuses %s before anything is done', async (_, document, options, paths) => {
    const refused = apply({ groups: [{ id: 'guests' }], ...document }, options);
    const errors = paths.map((path) => expect.objectContaining({ path }) as unknown);
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed', details: { errors } });
    expect(await services.storage.tenants.list()).toEqual([]);
    expect(await services.storage.groups.list('acme')).toEqual([]);
  });

  it('prunes no group that the policy still names', async () => {
    await apply(whole);
    await expect(apply({ groups: [] }, { prune: true })).rejects.toMatchObject({
      details: { errors: [{ path: 'policy.groups.0.group', message: 'there would be no group staff' }] },
    });
    expect(await services.storage.groups.list('acme')).toHaveLength(2);
  });

  it('does nothing that its guard forbids, which sees the policy that would hold', async () => {
    let seen: TenantPolicy | undefined;
    const guard = async ({ policy }: { readonly policy: TenantPolicy }) => {
      seen = policy;
      throw new Error('not today');
    };
    const forbidden = applyTenant(services, {
      ...wanted({ policy: { session: { idle: 60, absolute: 600 } } }),
      by,
      guard,
    });
    await expect(forbidden).rejects.toThrow('not today');
    expect(seen).toEqual({ ...DEFAULT_POLICY, session: { idle: 60, absolute: 600 } });
    expect(await services.storage.tenants.list()).toEqual([]);
  });

  it('overwrites no change that it has not seen, and does the rest when it is applied again', async () => {
    await apply(whole);
    const next = { tenant: { id: 'acme', name: 'New' }, groups: [{ id: 'more' }], clients: [] };
    const guard = async () => {
      const tenant = (await services.storage.tenants.find('acme'))!;
      await services.tenants.updateTenant(tenant, { name: 'Meanwhile' });
    };
    const lost = applyTenant(services, { ...wanted(next), by, guard });
    await expect(lost).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await services.storage.tenants.find('acme')).toMatchObject({ name: 'Meanwhile' });
    expect(await services.storage.groups.find('acme', 'more')).toBeDefined();
    expect(await planned(next)).toEqual(['change tenant acme name']);
    await apply(next);
    expect(await services.storage.tenants.find('acme')).toMatchObject({ name: 'New' });
  });
});

describe('a document', () => {
  const problemsOf = (value: unknown): string[] => {
    try {
      requireDocument(value);
    } catch (error) {
      return (error as { details: { errors: { path: string }[] } }).details.errors.map(({ path }) => path);
    }
    return [];
  };
  const tenant = { id: 'acme', name: 'Acme' };

  it.each<readonly [unknown, readonly string[]]>([
    [{ schemaVersion: 1, tenant }, []],
    [null, ['']],
    [[], ['']],
    [{ tenant }, ['schemaVersion']],
    [{ schemaVersion: 2, tenant }, ['schemaVersion']],
    [{ schemaVersion: 1, tenant: { ...tenant, name: ' ' }, users: [] }, ['tenant.name', '']],
    [{ schemaVersion: 1, tenant, groups: [{ id: 'a' }, { id: 'a' }] }, ['groups']],
    [{ schemaVersion: 1, tenant, policy: { signIn: { methods: [] }, colour: 1 } }, ['policy.signIn.methods', 'policy']],
    [{ schemaVersion: 1, tenant, clients: [{ clientId: 'a', metadata: {}, secret: 'plain' }] }, ['clients.0.secret']],
    [
      { schemaVersion: 1, tenant, clients: [{ clientId: 'a', metadata: {}, secret: { env: 'LATCHKEY_SECRET' } }] },
      ['clients.0.secret.env'],
    ],
  ])('%#: is refused with each place that is wrong', (value, paths) => {
    expect(problemsOf(value).toSorted()).toEqual(paths.toSorted());
  });
});
