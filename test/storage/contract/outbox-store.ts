import { describe, expect, it } from '@jest/globals';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, type Open, parallel } from './run.ts';

const LEASE = 60;

const message = (overrides: Partial<OutboxMessage> = {}): OutboxMessage => ({
  id: '00000000-0000-4000-8000-000000000001',
  tenantId: 'acme',
  userId: 'alice',
  family: 'mail',
  kind: 'reset_code',
  destination: null,
  sealed: AWKWARD.quotes,
  attempts: 0,
  dueAt: NOW,
  expiresAt: NOW + 600,
  createdAt: NOW,
  ...overrides,
});

const at = (now: number) => ({ family: 'mail', now, lease: LEASE });
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export function outboxStoreContract(open: Open): void {
  describe('outbox store', () => {
    it('gives a message back as it was added, with the attempt counted and the lease begun', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      expect(await outbox.claim(at(NOW))).toEqual({ ...message(), attempts: 1, dueAt: NOW + LEASE });
    });

    it('keeps one message of an id, as it was first', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      await outbox.add(message({ sealed: 'other' }));
      expect(await outbox.claim(at(NOW))).toMatchObject({ sealed: message().sealed });
      expect(await outbox.claim(at(NOW))).toBeUndefined();
    });

    it('keeps a user apart from nobody', async () => {
      const { outbox } = await open();
      await outbox.add(message({ userId: null, sealed: AWKWARD.unicode }));
      expect(await outbox.claim(at(NOW))).toMatchObject({ userId: null, sealed: AWKWARD.unicode });
    });

    it('gives nothing before it is due, while another has it, once it has expired, or when nothing is there', async () => {
      const { outbox } = await open();
      expect(await outbox.claim(at(NOW))).toBeUndefined();
      await outbox.add(message());
      expect(await outbox.claim(at(NOW - 1))).toBeUndefined();
      expect(await outbox.claim(at(NOW))).toBeDefined();
      expect(await outbox.claim(at(NOW + LEASE - 1))).toBeUndefined();
      expect(await outbox.claim(at(NOW + LEASE))).toMatchObject({ attempts: 2 });
      expect(await outbox.claim(at(NOW + 600))).toBeUndefined();
    });

    it('gives what is due longest first', async () => {
      const { outbox } = await open();
      await outbox.add(message({ id: idOf(2), dueAt: NOW - 5 }));
      await outbox.add(message({ id: idOf(3), dueAt: NOW - 10, tenantId: 'globex' }));
      expect(await outbox.claim(at(NOW))).toMatchObject({ id: idOf(3), tenantId: 'globex' });
      expect(await outbox.claim(at(NOW))).toMatchObject({ id: idOf(2) });
    });

    it('gives each of 20 messages to one of 50 parallel claims', async () => {
      const { outbox } = await open();
      await parallel(20, (index) => outbox.add(message({ id: idOf(index) })));
      const claimed = (await parallel(50, () => outbox.claim(at(NOW)))).filter((taken) => taken !== undefined);
      expect(claimed.map(({ id }) => id).toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => idOf(index)));
      expect(claimed.every(({ attempts }) => attempts === 1)).toBe(true);
    });

    it('forgets what is done, of one tenant alone', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      await outbox.add(message({ tenantId: 'globex' }));
      await outbox.done({ tenantId: 'acme', id: message().id, attempts: 0 });
      expect(await outbox.claim(at(NOW))).toMatchObject({ tenantId: 'globex' });
      expect(await outbox.claim(at(NOW + LEASE))).toMatchObject({ tenantId: 'globex' });
    });

    it('gives a message again when its retry is due', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      const claim = await outbox.claim(at(NOW));
      if (claim) await outbox.retryAt(claim, NOW + 200);
      expect(await outbox.claim(at(NOW + 199))).toBeUndefined();
      expect(await outbox.claim(at(NOW + 200))).toMatchObject({ attempts: 2 });
    });

    it('lets nobody put back what another has claimed since', async () => {
      const { outbox } = await open();
      await outbox.add(message());
      const slow = await outbox.claim(at(NOW));
      await outbox.claim(at(NOW + LEASE));
      if (slow) await outbox.retryAt(slow, NOW + LEASE);
      expect(await outbox.claim(at(NOW + LEASE))).toBeUndefined();
    });

    it('gives each family its own', async () => {
      const { outbox } = await open();
      await outbox.add(message({ id: idOf(1), family: 'logout', kind: 'logout' }));
      expect(await outbox.claim(at(NOW))).toBeUndefined();
      expect(await outbox.claim({ ...at(NOW), family: 'logout' })).toMatchObject({ id: idOf(1), family: 'logout' });
    });

    it('gives nothing for a destination that is left out, and what is for nobody in any case', async () => {
      const { outbox } = await open();
      await outbox.add(message({ id: idOf(1), destination: 'acme/app', dueAt: NOW - 3 }));
      await outbox.add(message({ id: idOf(2), destination: 'acme/other', dueAt: NOW - 2 }));
      await outbox.add(message({ id: idOf(3), dueAt: NOW - 1 }));
      const claim = () => outbox.claim({ ...at(NOW), except: ['acme/app', AWKWARD.quotes] });
      expect(await claim()).toMatchObject({ id: idOf(2), destination: 'acme/other' });
      expect(await claim()).toMatchObject({ id: idOf(3), destination: null });
      expect(await claim()).toBeUndefined();
      expect(await outbox.claim(at(NOW))).toMatchObject({ id: idOf(1) });
    });

    it('puts back all that is for a destination, of one tenant alone, and nothing to an earlier time', async () => {
      const { outbox } = await open();
      const destination = 'acme/app';
      await outbox.add(message({ id: idOf(1), destination }));
      await outbox.add(message({ id: idOf(2), destination, dueAt: NOW + 500 }));
      await outbox.add(message({ id: idOf(3), destination, tenantId: 'globex' }));
      await outbox.add(message({ id: idOf(4), destination: 'acme/other' }));
      await outbox.postpone('acme', destination, NOW + 100);
      const due = [await outbox.claim(at(NOW)), await outbox.claim(at(NOW))].map((one) => String(one?.id));
      expect(due.toSorted()).toEqual([idOf(3), idOf(4)]);
      expect(await outbox.claim(at(NOW + 59))).toBeUndefined();
      await outbox.done({ tenantId: 'globex', id: idOf(3), attempts: 1 });
      await outbox.done({ tenantId: 'acme', id: idOf(4), attempts: 1 });
      expect(await outbox.claim(at(NOW + 99))).toBeUndefined();
      expect(await outbox.claim(at(NOW + 100))).toMatchObject({ id: idOf(1), attempts: 1 });
      expect(await outbox.claim(at(NOW + 499))).toMatchObject({ id: idOf(1) });
      expect(await outbox.claim(at(NOW + 500))).toMatchObject({ id: idOf(2) });
    });

    it('is swept of what has expired', async () => {
      const { outbox, sweep } = await open();
      await outbox.add(message({ id: idOf(1), expiresAt: NOW }));
      await outbox.add(message({ id: idOf(2) }));
      await sweep(NOW);
      expect(await outbox.claim(at(NOW - 1))).toBeUndefined();
      expect(await outbox.claim(at(NOW))).toMatchObject({ id: idOf(2) });
    });
  });
}
