import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '#src/admin/actor.ts';
import {
  createClient,
  listClients,
  removeClient,
  resumeClient,
  rotateClientSecret,
  setClientRules,
  showClient,
  suspendClient,
  updateClient,
} from '#src/admin/operations/clients.ts';
import type { Permission } from '#src/users/roles.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';

const WEB = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };

describe('applications', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = () => personOf(desk, 'admin');
  const named = (client: string) => ({ tenant: 'acme', client });

  async function make(metadata: object = WEB, actor: Actor = admin()) {
    const body = { clientId: 'shop', metadata };
    return desk.answer<{ clientId: string; secret: string }>(createClient, { actor, body });
  }

  it('are registered with a secret that is shown this once', async () => {
    const { clientId, secret } = await make();
    expect(secret).toMatch(/^[\w-]{43}$/);
    const found = await desk.container.clients.find('acme', clientId);
    expect(found?.secret).toBe(secret);
    const shown = await desk.answer(showClient, { actor: admin(), params: named('shop') });
    expect(shown).toMatchObject({ name: 'Shop', hasSecret: true, status: 'active', version: 1 });
    expect(JSON.stringify(shown)).not.toContain(secret);
    expect((await desk.events())[0]).toMatchObject({
      type: 'client.created',
      clientId: 'shop',
      actor: 'user:acme-admin',
    });
  });

  it('are refused with metadata that no sign-in could work with', async () => {
    for (const metadata of [
      {},
      { redirect_uris: ['http://shop.example/callback'] },
      { ...WEB, redirect_uris: ['javascript:alert(1)'] },
      { ...WEB, client_secret: 'of my own' },
      { ...WEB, grant_types: ['password'] },
      { ...WEB, id_token_signed_response_alg: 'none' },
    ]) {
      await expect(make(metadata)).rejects.toMatchObject({ code: 'validation_failed' });
    }
    expect(await desk.container.storage.clients.list('acme')).toEqual([]);
  });

  it('are changed member by member, and null takes one out', async () => {
    await make({ ...WEB, client_uri: 'https://shop.example' });
    const metadata = { client_name: 'The shop', client_uri: null };
    const changed = await desk.answer(updateClient, { actor: admin(), params: named('shop'), body: { metadata } });
    expect(changed).toMatchObject({ name: 'The shop', version: 2 });
    expect(changed['metadata']).toMatchObject({ redirect_uris: WEB.redirect_uris });
    expect(changed['metadata']).not.toHaveProperty('client_uri');
  });

  it('are not changed over somebody else’s change', async () => {
    await make();
    const body = { metadata: { client_name: 'Mine' } };
    const outdated = desk.ask(updateClient, { actor: admin(), params: named('shop'), body, ifMatch: 5 });
    await expect(outdated).rejects.toMatchObject({ code: 'precondition_failed' });
  });

  it('get rules, are suspended and resumed, and each is written down', async () => {
    await make();
    const asking = { actor: admin(), params: named('shop') };
    const rules = { assurance: { required: 'phishing_resistant' } };
    expect(await desk.answer(setClientRules, { ...asking, body: { rules } })).toMatchObject({ rules });
    expect(await desk.answer(suspendClient, asking)).toMatchObject({ status: 'suspended' });
    expect(await desk.container.clients.find('acme', 'shop')).toBeUndefined();
    expect(await desk.answer(resumeClient, asking)).toMatchObject({ status: 'active', version: 4 });
    const types = (await desk.events()).map(({ type }) => type);
    expect(types).toEqual(['client.resumed', 'client.suspended', 'client.rules_changed', 'client.created']);
  });

  it('get another secret, and the one before ends', async () => {
    const { secret } = await make();
    const rotated = await desk.answer(rotateClientSecret, { actor: admin(), params: named('shop') });
    expect(rotated['secret']).not.toBe(secret);
    expect((await desk.container.clients.find('acme', 'shop'))?.secret).toBe(rotated['secret']);
  });

  it('are removed for good', async () => {
    await make();
    const asking = { actor: admin(), params: named('shop') };
    expect(await desk.ask(removeClient, asking)).toMatchObject({ status: 204 });
    await expect(desk.ask(removeClient, asking)).rejects.toMatchObject({ code: 'application_not_found' });
    expect(await desk.container.clients.find('acme', 'shop')).toBeUndefined();
  });

  it('of another organisation are not there', async () => {
    await make();
    const elsewhere = { actor: programOf('globex'), params: { tenant: 'globex', client: 'shop' } };
    for (const op of [showClient, suspendClient, rotateClientSecret, removeClient]) {
      await expect(desk.ask(op, elsewhere)).rejects.toMatchObject({ code: 'application_not_found' });
    }
  });

  it('are listed by id, and found by a part of id or name', async () => {
    for (const clientId of ['b', 'a', 'c']) {
      await desk.ask(createClient, {
        actor: admin(),
        body: { clientId, metadata: { ...WEB, client_name: `App ${clientId}` } },
      });
    }
    const list = async (query: object) => {
      const { items } = await desk.answer<{ items: { clientId: string }[] }>(listClients, { actor: admin(), query });
      return items.map(({ clientId }) => clientId);
    };
    expect(await list({})).toEqual(['a', 'b', 'c']);
    expect(await list({ text: 'app b' })).toEqual(['b']);
    expect(await list({ status: 'suspended' })).toEqual([]);
  });

  describe('that use the API', () => {
    const ROBOT = {
      ...{ client_name: 'Robot', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
      latchkey_api_scope: 'users:read users:write',
    };
    const limited = (...permissions: Permission[]): Actor => ({ ...programOf(), permissions: new Set(permissions) });

    it('are made by whoever has the right to give roles, and what they get', async () => {
      await expect(make(ROBOT, limited('clients:write'))).rejects.toMatchObject({ code: 'forbidden' });
      const withoutOne = limited('clients:write', 'roles:write', 'users:read');
      await expect(make(ROBOT, withoutOne)).rejects.toMatchObject({ code: 'forbidden' });
      const asMuch = limited('clients:write', 'roles:write', 'users:read', 'users:write');
      expect(await make(ROBOT, asMuch)).toMatchObject({ clientId: 'shop' });
    });

    it('are not taken over by whoever may do less', async () => {
      await make(ROBOT);
      const asking = { actor: limited('clients:write', 'clients:read'), params: named('shop') };
      const body = { metadata: { client_name: 'Mine' } };
      for (const [op, more] of [
        [rotateClientSecret, {}],
        [removeClient, {}],
        [suspendClient, {}],
        [updateClient, { body }],
        [setClientRules, { body: { rules: {} } }],
      ] as const) {
        await expect(desk.ask(op, { ...asking, ...more })).rejects.toMatchObject({ code: 'forbidden' });
      }
    });

    it('of an organisation never get what is the platform’s', async () => {
      const metadata = { ...ROBOT, latchkey_api_scope: 'tenants:write' };
      await expect(make(metadata)).rejects.toMatchObject({
        code: expect.stringMatching(/forbidden|validation_failed/),
      });
    });
  });
});
