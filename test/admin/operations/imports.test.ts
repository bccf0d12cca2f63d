import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '#src/admin/actor.ts';
import { importUsers } from '#src/admin/operations/imports.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { addPerson, lastEvent, problemOf } from './people-support.ts';

interface Imported {
  readonly counts: object;
  readonly rows: readonly { readonly outcome: string; readonly problems: readonly object[] }[];
}

const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

describe('bringing people from another system', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());
  const asking = (rows: readonly object[], more: object = {}, actor: Actor = personOf(desk, 'admin')) => ({
    ...{ actor, body: { rows, ...more } },
  });
  const bring = (...args: Parameters<typeof asking>) => desk.answer<Imported>(importUsers, asking(...args));
  const count = () => desk.container.storage.users.count('acme', {});

  it('takes each row or says why not, and leaves whoever is there', async () => {
    const bert = await addPerson(desk, 'bert');
    const rows = [{ username: 'ada', passwordHash: HASH }, { username: 'bert', displayName: 'B' }, { username: '?' }];
    expect(await bring(rows)).toMatchObject({
      counts: { imported: 1, unchanged: 1, refused: 1 },
      rows: [
        { line: 1, username: 'ada', outcome: 'imported', problems: [] },
        { line: 2, outcome: 'unchanged', problems: [] },
        { line: 3, outcome: 'refused', problems: [{ reason: 'invalid', path: 'username' }] },
      ],
    });
    expect(await desk.container.storage.users.find('acme', bert.id)).toEqual(bert);
    const ada = await desk.container.users.findByIdentifier('acme', 'ada');
    const held = await desk.container.storage.credentials.listByUser('acme', ada?.id ?? '');
    expect(held.map(({ method }) => method)).toEqual(['password']);
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'users.imported', actor: 'user:acme-admin' },
      details: { imported: '1', unchanged: '1', refused: '1' },
    });
  });

  it('only looks in a dry run', async () => {
    const dry = await bring([{ username: 'ada' }, { username: 'ada' }], { dryRun: true });
    expect(dry.counts).toEqual({ imported: 1, unchanged: 0, refused: 1 });
    expect(await count()).toBe(0);
    expect(await desk.events()).toEqual([]);
  });

  it('writes nothing down where nobody has come', async () => {
    await bring([{ username: '?' }]);
    expect(await desk.events()).toEqual([]);
  });

  it('gives roles only where that is said, by whoever may give them', async () => {
    const rows = [{ username: 'ada', role: 'helpdesk' }];
    expect((await bring(rows)).rows[0]?.problems).toMatchObject([{ reason: 'role_not_allowed' }]);
    const helpdesk = personOf(desk, 'helpdesk');
    expect(await problemOf(desk, importUsers, asking(rows, { allowRoles: true }, helpdesk))).toBe('forbidden');
    expect((await bring(rows, { allowRoles: true })).counts).toMatchObject({ imported: 1 });
    const ada = await desk.container.users.findByIdentifier('acme', 'ada');
    expect(await lastEvent(desk)).toMatchObject({
      ...{ type: 'user.role_changed', userId: ada?.id, actor: 'user:acme-admin' },
      details: { from: 'user', to: 'helpdesk' },
    });
  });

  it('gives nobody more than whoever asks has', async () => {
    const actor = personOf(desk, 'helpdesk', { tenantId: 'system' });
    const powerful = { ...actor, permissions: new Set(['users:write', 'roles:write'] as const) };
    const there = { ...asking([{ username: 'eve', role: 'admin' }], { allowRoles: true }, powerful) };
    expect(await problemOf(desk, importUsers, { ...there, params: { tenant: 'system' } })).toBe('forbidden');
    expect(await desk.container.storage.users.count('system', {})).toBe(0);
  });

  it('puts people into groups for whoever may do that', async () => {
    await desk.container.groups.createGroup({ tenantId: 'acme', id: 'staff' });
    const helpdesk = personOf(desk, 'helpdesk');
    for (const groups of [['staff'], 'staff', [7]]) {
      const rows = [{ username: 'ada', groups }];
      expect(await problemOf(desk, importUsers, asking(rows, {}, helpdesk))).toBe('forbidden');
    }
    expect((await bring([{ username: 'cleo', groups: [] }], {}, helpdesk)).counts).toMatchObject({ imported: 1 });
    expect((await bring([{ username: 'ada', groups: ['staff'] }])).counts).toMatchObject({ imported: 1 });
    expect((await desk.container.users.findByIdentifier('acme', 'ada'))?.groups).toEqual(['staff']);
  });

  it('takes a thousand rows at once and no more', async () => {
    const rows = Array.from({ length: 1001 }, (_, index) => ({ username: `u${index}` }));
    expect(await problemOf(desk, importUsers, asking(rows))).toBe('validation_failed');
    expect(await problemOf(desk, importUsers, asking([]))).toBe('validation_failed');
    expect((await bring(rows.slice(1))).counts).toMatchObject({ imported: 1000 });
    expect(await count()).toBe(1000);
  });

  it('is for those who may write, after a proof of the last minutes, in their own organisation', async () => {
    const rows = [{ username: 'ada' }];
    const by = (actor: Actor) => problemOf(desk, importUsers, asking(rows, {}, actor));
    expect(await by(personOf(desk, 'admin', { fresh: false }))).toBe('fresh_sign_in_required');
    expect(await by(personOf(desk, 'auditor'))).toBe('forbidden');
    expect(await by(programOf('globex'))).toBe('tenant_not_found');
    expect(await count()).toBe(0);
    expect(await by(programOf())).toBeUndefined();
  });
});
