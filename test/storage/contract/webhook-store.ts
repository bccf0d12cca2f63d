import { describe, expect, it } from '@jest/globals';
import { NOW } from '../../support/fixed-clock.ts';
import { aDeadLetter, aWebhook, idOf } from './audit-samples.ts';
import { count, type Open, parallel } from './run.ts';

export function webhookStoreContract(open: Open): void {
  describe('webhook store', () => {
    it('keeps webhooks of a tenant, the oldest first', async () => {
      const { webhooks } = await open();
      const later = aWebhook({ id: idOf(0), events: null, createdAt: NOW + 1 });
      for (const one of [later, aWebhook(), aWebhook({ tenantId: 'globex' })]) await webhooks.add(one);
      expect(await webhooks.list('acme')).toEqual([aWebhook(), later]);
      expect(await webhooks.find('acme', idOf(1))).toEqual(aWebhook());
      expect([await webhooks.find('globex', idOf(0)), await webhooks.list('other')]).toEqual([undefined, []]);
    });

    it('changes a webhook from the version that was seen, whatever was delivered meanwhile', async () => {
      const { webhooks } = await open();
      await webhooks.add(aWebhook());
      await webhooks.recordDelivery('acme', idOf(1), { deliveredAt: NOW + 5 });
      const changed = aWebhook({ url: 'https://other.example/', events: null, status: 'paused', version: 2 });
      const tries = await parallel(20, () => webhooks.update(changed));
      expect([count(tries, 'updated'), count(tries, 'changed')]).toEqual([1, 19]);
      expect(await webhooks.find('acme', idOf(1))).toEqual({ ...changed, lastDeliveredAt: NOW + 5 });
      expect(await webhooks.update(aWebhook({ id: idOf(9) }))).toBe('missing');
      expect(await webhooks.update(aWebhook({ tenantId: 'globex', version: 3 }))).toBe('missing');
    });

    it('notes how deliveries went', async () => {
      const { webhooks } = await open();
      await webhooks.add(aWebhook());
      await webhooks.recordDelivery('acme', idOf(1), { failure: { at: NOW + 1, code: 'status_500' } });
      await webhooks.recordDelivery('acme', idOf(1), { deliveredAt: NOW + 2 });
      const noted = { lastDeliveredAt: NOW + 2, lastFailure: { at: NOW + 1, code: 'status_500' } };
      expect(await webhooks.find('acme', idOf(1))).toEqual(aWebhook(noted));
      await webhooks.recordDelivery('acme', idOf(9), { deliveredAt: NOW + 2 });
      expect(await webhooks.list('acme')).toHaveLength(1);
    });

    it('removes a webhook with its dead letters, and no other', async () => {
      const { webhooks } = await open();
      await webhooks.add(aWebhook());
      await webhooks.add(aWebhook({ id: idOf(2) }));
      await webhooks.addDeadLetter(aDeadLetter());
      await webhooks.addDeadLetter(aDeadLetter({ id: idOf(11), webhookId: idOf(2) }));
      expect([await webhooks.remove('globex', idOf(1)), await webhooks.remove('acme', idOf(1))]).toEqual([false, true]);
      expect(await webhooks.remove('acme', idOf(1))).toBe(false);
      expect((await webhooks.list('acme')).map(({ id }) => id)).toEqual([idOf(2)]);
      expect((await webhooks.deadLetters('acme', { limit: 9 }, NOW)).map(({ id }) => id)).toEqual([idOf(11)]);
    });

    it('lists dead letters in parts, of all webhooks or one, until they expire', async () => {
      const { webhooks, sweep } = await open();
      for (const index of [12, 10, 11, 13]) {
        await webhooks.addDeadLetter(
          aDeadLetter({ id: idOf(index), webhookId: idOf(index % 2), expiresAt: NOW + index }),
        );
      }
      await webhooks.addDeadLetter(aDeadLetter({ tenantId: 'globex' }));
      const listed = async (part: Parameters<typeof webhooks.deadLetters>[1], now = NOW) =>
        (await webhooks.deadLetters('acme', part, now)).map(({ id }) => Number(id.slice(-2)));
      expect(await listed({ limit: 9 })).toEqual([10, 11, 12, 13]);
      expect(await listed({ after: idOf(10), limit: 2 })).toEqual([11, 12]);
      expect(await listed({ webhookId: idOf(1), limit: 9 })).toEqual([11, 13]);
      expect(await listed({ limit: 9 }, NOW + 12)).toEqual([13]);
      expect(await webhooks.findDeadLetter('acme', idOf(12), NOW + 11)).toMatchObject({ id: idOf(12) });
      expect(await webhooks.findDeadLetter('acme', idOf(12), NOW + 12)).toBeUndefined();
      await sweep(NOW + 12);
      expect(await listed({ limit: 9 })).toEqual([13]);
    });

    it('gives a dead letter to one of 20 who take it', async () => {
      const { webhooks } = await open();
      await webhooks.addDeadLetter(aDeadLetter({ code: 'before' }));
      await webhooks.addDeadLetter(aDeadLetter());
      expect(await webhooks.findDeadLetter('acme', idOf(10), NOW)).toEqual(aDeadLetter());
      expect(await webhooks.removeDeadLetter('globex', idOf(10))).toBe(false);
      const tries = await parallel(20, () => webhooks.removeDeadLetter('acme', idOf(10)));
      expect(count(tries, true)).toBe(1);
    });
  });
}
