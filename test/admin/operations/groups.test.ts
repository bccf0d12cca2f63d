import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createGroup,
  listGroups,
  listMembers,
  removeGroup,
  renameGroup,
  showGroup,
} from '#src/admin/operations/groups.ts';
import { aPolicy } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { addPerson, lastEvent, problemOf } from './people-support.ts';

interface Groups {
  readonly items: readonly { readonly id: string; readonly members: number }[];
  readonly next: string | null;
}

describe('groups', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const admin = (fresh = true) => personOf(desk, 'admin', { fresh });
  const named = (group: string) => ({ tenant: 'acme', group });
  const make = (id: string, name = id) => desk.ask(createGroup, { actor: admin(), body: { id, name } });
  const fill = async (group: string, ...names: string[]) => {
    for (const name of names) await desk.container.groups.join(await addPerson(desk, name), group);
  };

  it('are made with an id that stays and a name', async () => {
    const made = await make('finance', 'Finance & tax');
    expect(made).toMatchObject({
      status: 201,
      version: 1,
      body: { id: 'finance', name: 'Finance & tax', members: 0, policy: [] },
    });
    expect(await lastEvent(desk)).toMatchObject({
      type: 'group.created',
      actor: 'user:acme-admin',
      details: { group: 'finance' },
    });
  });

  it.each([{ id: 'Finance' }, { id: 'a b' }, { id: 'x', name: '' }, { id: 'staff' }, { id: 'x', members: [] }])(
    'are not made of %p',
    async (body) => {
      await make('staff');
      expect(await problemOf(desk, createGroup, { actor: admin(), body })).toBe('validation_failed');
    },
  );

  it('are listed by id with how many are in each, in pages', async () => {
    for (const id of ['sales', 'finance', 'it']) await make(id);
    await fill('finance', 'ada', 'bert');
    await fill('it', 'cleo');
    const first = await desk.answer<Groups>(listGroups, { actor: admin(), query: { limit: '2' } });
    expect(first.items.map(({ id, members }) => [id, members])).toEqual([
      ['finance', 2],
      ['it', 1],
    ]);
    const rest = await desk.answer<Groups>(listGroups, { actor: admin(), query: { limit: '2', cursor: first.next } });
    expect(rest.items.map(({ id }) => id)).toEqual(['sales']);
    expect(rest.next).toBeNull();
    const found = await desk.answer<Groups>(listGroups, { actor: admin(), query: { text: 'FIN' } });
    expect(found.items.map(({ id }) => id)).toEqual(['finance']);
  });

  it('show their members by user name, and nobody else', async () => {
    await make('staff');
    await fill('staff', 'cleo', 'ada');
    await addPerson(desk, 'bert');
    const { items } = await desk.answer<{ items: object[] }>(listMembers, { actor: admin(), params: named('staff') });
    expect(items).toEqual([
      { id: 'id-ada', username: 'ada', displayName: 'ada', status: 'active' },
      { id: 'id-cleo', username: 'cleo', displayName: 'cleo', status: 'active' },
    ]);
  });

  it('get another name, unless somebody else has given one meanwhile', async () => {
    await make('staff');
    const rename = { actor: admin(), params: named('staff'), body: { name: 'Everybody' } };
    expect(await desk.ask(renameGroup, { ...rename, ifMatch: 1 })).toMatchObject({
      version: 2,
      body: { name: 'Everybody' },
    });
    expect(await lastEvent(desk)).toMatchObject({
      type: 'group.renamed',
      actor: 'user:acme-admin',
      details: { group: 'staff' },
    });
    expect(await problemOf(desk, renameGroup, { ...rename, ifMatch: 1 })).toBe('precondition_failed');
    expect(await problemOf(desk, renameGroup, { ...rename, body: { name: ' ' } })).toBe('validation_failed');
  });

  it('are removed, and their members stay', async () => {
    await make('staff');
    await fill('staff', 'ada');
    await desk.ask(removeGroup, { actor: admin(), params: named('staff') });
    expect((await desk.container.storage.users.find('acme', 'id-ada'))?.groups).toEqual([]);
    expect(await problemOf(desk, showGroup, { actor: admin(), params: named('staff') })).toBe('group_not_found');
    expect(await lastEvent(desk)).toMatchObject({
      type: 'group.removed',
      actor: 'user:acme-admin',
      details: { group: 'staff' },
    });
  });

  it('that the policy names say where, and are not removed', async () => {
    await desk.close();
    const groups = [{ group: 'finance', session: { idle: 900 } }];
    desk = await openDesk(aPolicy({ campaigns: [], groups }));
    await make('finance');
    const asking = { actor: admin(), params: named('finance') };
    expect(await desk.answer(showGroup, asking)).toMatchObject({ policy: ['groups.0.group'] });
    expect(await problemOf(desk, removeGroup, asking)).toBe('validation_failed');
  });

  it.each([renameGroup, removeGroup, showGroup, listMembers])('of another organisation are not there', async (op) => {
    await make('staff');
    const body = op === renameGroup ? { name: 'Mine' } : undefined;
    const actor = programOf('globex');
    expect(await problemOf(desk, op, { actor, body, params: named('staff') })).toBe('tenant_not_found');
    const there = { tenant: 'globex', group: 'staff' };
    expect(await problemOf(desk, op, { actor, body, params: there })).toBe('group_not_found');
    expect(await desk.container.storage.groups.find('acme', 'staff')).toMatchObject({ name: 'staff' });
  });

  it('are changed by administrators, and removed after a proof of the last minutes', async () => {
    await make('staff');
    const params = named('staff');
    expect(await problemOf(desk, removeGroup, { actor: admin(false), params })).toBe('fresh_sign_in_required');
    for (const op of [removeGroup, renameGroup]) {
      expect(await problemOf(desk, op, { actor: personOf(desk, 'helpdesk'), params, body: { name: 'x' } })).toBe(
        'forbidden',
      );
    }
  });
});
