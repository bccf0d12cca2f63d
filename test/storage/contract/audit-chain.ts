import { describe, expect, it } from '@jest/globals';
import type { Storage } from '#src/storage/ports/storage.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { aBlock, event } from './audit-samples.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

export function auditChainContract(open: Open): void {
  describe('audit chain', () => {
    const filled = async (...ids: readonly string[]): Promise<Storage> => {
      const storage = await open();
      for (const id of ids) await storage.audit.append(event(id));
      return storage;
    };
    const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id);

    it('says which tenants have events that are not sealed, and gives the oldest of one', async () => {
      const { audit, auditChain } = await filled('1', '2');
      await audit.append(event('early', { at: NOW - 5 }));
      await audit.append(event('other', { tenantId: 'globex' }));
      expect((await auditChain.waiting()).toSorted()).toEqual(['acme', 'globex']);
      expect(idsOf(await auditChain.unsealed('acme', 9))).toEqual(['early', '1', '2']);
      expect(await auditChain.unsealed('acme', 1)).toEqual([event('early', { at: NOW - 5 })]);
      await auditChain.seal(aBlock({ count: 3 }), ['early', '1', '2']);
      expect(await auditChain.waiting()).toEqual(['globex']);
      expect(await auditChain.unsealed('acme', 9)).toEqual([]);
    });

    it('puts events into a block in the order given, and leaves them as they are', async () => {
      const { audit, auditChain } = await filled('1', '2', '3');
      expect(await auditChain.head('acme')).toBeUndefined();
      expect(await auditChain.seal(aBlock(), ['2', '1'])).toBe(true);
      expect(await auditChain.head('acme')).toEqual(aBlock());
      const sealed = await auditChain.eventsOf('acme', 1);
      expect(sealed).toEqual([
        { ...event('2'), block: 1, position: 0 },
        { ...event('1'), block: 1, position: 1 },
      ]);
      expect(await audit.list('acme', 9)).toEqual([event('3'), event('2'), event('1')]);
      expect(idsOf(await auditChain.unsealed('acme', 9))).toEqual(['3']);
    });

    it('gives a number to one of 20 who want it, and the others change nothing', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `e${index}`);
      const { auditChain } = await filled(...ids);
      const tries = await parallel(20, (index) =>
        auditChain.seal(aBlock({ hash: `hash-${index}`, count: 1 }), [`e${index}`]),
      );
      expect(count(tries, true)).toBe(1);
      const winner = tries.indexOf(true);
      expect(await auditChain.head('acme')).toMatchObject({ number: 1, hash: `hash-${winner}` });
      expect(idsOf(await auditChain.eventsOf('acme', 1))).toEqual([`e${winner}`]);
      expect(await auditChain.unsealed('acme', 50)).toHaveLength(19);
    });

    it('takes no event from the block it is in', async () => {
      const { auditChain } = await filled('1', '2');
      await auditChain.seal(aBlock(), ['1']);
      await auditChain.seal(aBlock({ number: 2 }), ['1', '2']);
      expect(idsOf(await auditChain.eventsOf('acme', 1))).toEqual(['1']);
      expect(idsOf(await auditChain.eventsOf('acme', 2))).toEqual(['2']);
    });

    it('lists blocks of one tenant by number', async () => {
      const { auditChain } = await open();
      const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
      for (const number of numbers) await auditChain.seal(aBlock({ number }), []);
      await auditChain.seal(aBlock({ tenantId: 'globex' }), []);
      const listed = async (after: number, limit: number) =>
        (await auditChain.blocks('acme', after, limit)).map(({ number }) => number);
      expect(await listed(0, 50)).toEqual(numbers);
      expect(await listed(9, 2)).toEqual([10, 11]);
      expect(await auditChain.head('acme')).toEqual(aBlock({ number: 12 }));
      expect(await auditChain.blocks('globex', 0, 9)).toEqual([aBlock({ tenantId: 'globex' })]);
    });

    it('removes the events of old blocks, and keeps the rest of them', async () => {
      const { audit, auditChain } = await filled('1', '2', '3', '4');
      await auditChain.seal(aBlock({ lastAt: NOW - 10 }), ['1', '2']);
      await auditChain.seal(aBlock({ number: 2, lastAt: NOW - 9 }), ['3']);
      await audit.append(event('other', { tenantId: 'globex' }));
      await auditChain.seal(aBlock({ tenantId: 'globex', lastAt: NOW - 20 }), ['other']);
      const old = (await auditChain.olderThan(NOW - 9, 9)).map(({ tenantId, number }) => `${tenantId} ${number}`);
      expect(old).toEqual(['globex 1', 'acme 1']);
      await auditChain.removeEvents('acme', 1, AWKWARD.unicode);
      expect(await auditChain.eventsOf('acme', 1)).toEqual([]);
      expect(idsOf(await audit.list('acme', 9))).toEqual(['4', '3']);
      const [first] = await auditChain.blocks('acme', 0, 1);
      expect(first).toEqual(aBlock({ lastAt: NOW - 10, digests: null, removed: AWKWARD.unicode }));
      expect(await auditChain.olderThan(NOW, 9)).toMatchObject([{ tenantId: 'globex' }, { number: 2 }]);
      expect(idsOf(await audit.list('globex', 9))).toEqual(['other']);
    });

    it('finds an event beyond the last block', async () => {
      const { auditChain } = await filled('1', '2');
      await auditChain.seal(aBlock(), ['1']);
      expect(await auditChain.strayBeyond('acme', 1)).toBeUndefined();
      expect(await auditChain.strayBeyond('acme', 0)).toMatchObject({ id: '1', block: 1 });
      expect(await auditChain.strayBeyond('globex', 0)).toBeUndefined();
    });
  });
}
