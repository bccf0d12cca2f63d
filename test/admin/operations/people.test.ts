import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { joinGroup, leaveGroup } from '#src/admin/operations/user-groups.ts';
import { createUser, listUsers, resetPreferredMethod, showUser, updateUser } from '#src/admin/operations/users.ts';
import { aPolicy } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { about, addPerson, lastEvent, mailKinds, problemOf } from './people-support.ts';

interface People {
  readonly items: readonly { readonly username: string }[];
  readonly next: string | null;
  readonly total: number | null;
}

describe('people', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = () => personOf(desk, 'admin');
  const helpdesk = (fresh = true) => personOf(desk, 'helpdesk', { fresh });

  it('are listed by user name, in pages that go on where the one before ended', async () => {
    for (const name of ['cleo', 'ada', 'bert']) await addPerson(desk, name);
    await addPerson(desk, 'gil', { tenantId: 'globex' });
    const first = await desk.answer<People>(listUsers, { actor: admin(), query: { limit: '2' } });
    expect(first.items.map(({ username }) => username)).toEqual(['ada', 'bert']);
    const second = await desk.answer<People>(listUsers, { actor: admin(), query: { limit: '2', cursor: first.next } });
    expect([first.total, second.total]).toEqual([3, null]);
    expect(second).toMatchObject({ items: [{ username: 'cleo' }], next: null });
  });

  it.each([
    [{ text: 'ERT' }, ['bert']],
    [{ role: 'helpdesk' }, ['cleo']],
    [{ status: 'disabled' }, ['ada']],
    [{ group: 'staff' }, ['bert']],
    [{ text: 'nobody' }, []],
  ])('are found by %p', async (query, names) => {
    await desk.container.groups.createGroup({ tenantId: 'acme', id: 'staff' });
    await addPerson(desk, 'ada', { status: 'disabled' });
    await desk.container.groups.join(await addPerson(desk, 'bert'), 'staff');
    await addPerson(desk, 'cleo', { role: 'helpdesk' });
    const { items, total } = await desk.answer<People>(listUsers, { actor: admin(), query });
    expect(items.map(({ username }) => username)).toEqual(names);
    expect(total).toBe(names.length);
  });

  it('are shown without anything that is not for administrators', async () => {
    const ada = await addPerson(desk, 'ada');
    const shown = await desk.ask(showUser, about(desk, ada));
    expect(shown).toMatchObject({ status: 200, version: 1, body: { username: 'ada', role: 'user', groups: [] } });
    expect(Object.keys(shown.body as object)).not.toContain('tenantId');
  });

  it('are made without anything to sign in with', async () => {
    const body = { username: 'Ada ', email: 'ADA@acme.example', emailVerified: true, externalId: 'hr-7' };
    const made = await desk.ask(createUser, { actor: admin(), body });
    expect(made).toMatchObject({
      status: 201,
      version: 1,
      body: { username: 'ada', email: 'ada@acme.example', emailVerified: true, externalId: 'hr-7', pass: null },
    });
    const { id } = made.body as { id: string };
    expect(await desk.container.storage.credentials.listByUser('acme', id)).toEqual([]);
    expect(await lastEvent(desk)).toMatchObject({ type: 'user.created', userId: id, actor: 'user:acme-admin' });
  });

  it('are made with a first pass, of which they are told', async () => {
    const body = { username: 'ada', email: 'ada@acme.example', firstPass: true };
    const { id, pass } = await desk.answer<{ id: string; pass: { pass: string; signInUrl: string } }>(createUser, {
      ...{ actor: helpdesk(), body },
    });
    expect(pass).toMatchObject({ oneTime: true, signInUrl: 'http://localhost/t/acme/security-info' });
    const user = await desk.container.storage.users.find('acme', id);
    const attempt = { tenantId: 'acme', subject: id, clientId: 'shop', address: '::1', user };
    const proof = await desk.container.methods.temporaryAccessPass.verify(attempt, { pass: pass.pass });
    expect(proof.proven).toBe(true);
    expect((await desk.events()).map(({ type }) => type)).toContain('temporary_access_pass.issued');
    expect(await mailKinds(desk, 'ada@acme.example')).toEqual(['pass_issued']);
  });

  it('are not made at all where their first pass could not be', async () => {
    const body = { username: 'ada', firstPass: true };
    expect(await problemOf(desk, createUser, { actor: helpdesk(false), body })).toBe('fresh_sign_in_required');
    const reader = { ...programOf(), permissions: new Set(['users:write'] as const) };
    expect(await problemOf(desk, createUser, { actor: reader, body })).toBe('forbidden');
    const policy = aPolicy({ signIn: { methods: ['password', 'passkey'] } });
    const strict = await openDesk(policy);
    expect(await problemOf(strict, createUser, { actor: admin(), body })).toBe('method_not_allowed');
    expect(await strict.container.storage.users.count('acme', {})).toBe(0);
    await strict.close();
    expect(await desk.container.storage.users.count('acme', {})).toBe(0);
  });

  it.each([
    [{ username: '?' }, 'validation_failed'],
    [{ username: 'ada', email: 'nowhere' }, 'validation_failed'],
    [{ username: 'ada', role: 'admin' }, 'validation_failed'],
    [{ username: 'ada', password: 'secret' }, 'validation_failed'],
    [{ username: 'bert' }, 'validation_failed'],
    [{ username: 'ada', externalId: 'hr-1' }, 'validation_failed'],
  ])('are not made of %p', async (body, code) => {
    await addPerson(desk, 'bert', { externalId: 'hr-1' });
    expect(await problemOf(desk, createUser, { actor: admin(), body })).toBe(code);
    expect(await desk.container.storage.users.count('acme', {})).toBe(1);
  });
});

