import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { auditCsv } from '#src/admin/operations/audit.ts';
import { signInsCsv } from '#src/admin/operations/sign-ins.ts';
import type { Operation } from '#src/admin/operation.ts';
import { aUser } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, type Desk } from '../desk.ts';

const at = (seconds: number) => new Date((NOW + seconds) * 1000).toISOString();

describe('files of what has happened', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    await desk.container.storage.users.add(aUser({ id: 'ann', username: 'ann', email: null }));
    const { audit } = desk.container;
    const one = { tenantId: 'acme', userId: 'ann', clientId: 'shop', signIn: 's1', address: '::1' };
    await audit.record('sign_in.password', { ...one, refused: 'wrong_secret' });
    desk.clock.advance(10);
    await audit.record('sign_in.password', one);
    await audit.record('sign_in.completed', one);
    await audit.record('keys.retired', {
      tenantId: 'acme',
      actor: 'user:boss',
      details: { kid: '=k,1', alg: 'ES256' },
    });
    await audit.record('sign_in.password', { tenantId: 'globex', userId: 'ann' });
  });
  afterEach(() => desk.close());

  const file = async (op: Operation, query: object = {}) => {
    const lines = await desk.answer<AsyncIterable<string>>(op, { actor: personOf(desk, 'auditor'), query });
    let text = '';
    for await (const line of lines) text += line;
    return text.trimEnd().split('\r\n');
  };

  it('have every event of this organisation, the newest first, and nothing in them is a formula', async () => {
    const [head, newest = '', ...others] = await file(auditCsv);
    expect(head).toBe('at,type,outcome,reason,userId,clientId,credentialId,address,actor,signIn,id,details');
    expect(newest).toMatch(/^[^,]+,keys\.retired,success,,,,,,user:boss,,[\da-f-]{36},"kid==k,1; alg=ES256"$/);
    expect(newest.startsWith(at(10))).toBe(true);
    expect(others).toHaveLength(3);
  });

  it('take the filters of the lists', async () => {
    expect(await file(auditCsv, { outcome: 'refused' })).toHaveLength(2);
    expect(await file(auditCsv, { type: ['keys.retired', 'sign_in.completed'] })).toHaveLength(3);
    expect(await file(signInsCsv, { outcome: 'failed' })).toHaveLength(1);
    await expect(file(auditCsv, { limit: '2' })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('have one line for each sign-in', async () => {
    expect(await file(signInsCsv)).toEqual([
      'startedAt,at,username,clientId,address,outcome,methods,reason,signIn',
      `${at(0)},${at(10)},ann,shop,::1,completed,password,wrong_secret,s1`,
    ]);
  });

  it('have all there is, however much that is', async () => {
    for (let index = 0; index < 520; index += 1) {
      await desk.container.audit.record('user.created', { tenantId: 'acme', userId: `u${index}` });
    }
    const lines = await file(auditCsv, { type: 'user.created' });
    expect(new Set(lines).size).toBe(521);
  });

  it.each([
    ['events', auditCsv, 'user.created'],
    ['sign-ins', signInsCsv, 'sign_in.password'],
  ] as const)('let others be answered between the batches of %s', async (_what, op, type) => {
    for (let index = 0; index < 520; index += 1) {
      await desk.container.audit.record(type, { tenantId: 'acme', userId: 'ann', signIn: `s-${index}` });
    }
    let hadTheirTurn = false;
    setImmediate(() => (hadTheirTurn = true));
    expect((await file(op)).length).toBeGreaterThan(520);
    expect(hadTheirTurn).toBe(true);
  });
});
