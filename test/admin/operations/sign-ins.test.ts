import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listSignIns, showSignIn } from '#src/admin/operations/sign-ins.ts';
import type { AuditDetails } from '#src/audit/audit-log.ts';
import type { AuditEventType } from '#src/audit/events.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { addPerson, problemOf } from './people-support.ts';

interface Listed {
  readonly items: readonly (Readonly<Record<string, unknown>> & { readonly signIn: string | null })[];
  readonly next: string | null;
}

describe('sign-ins', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
    await addPerson(desk, 'ada');
    await addPerson(desk, 'bert');
  });
  afterEach(() => desk.close());

  /** One step of a sign-in, a second after the one before. */
  const step = async (signIn: string | undefined, type: AuditEventType, more: Partial<AuditDetails> = {}) => {
    desk.clock.advance(1);
    const about = { tenantId: 'acme', userId: 'id-ada', clientId: 'shop', address: '192.0.2.7' };
    await desk.container.audit.record(type, { ...about, ...(signIn !== undefined && { signIn }), ...more });
  };
  const list = (query: object = {}) => desk.answer<Listed>(listSignIns, { actor: personOf(desk, 'auditor'), query });
  const found = async (query: object) => (await list(query)).items.map(({ signIn }) => signIn);

  /** Five of them, each with another end. */
  async function fill(): Promise<void> {
    await step('whole', 'sign_in.password', { refused: 'wrong_secret' });
    await step('whole', 'sign_in.password');
    await step('whole', 'sign_in.totp');
    await step('wrong', 'sign_in.password', { userId: 'id-bert', refused: 'wrong_secret' });
    await step('whole', 'sign_in.completed');
    await step('left', 'sign_in.passkey', { clientId: 'wiki' });
    await step('stuck', 'sign_in.password');
    await step('stuck', 'sign_in.not_possible', { refused: 'no_sufficient_method' });
    await step('typo', 'sign_in.password', { userId: undefined, refused: 'unknown_user' });
    await step('typo', 'sign_in.cancelled', { userId: undefined });
    await step('elsewhere', 'sign_in.password', { tenantId: 'globex' });
    await desk.container.audit.record('user.updated', { tenantId: 'acme', userId: 'id-ada' });
  }

  it('are listed once each, the latest first, with what was proven and how they ended', async () => {
    await fill();
    const { items, next } = await list();
    expect(next).toBeNull();
    expect(items.map(({ signIn, outcome }) => [signIn, outcome])).toEqual([
      ['typo', 'cancelled'],
      ['stuck', 'not_possible'],
      ['left', 'unfinished'],
      ['whole', 'completed'],
      ['wrong', 'failed'],
    ]);
    expect(items[3]).toMatchObject({
      ...{ username: 'ada', userId: 'id-ada', clientId: 'shop', address: '192.0.2.7' },
      ...{ startedAt: NOW + 1, at: NOW + 5, methods: ['password', 'totp'], reason: 'wrong_secret' },
    });
    expect(items[0]).toMatchObject({ username: null, userId: null, methods: [], reason: 'unknown_user' });
  });

  it.each([
    [{ outcome: 'completed' }, ['whole']],
    [{ outcome: 'cancelled' }, ['typo']],
    [{ outcome: 'not_possible' }, ['stuck']],
    [{ outcome: 'failed' }, ['wrong']],
    [{ outcome: 'unfinished' }, ['left']],
    [{ method: 'totp' }, ['whole']],
    [{ method: 'password' }, ['typo', 'stuck', 'wrong', 'whole']],
    [{ method: 'password', outcome: 'completed' }, ['whole']],
    [{ method: 'passkey', outcome: 'completed' }, []],
    [{ user: 'id-bert' }, ['wrong']],
    [{ user: 'id-ada', outcome: 'failed' }, []],
    [{ client: 'wiki' }, ['left']],
    [{ from: String(NOW + 6), until: String(NOW + 9) }, ['stuck', 'left']],
  ])('are found by %p', async (query, ids) => {
    await fill();
    expect(await found(query)).toEqual(ids);
  });

  it('come in pages without a gap or a repetition, whatever steps there are between', async () => {
    for (let number = 0; number < 7; number += 1) {
      await step(`s${number}`, 'sign_in.password', { refused: 'wrong_secret' });
      if (number > 0) await step(`s${number - 1}`, 'sign_in.password');
      await step(`s${number}`, 'sign_in.totp');
    }
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 9; pages += 1) {
      const page: Listed = await list({ limit: '2', ...(cursor !== null && { cursor }) });
      seen.push(...page.items.map(({ signIn }) => signIn));
      cursor = page.next;
      if (cursor === null) break;
      expect(page.items).toHaveLength(2);
    }
    expect(seen).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
  });

  it('that are rare are looked for further on', async () => {
    await step('rare', 'sign_in.passkey', { refused: 'wrong_origin' });
    for (let number = 0; number < 30; number += 1) await step(`s${number}`, 'sign_in.completed');
    for (let number = 0; number < 30; number += 1) await step(`f${number}`, 'sign_in.password', { refused: 'locked' });
    for (let number = 0; number < 30; number += 1) await step(`f${number}`, 'sign_in.completed');
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = await list({ outcome: 'failed', limit: '1', ...(cursor !== null && { cursor }) });
      seen.push(...page.items.map(({ signIn }) => signIn));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(['rare']);
  });

  it('of before there were ids stand for themselves', async () => {
    await step(undefined, 'sign_in.password');
    await step(undefined, 'sign_in.completed');
    expect((await list()).items.map(({ signIn, outcome }) => [signIn, outcome])).toEqual([
      [null, 'completed'],
      [null, 'unfinished'],
    ]);
  });

  it('show all of their events, whatever their kind', async () => {
    await fill();
    await step('whole', 'passkey.registered');
    const params = { tenant: 'acme', signIn: 'whole' };
    const shown = await desk.answer<{ events: { type: string }[] }>(showSignIn, {
      ...{ actor: personOf(desk, 'auditor'), params },
    });
    expect(shown).toMatchObject({ signIn: 'whole', outcome: 'completed', username: 'ada' });
    expect(shown.events.map(({ type }) => type)).toEqual([
      ...['passkey.registered', 'sign_in.completed', 'sign_in.totp', 'sign_in.password', 'sign_in.password'],
    ]);
  });

  it('of another organisation, or of none, are not there', async () => {
    await fill();
    const actor = personOf(desk, 'auditor');
    for (const signIn of ['elsewhere', 'never']) {
      expect(await problemOf(desk, showSignIn, { actor, params: { tenant: 'acme', signIn } })).toBe(
        'sign_in_not_found',
      );
    }
    const foreign = { actor: programOf('globex'), params: { tenant: 'acme', signIn: 'whole' } };
    expect(await problemOf(desk, showSignIn, foreign)).toBe('tenant_not_found');
    expect(await problemOf(desk, listSignIns, foreign)).toBe('tenant_not_found');
  });

  it('are not for people without a role, nor with a cursor that nobody gave', async () => {
    expect(await problemOf(desk, listSignIns, { actor: personOf(desk, 'user') })).toBe('forbidden');
    const asking = { actor: personOf(desk, 'auditor'), query: { cursor: 'made-up' } };
    expect(await problemOf(desk, listSignIns, asking)).toBe('validation_failed');
  });
});