describe('a person', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const stored = (name: string) => desk.container.storage.users.find('acme', `id-${name}`);

  it('is changed in what is said, and keeps the rest', async () => {
    const ada = await addPerson(desk, 'ada', { externalId: 'hr-1' });
    const changed = await desk.ask(updateUser, about(desk, ada, { body: { displayName: 'Ada L.' }, ifMatch: 1 }));
    expect(changed).toMatchObject({ version: 2, body: { displayName: 'Ada L.', externalId: 'hr-1', username: 'ada' } });
    expect(await stored('ada')).toEqual({ ...ada, displayName: 'Ada L.', version: 2 });
    expect(await lastEvent(desk)).toMatchObject({
      type: 'user.updated',
      userId: ada.id,
      actor: 'user:acme-admin',
      details: { changed: 'displayName' },
    });
    expect(await mailKinds(desk, ada.email)).toEqual([]);
  });

  it('is told at both addresses of another one, which is not confirmed by that', async () => {
    const ada = await addPerson(desk, 'ada');
    const body = { email: 'ada@elsewhere.example' };
    const changed = await desk.ask(updateUser, about(desk, ada, { body }));
    expect(changed.body).toMatchObject({ email: 'ada@elsewhere.example', emailVerified: false });
    expect(await mailKinds(desk, ada.email)).toEqual(['account_changed']);
    expect(await mailKinds(desk, 'ada@elsewhere.example')).toEqual(['account_changed']);
    expect((await lastEvent(desk))?.details).toEqual({ changed: 'email emailVerified' });
  });

  it('is told of another user name', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.ask(updateUser, about(desk, ada, { body: { username: 'Countess' } }));
    expect((await stored('ada'))?.username).toBe('countess');
    expect(await mailKinds(desk, ada.email)).toEqual(['account_changed']);
  });

  it('is not changed, and nothing is written down, where nothing is different', async () => {
    const ada = await addPerson(desk, 'ada');
    const same = await desk.ask(updateUser, about(desk, ada, { body: { username: 'ADA', displayName: 'ada' } }));
    expect(same.version).toBe(1);
    expect(await desk.events()).toEqual([]);
  });

  it('gets another address only after a proof of the last minutes', async () => {
    const ada = await addPerson(desk, 'ada');
    const actor = personOf(desk, 'helpdesk', { fresh: false });
    const asking = (body: object) => about(desk, ada, { actor, body });
    expect(await problemOf(desk, updateUser, asking({ email: 'x@acme.example' }))).toBe('fresh_sign_in_required');
    expect(await problemOf(desk, updateUser, asking({ emailVerified: false }))).toBe('fresh_sign_in_required');
    expect(await problemOf(desk, updateUser, asking({ displayName: 'Ada L.' }))).toBeUndefined();
  });

  it('is not changed over what somebody else has changed', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.ask(updateUser, about(desk, ada, { body: { displayName: 'One' } }));
    const late = about(desk, ada, { body: { displayName: 'Two' }, ifMatch: 1 });
    expect(await problemOf(desk, updateUser, late)).toBe('precondition_failed');
    expect((await stored('ada'))?.displayName).toBe('One');
  });

  it.each([[{ username: 'bert' }], [{ email: 'bert@acme.example' }], [{ externalId: 'hr-2' }], [{ username: 'a b' }]])(
    'is not changed to %p, which is taken or is none',
    async (body) => {
      const ada = await addPerson(desk, 'ada');
      await addPerson(desk, 'bert', { externalId: 'hr-2' });
      expect(await problemOf(desk, updateUser, about(desk, ada, { body }))).toBe('validation_failed');
      expect(await stored('ada')).toEqual(ada);
    },
  );

  it('is offered what the policy offers first again, and told so', async () => {
    const ada = await addPerson(desk, 'ada', { preferredMethod: 'totp' });
    expect(await desk.ask(resetPreferredMethod, about(desk, ada))).toEqual({ status: 204, body: undefined });
    expect((await stored('ada'))?.preferredMethod).toBeNull();
    expect(await lastEvent(desk)).toMatchObject({ type: 'preferred_method.changed', actor: 'user:acme-admin' });
    expect(await mailKinds(desk, ada.email)).toEqual(['second_step_changed']);
  });

  it('joins a group and leaves it', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.container.groups.createGroup({ tenantId: 'acme', id: 'staff' });
    const asking = about(desk, ada, { params: { group: 'staff' } });
    expect((await desk.ask(joinGroup, asking)).body).toMatchObject({ groups: ['staff'] });
    expect(await lastEvent(desk)).toMatchObject({
      type: 'user.groups_changed',
      userId: ada.id,
      details: { added: 'staff', removed: '' },
    });
    await desk.ask(joinGroup, asking);
    expect((await desk.ask(leaveGroup, asking)).body).toMatchObject({ groups: [] });
    expect((await desk.events()).map(({ details }) => details?.['removed'])).toEqual(['staff', '']);
  });

  it('joins no group that is not there, or of another organisation', async () => {
    const ada = await addPerson(desk, 'ada');
    await desk.container.groups.createGroup({ tenantId: 'globex', id: 'staff' });
    const asking = about(desk, ada, { params: { group: 'staff' } });
    expect(await problemOf(desk, joinGroup, asking)).toBe('group_not_found');
    expect(await problemOf(desk, leaveGroup, asking)).toBe('group_not_found');
  });

  it('joins a hundred groups and no more', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `g${index}`);
    for (const id of ids) await desk.container.groups.createGroup({ tenantId: 'acme', id });
    const ada = await addPerson(desk, 'ada');
    for (const id of ids.slice(0, 100)) await desk.container.groups.join(ada, id);
    const asking = about(desk, ada, { params: { group: 'g100' } });
    expect(await problemOf(desk, joinGroup, asking)).toBe('validation_failed');
  });
});
