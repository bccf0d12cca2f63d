import { describe, expect, it } from '@jest/globals';
import { adoption, authenticators, failures, signIns, signInTimes } from '#src/insight/reports.ts';
import type { DailySummary, EventCount, SignInTimes, Snapshot } from '#src/storage/ports/summary-store.ts';

const snapshot = (overrides: Partial<Snapshot> = {}): Snapshot => ({
  ...{ at: 1_700_000_000, users: 10, withPasskey: 4, withOtherFactor: 5, withAnyFactor: 8, passkeys: {} },
  ...overrides,
});
const day = (date: string, overrides: Partial<DailySummary> = {}): DailySummary => ({
  ...{ tenantId: 'acme', day: date, lastBlock: 1, events: [], signIns: [], snapshot: null },
  ...overrides,
});
const counted = (type: string, count: number, reason: string | null = null): EventCount => ({
  ...{ type, count, reason },
  outcome: reason === null ? 'success' : 'refused',
});
const times = (methods: string, seconds: readonly number[]): SignInTimes => ({
  ...{ methods, seconds },
  count: seconds.reduce((all, one) => all + one, 0),
});

describe('adoption', () => {
  it('has a row for each day on which people were counted, and none for the others', () => {
    const rows = adoption([day('2026-11-01', { snapshot: snapshot() }), day('2026-11-02')]);
    expect(rows).toEqual([{ day: '2026-11-01', users: 10, withPasskey: 4, withOtherFactor: 5, withAnyFactor: 8 }]);
  });
});

describe('sign-ins by method', () => {
  it('counts what succeeded and what was refused for whatever reason', () => {
    const events = [
      counted('sign_in.password', 7),
      counted('sign_in.password', 2, 'wrong_secret'),
      counted('sign_in.password', 1, 'locked'),
      counted('sign_in.completed', 6),
    ];
    expect(signIns([day('2026-11-01', { events })])).toEqual([
      { day: '2026-11-01', method: 'completed', succeeded: 6, refused: 0 },
      { day: '2026-11-01', method: 'password', succeeded: 7, refused: 3 },
    ]);
  });

  it('leaves out what is no proof', () => {
    const events = [counted('sign_in.cancelled', 3), counted('passkey.registered', 2)];
    expect(signIns([day('2026-11-01', { events })])).toEqual([]);
  });
});

describe('the time to sign in', () => {
  it('adds up days, and tells within which bound half and nine of ten were done', () => {
    const rows = signInTimes([
      day('2026-11-01', { signIns: [times('passkey', [6, 0, 0, 0, 0, 0, 0, 0, 0])] }),
      day('2026-11-02', { signIns: [times('passkey', [0, 3, 1, 0, 0, 0, 0, 0, 0])] }),
    ]);
    expect(rows).toEqual([{ methods: 'passkey', count: 10, median: 5, p90: 10, seconds: [6, 3, 1, 0, 0, 0, 0, 0, 0] }]);
  });

  it('names the last bound for what took longer than any, and null where nothing is known', () => {
    const open = times('password totp', [0, 0, 0, 0, 0, 0, 0, 0, 4]);
    const unknown = { ...times('email_code', [0, 0, 0, 0, 0, 0, 0, 0, 0]), count: 3 };
    const rows = signInTimes([day('2026-11-01', { signIns: [unknown, open] })]);
    expect(rows.map(({ methods, median, p90 }) => [methods, median, p90])).toEqual([
      ['password totp', 600, 600],
      ['email_code', null, null],
    ]);
  });
});

describe('failures', () => {
  it('has what was refused, by reason, the most frequent first', () => {
    const rows = failures([
      day('2026-11-01', { events: [counted('sign_in.totp', 1, 'wrong_secret'), counted('sign_in.totp', 9)] }),
      day('2026-11-02', {
        events: [counted('sign_in.totp', 1, 'wrong_secret'), counted('sign_in.passkey', 1, 'wrong_origin')],
      }),
    ]);
    expect(rows).toEqual([
      { type: 'sign_in.totp', reason: 'wrong_secret', count: 2 },
      { type: 'sign_in.passkey', reason: 'wrong_origin', count: 1 },
    ]);
  });
});

describe('authenticators', () => {
  it('are those of the last day on which people were counted', () => {
    const rows = authenticators([
      day('2026-11-01', { snapshot: snapshot({ passkeys: { a: 9 } }) }),
      day('2026-11-02', { snapshot: snapshot({ passkeys: { a: 1, b: 2 } }) }),
      day('2026-11-03'),
    ]);
    expect(rows).toEqual([
      { aaguid: 'b', count: 2 },
      { aaguid: 'a', count: 1 },
    ]);
  });

  it('are none before anybody was counted', () => {
    expect(authenticators([day('2026-11-01')])).toEqual([]);
  });
});
