import { describe, expect, it } from '@jest/globals';
import type { DailySummary, Snapshot } from '#src/storage/ports/summary-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const DAY = '2026-11-24';
const snapshot: Snapshot = {
  ...{ at: NOW, users: 3, withPasskey: 2, withOtherFactor: 1, withAnyFactor: 3 },
  passkeys: { '00000000-0000-0000-0000-000000000000': 2 },
};

const aSummary = (overrides: Partial<DailySummary> = {}) => ({
  tenantId: 'acme',
  day: DAY,
  lastBlock: 1,
  events: [{ type: 'sign_out', outcome: 'success' as const, reason: AWKWARD.quotes, count: 2 }],
  signIns: [{ methods: 'password totp', count: 1, seconds: [0, 1, 0] }],
  ...overrides,
});

export function summaryStoreContract(open: Open): void {
  describe('summary store', () => {
    it('keeps the counts of a day as they are, and replaces them from the block that was seen', async () => {
      const { summaries } = await open();
      expect([await summaries.find('acme', DAY), await summaries.lastBlock('acme')]).toEqual([undefined, 0]);
      expect(await summaries.fold(aSummary(), 0)).toBe(true);
      expect(await summaries.find('acme', DAY)).toEqual({ ...aSummary(), snapshot: null });
      const next = aSummary({ lastBlock: 4, events: [] });
      expect(await summaries.fold(next, 0)).toBe(false);
      expect(await summaries.fold(next, 3)).toBe(false);
      expect(await summaries.fold(next, 1)).toBe(true);
      expect(await summaries.find('acme', DAY)).toEqual({ ...next, snapshot: null });
      expect(await summaries.fold(aSummary({ day: '2026-11-25', lastBlock: 5 }), 4)).toBe(false);
      expect(await summaries.find('acme', '2026-11-25')).toBeUndefined();
    });

    it('lets one of 20 count a block', async () => {
      const { summaries } = await open();
      for (const seen of [0, 1]) {
        const tries = await parallel(20, () => summaries.fold(aSummary({ lastBlock: seen + 1 }), seen));
        expect(count(tries, true)).toBe(1);
      }
    });

    it('knows the last block of all days of a tenant', async () => {
      const { summaries } = await open();
      await summaries.fold(aSummary({ lastBlock: 7 }), 0);
      await summaries.fold(aSummary({ day: '2026-11-25', lastBlock: 6 }), 0);
      await summaries.fold(aSummary({ tenantId: 'globex', lastBlock: 9 }), 0);
      expect(await summaries.lastBlock('acme')).toBe(7);
    });

    it('lists days in their order, the first and the last included', async () => {
      const { summaries } = await open();
      for (const day of ['2026-11-26', '2026-11-23', '2026-11-24', '2026-11-25']) {
        await summaries.fold(aSummary({ day }), 0);
      }
      await summaries.fold(aSummary({ tenantId: 'globex' }), 0);
      const days = (await summaries.list('acme', DAY, '2026-11-25')).map(({ day }) => day);
      expect(days).toEqual([DAY, '2026-11-25']);
    });

    it('keeps a snapshot beside the counts, whichever comes first', async () => {
      const { summaries } = await open();
      await summaries.setSnapshot('acme', DAY, snapshot);
      expect(await summaries.find('acme', DAY)).toEqual({
        ...aSummary({ lastBlock: 0, events: [], signIns: [] }),
        snapshot,
      });
      expect(await summaries.fold(aSummary(), 0)).toBe(true);
      expect(await summaries.find('acme', DAY)).toEqual({ ...aSummary(), snapshot });
      await summaries.setSnapshot('acme', DAY, { ...snapshot, users: 4 });
      expect(await summaries.find('acme', DAY)).toEqual({ ...aSummary(), snapshot: { ...snapshot, users: 4 } });
    });
  });
}
