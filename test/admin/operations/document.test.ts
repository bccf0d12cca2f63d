import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '#src/admin/actor.ts';
import { applyDocument, compareDocument, exportDocument } from '#src/admin/operations/document.ts';
import type { TenantDocument } from '#src/tenant-document/document.ts';
import type { Permission } from '#src/users/roles.ts';
import { aPassword, aUser } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';

const METADATA = { client_name: 'App', redirect_uris: ['https://app.example/cb'] };

interface Planned {
  readonly changes: readonly { readonly act: string; readonly of: string; readonly id: string }[];
  readonly secrets: readonly { readonly id: string; readonly secret: string }[];
}

describe('an organisation as a document', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = () => personOf(desk, 'admin');
  const only = (...permissions: Permission[]): Actor => ({ ...programOf(), permissions: new Set(permissions) });
  const exported = (actor: Actor = admin()) => desk.answer<TenantDocument>(exportDocument, { actor });
  const documentOf = (overrides: object) => ({ schemaVersion: 1, tenant: { id: 'acme', name: 'acme' }, ...overrides });
  const apply = (
    overrides: object,
    { actor = admin(), ...more }: { actor?: Actor; force?: boolean; prune?: boolean } = {},
  ) => desk.answer<Planned>(applyDocument, { actor, body: { document: documentOf(overrides), ...more } });
  const inShort = ({ changes }: Planned) => changes.map(({ act, of, id }) => `${act} ${of} ${id}`);

  it('goes out and comes back without changing anything', async () => {
    await apply({ groups: [{ id: 'staff' }], clients: [{ clientId: 'app', metadata: METADATA }] });
    const document = await exported();
    expect(document).toMatchObject({ groups: [{ id: 'staff' }], clients: [{ clientId: 'app' }], webhooks: [] });
    const body = { document, prune: true };
    expect(await desk.answer(compareDocument, { actor: admin(), body })).toEqual({ changes: [], left: [] });
    expect(await desk.answer(applyDocument, { actor: admin(), body })).toMatchObject({ changes: [], secrets: [] });
  });

  it('is applied by whoever may write it, in whose name it is written down, with secrets shown once', async () => {
    const applied = await apply({
      ...{ tenant: { id: 'acme', name: 'New' }, groups: [{ id: 'staff' }] },
      clients: [{ clientId: 'app', metadata: METADATA }],
    });
    expect(inShort(applied)).toEqual(['create group staff', 'change tenant acme', 'create client app']);
    expect(applied.secrets).toEqual([{ of: 'client', id: 'app', secret: expect.stringMatching(/^[\w-]{43}$/) }]);
    const events = await desk.events();
    expect(events.map(({ type, actor }) => `${type} ${actor}`)).toEqual([
      'client.created user:acme-admin',
      'tenant.changed user:acme-admin',
      'group.created user:acme-admin',
    ]);
    const [latest] = await desk.container.storage.tenants.history('acme', { limit: 1 });
    expect(latest).toMatchObject({ actor: 'user:acme-admin', settings: { name: 'New' } });
  });

  it('has only the lists that somebody may read', async () => {
    expect(Object.keys(await exported(only('policy:read', 'groups:read')))).toEqual([
      ...['schemaVersion', 'tenant', 'policy', 'groups'],
    ]);
    const body = { document: documentOf({ clients: [] }) };
    const asked = desk.ask(compareDocument, { actor: only('policy:read'), body });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each<readonly [string, object, Permission]>([
    ['its name', { tenant: { id: 'acme', name: 'New' } }, 'settings:write'],
    ['a group', { groups: [{ id: 'staff' }] }, 'groups:write'],
    ['an application', { clients: [{ clientId: 'app', metadata: METADATA }] }, 'clients:write'],
    ['a webhook', { webhooks: [{ url: 'https://siem.example/' }] }, 'webhooks:write'],
    ['what a webhook tells', { webhooks: [{ url: 'https://siem.example/' }] }, 'audit:read'],
  ])('changes %s for whoever may write that', async (_, overrides, permission) => {
    const all = programOf().permissions;
    const without = { ...programOf(), permissions: new Set([...all].filter((one) => one !== permission)) };
    await expect(apply(overrides, { actor: without })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await desk.events()).toMatchObject([{ type: 'admin.refused', details: { operation: 'document.apply' } }]);
    expect((await apply(overrides, { actor: programOf() })).changes).toHaveLength(1);
  });

  it('gives no application more than whoever applies it has, and takes none over that has more', async () => {
    const metadata = { ...METADATA, latchkey_api_scope: 'users:write' };
    const powerful = { clients: [{ clientId: 'robot', metadata }] };
    const little = only('policy:read', 'policy:write', 'clients:read', 'clients:write');
    await expect(apply(powerful, { actor: little })).rejects.toMatchObject({ code: 'forbidden' });
    await apply(powerful);
    for (const [overrides, prune] of [
      [{ clients: [{ clientId: 'robot', metadata: METADATA }] }, false],
      [{ clients: [] }, true],
    ] as const) {
      await expect(apply(overrides, { actor: little, prune })).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(await desk.container.storage.clients.find('acme', 'robot')).toMatchObject({ metadata, version: 1 });
  });

  it("takes nobody's way in, unless that is meant", async () => {
    await desk.container.storage.users.add(aUser());
    await desk.container.storage.credentials.add(aPassword());
    const strict = { policy: { signIn: { methods: ['passkey', 'temporary_access_pass'] } } };
    await expect(apply(strict)).rejects.toMatchObject({ code: 'no_way_in', details: { people: 1 } });
    expect(inShort(await apply(strict, { force: true }))).toEqual(['change tenant acme']);
  });

  it.each([
    ['another organisation', { tenant: { id: 'globex', name: 'globex' } }],
    ['a secret that is elsewhere', { clients: [{ clientId: 'app', metadata: METADATA, secret: { env: 'HOME' } }] }],
    ['a file of the server', { clients: [{ clientId: 'app', metadata: METADATA, secret: { file: '/etc/passwd' } }] }],
    ['people', { users: [] }],
  ])('is refused where it speaks of %s', async (_, overrides) => {
    await expect(apply(overrides)).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await desk.container.storage.clients.list('acme')).toEqual([]);
    expect(await desk.events('globex')).toEqual([]);
  });
});
