import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf } from '#src/audit/block.ts';
import { verifyAudit, type KnownHead, type Verification } from '#src/audit/verify.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aKeeper, anEvent, append, sealer } from './support.ts';

const DAY = 86_400;

describe('the verification of an audit log', () => {
  const folder = temporaryFolder();
  let files = 0;
  let path: string;
  let storage: Storage;
  let events: AuditEvent[];

  /** Three blocks of three events each. */
  beforeEach(async () => {
    path = join(folder.path, `latchkey-${(files += 1)}.db`);
    storage = await openStorage({ kind: 'sqlite', path });
    events = [];
    for (let day = 0; day < 3; day++) events.push(...(await append(storage, 3, { at: NOW + day * DAY })));
    await aKeeper(storage).run();
  });
  afterEach(() => storage.close());
  afterAll(() => folder.remove());

  const tamper = async (sql: string) => {
    await storage.unitOfWork().durable();
    const db = new DatabaseSync(path, { timeout: 5000 });
    db.exec(sql);
    db.close();
  };
  const verify = (known?: KnownHead) => verifyAudit('acme', { storage, sealer }, known);
  const found = ({ problems }: Verification) => problems.map(({ code, block }) => `${code} ${block}`);
  const idOf = (index: number) => `'${events[index]!.id}'`;

  it('finds nothing in what nobody has touched', async () => {
    expect(await verify()).toMatchObject({ blocks: 3, events: 9, removed: 0, problemCount: 0, problems: [] });
  });

  it.each([
    ['id', `'another'`],
    ['at', 'at + 1'],
    ['type', `'sign_out'`],
    ['outcome', `'refused'`],
    ['reason', `'x'`],
    ['user_id', 'NULL'],
    ['client_id', `'other'`],
    ['credential_id', `'c'`],
    ['address', `'198.51.100.1'`],
    ['actor', `'operator'`],
    ['sign_in', 'NULL'],
    ['details', `'{"required":"none"}'`],
  ])('names the event whose %s was changed', async (column, value) => {
    await tamper(`UPDATE audit_event SET ${column} = ${value} WHERE id = ${idOf(4)}`);
    const { problems, problemCount } = await verify();
    expect(problemCount).toBe(1);
    expect(problems[0]).toMatchObject({ code: 'event_changed', block: 2, position: 1 });
  });

  it('finds an event that was moved to another tenant, in both', async () => {
    await tamper(`UPDATE audit_event SET tenant_id = 'globex' WHERE id = ${idOf(4)}`);
    expect(found(await verify())).toEqual(['event_removed 2']);
    const other = await verifyAudit('globex', { storage, sealer });
    expect(found(other)).toEqual(['event_added 2']);
  });

  it.each([
    ['previous_hash', `'x'`, ['chain_broken 2', 'block_changed 2']],
    ['hash', `'x'`, ['block_changed 2', 'seal_broken 2', 'chain_broken 3']],
    ['count', 'count + 1', ['block_changed 2']],
    ['first_at', 'first_at - 1', ['block_changed 2']],
    ['last_at', 'last_at + 1', ['block_changed 2']],
    ['sealed', `(SELECT sealed FROM audit_block WHERE number = 1)`, ['seal_broken 2']],
    ['sealed', `'forged'`, ['seal_broken 2']],
    ['digests', 'substr(digests, 44)', ['block_changed 2', 'event_changed 2', 'event_added 2']],
    ['digests', 'NULL', ['block_changed 2', 'event_added 2', 'event_added 2', 'event_added 2']],
    ['removed', `'forged'`, ['seal_broken 2']],
    ['number', '9', ['block_missing 2', 'block_missing 4', 'block_changed 9', 'seal_broken 9', 'event_removed 9']],
  ])('finds a block whose %s was changed to %s', async (column, value, expected) => {
    await tamper(`UPDATE audit_block SET ${column} = ${value} WHERE number = 2`);
    const verification = await verify();
    expect(verification.problemCount).toBeGreaterThan(0);
    expect(new Set(found(verification))).toEqual(new Set(expected));
  });

  it('finds what was removed from a block, where it was', async () => {
    await tamper(`DELETE FROM audit_event WHERE id = ${idOf(3)}`);
    expect((await verify()).problems).toEqual([{ code: 'event_removed', block: 2, position: 0 }]);
  });

  it('finds what was taken out of a block to be sealed anew', async () => {
    await tamper(`UPDATE audit_event SET block = NULL, position = NULL WHERE id = ${idOf(3)}`);
    await aKeeper(storage).run();
    expect(found(await verify())).toEqual(['event_removed 2']);
  });

  it('finds what was put into a block', async () => {
    const added = anEvent({ at: NOW + DAY });
    await storage.audit.append(added);
    await tamper(`UPDATE audit_event SET block = 2, position = 3 WHERE id = '${added.id}'`);
    const problem = { code: 'event_added', block: 2, position: 3, event: added.id };
    expect((await verify()).problems).toEqual([problem]);
  });

  it('finds two events that have changed places', async () => {
    await tamper(`UPDATE audit_event SET position = 1 - position WHERE block = 2 AND position < 2`);
    expect(found(await verify())).toEqual(['event_moved 2', 'event_moved 2']);
  });

  it.each([
    ['first', 1, 'block_missing 1'],
    ['second', 2, 'block_missing 2'],
    ['last', 3, 'end_missing 3'],
  ])('finds that the %s block is gone', async (_, number, expected) => {
    await tamper(`DELETE FROM audit_block WHERE number = ${number}`);
    expect(found(await verify())).toContain(expected);
    await tamper(`DELETE FROM audit_event WHERE block = ${number}`);
    expect(found(await verify())).toContain(expected);
  });

  it('finds that all of it is gone', async () => {
    await tamper('DELETE FROM audit_block; DELETE FROM audit_event');
    expect(found(await verify())).toEqual(['end_missing 1']);
  });

  it('finds an end that was cut off with everything made of it by a head noted before, and not otherwise', async () => {
    const { head } = await verify();
    await tamper(
      `DELETE FROM audit_block WHERE number = 3; DELETE FROM audit_event WHERE block = 3; DELETE FROM audit_summary`,
    );
    expect(found(await verify())).toEqual([]);
    expect(found(await verify(head!))).toEqual(['end_missing 3']);
  });

  it('finds a chain that is whole but another one, by a head noted before', async () => {
    expect(found(await verify({ number: 2, hash: 'another' }))).toEqual(['chain_broken 2']);
    const { head } = await verify();
    expect(found(await verify(head!))).toEqual([]);
  });

  it('takes the seal of nobody who has not the secret', async () => {
    const forger = aKeeper(storage, { sealer: createSealer([Buffer.alloc(32, 9)]) });
    await append(storage, 2, { at: NOW + 5 * DAY });
    await forger.run();
    expect(found(await verify())).toEqual(['secret_unknown 4']);
  });

  it('takes nobody’s word but the keeper’s that events were removed after their time', async () => {
    const keeper = aKeeper(storage, { clock: fixedClock(NOW + 32 * DAY), keepDays: 31 });
    await keeper.run();
    expect(await verify()).toMatchObject({ removed: 1, problemCount: 0 });
    await tamper(`DELETE FROM audit_event WHERE block = 2;
      UPDATE audit_block SET digests = NULL, removed = (SELECT removed FROM audit_block WHERE number = 1) WHERE number = 2`);
    expect(new Set(found(await verify()))).toEqual(new Set(['seal_broken 2']));
  });

  it('keeps a changed block, and says so, though its time is over', async () => {
    await tamper(`UPDATE audit_event SET reason = 'x' WHERE id = ${idOf(0)}`);
    const keeper = aKeeper(storage, { clock: fixedClock(NOW + 40 * DAY), keepDays: 31 });
    await keeper.run();
    expect(keeper.complaints).toMatchObject([{ tenantId: 'acme', block: 1, problems: [{ code: 'event_changed' }] }]);
    expect(await verify()).toMatchObject({ events: 3, removed: 2, problemCount: 1 });
  });

  it('reads events of releases that knew of fewer members as they were', () => {
    const { actor: _actor, signIn: _signIn, ...before } = anEvent({ actor: null, signIn: null });
    expect(digestOf(before as AuditEvent)).toBe(digestOf({ ...before, actor: null, signIn: null }));
  });
});
