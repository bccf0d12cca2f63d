import { describe, expect, it } from '@jest/globals';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, type Open, parallel } from './run.ts';

const LEASE = 60;

const message = (overrides: Partial<OutboxMessage> = {}): OutboxMessage => ({
  id: '00000000-0000-4000-8000-000000000001',
  tenantId: 'acme',
  userId: 'alice',
  kind: 'reset_code',
  sealed: AWKWARD.quotes,
  attempts: 0,
  dueAt: NOW,
  expiresAt: NOW + 600,
  createdAt: NOW,
  ...overrides,
});

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export function outboxStoreContract(open: Open): void {
  describe('outbox store', () => {
    it('gives a message back as it was added, with the attempt counted and the lease begun', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      expect(await outbox.claim(NOW, LEASE)).toEqual({ ...message(), attempts: 1, dueAt: NOW + LEASE });
    });

    it('keeps a user apart from nobody', async () => {
      const { outbox } = await open();
      await outbox.add(message({ userId: null, sealed: AWKWARD.unicode }));
      expect(await outbox.claim(NOW, LEASE)).toMatchObject({ userId: null, sealed: AWKWARD.unicode });
    });

    it('gives nothing before it is due, while another has it, once it has expired, or when nothing is there', async () => {
      const { outbox } = await open();
      expect(await outbox.claim(NOW, LEASE)).toBeUndefined();
      await outbox.add(message());
      expect(await outbox.claim(NOW - 1, LEASE)).toBeUndefined();
      expect(await outbox.claim(NOW, LEASE)).toBeDefined();
      expect(await outbox.claim(NOW + LEASE - 1, LEASE)).toBeUndefined();
      expect(await outbox.claim(NOW + LEASE, LEASE)).toMatchObject({ attempts: 2 });
      expect(await outbox.claim(NOW + 600, LEASE)).toBeUndefined();
    });

    it('gives what is due longest first', async () => {
      const { outbox } = await open();
      await outbox.add(message({ id: idOf(2), dueAt: NOW - 5 }));
      await outbox.add(message({ id: idOf(3), dueAt: NOW - 10, tenantId: 'globex' }));
      expect(await outbox.claim(NOW, LEASE)).toMatchObject({ id: idOf(3), tenantId: 'globex' });
      expect(await outbox.claim(NOW, LEASE)).toMatchObject({ id: idOf(2) });
    });

    it('gives each of 20 messages to one of 50 parallel claims', async () => {
      const { outbox } = await open();
      await parallel(20, (index) => outbox.add(message({ id: idOf(index) })));
      const claimed = (await parallel(50, () => outbox.claim(NOW, LEASE))).filter((taken) => taken !== undefined);
      expect(claimed.map(({ id }) => id).toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => idOf(index)));
      expect(claimed.every(({ attempts }) => attempts === 1)).toBe(true);
    });

    it('forgets what is done, of one tenant alone', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      await outbox.add(message({ tenantId: 'globex' }));
      await outbox.done({ tenantId: 'acme', id: message().id, attempts: 0 });
      expect(await outbox.claim(NOW, LEASE)).toMatchObject({ tenantId: 'globex' });
      expect(await outbox.claim(NOW + LEASE, LEASE)).toMatchObject({ tenantId: 'globex' });
    });

    it('gives a message again when its retry is due', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      const claim = await outbox.claim(NOW, LEASE);
      if (claim) await outbox.retryAt(claim, NOW + 200);
      expect(await outbox.claim(NOW + 199, LEASE)).toBeUndefined();
      expect(await outbox.claim(NOW + 200, LEASE)).toMatchObject({ attempts: 2 });
    });

    it('lets nobody put back what another has claimed since', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      const slow = await outbox.claim(NOW, LEASE);
      await outbox.claim(NOW + LEASE, LEASE);
      if (slow) await outbox.retryAt(slow, NOW + LEASE);
      expect(await outbox.claim(NOW + LEASE, LEASE)).toBeUndefined();
    });

    it('is swept of what has expired', async () => {
      const { outbox, sweep } = await open();
      await outbox.add(message({ id: idOf(1), expiresAt: NOW }));
      await outbox.add(message({ id: idOf(2) }));
      await sweep(NOW);
      expect(await outbox.claim(NOW - 1, LEASE)).toBeUndefined();
      expect(await outbox.claim(NOW, LEASE)).toMatchObject({ id: idOf(2) });
    });
  });
}
