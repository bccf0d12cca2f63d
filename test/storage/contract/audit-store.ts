import { describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, type Open } from './run.ts';

const event = (id: string, overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  id,
  tenantId: 'acme',
  at: NOW,
  type: 'sign_in.password',
  outcome: 'refused',
  reason: 'wrong_secret',
  userId: 'alice',
  clientId: AWKWARD.quotes,
  credentialId: null,
  address: '2001:db8::1',
  details: null,
  ...overrides,
});

export function auditStoreContract(open: Open): void {
  describe('audit store', () => {
    it('lists the newest first, of one tenant or one of its users, up to a limit', async () => {
      const { audit } = await open();
      const nobody = event('2', { userId: null, reason: null, outcome: 'success', clientId: null, address: null });
      const told = event('3', { details: { required: AWKWARD.quotes, ['$gt']: AWKWARD.unicode } });
      const events = [event('1'), nobody, told, event('4', { tenantId: 'globex' }), event('5', { userId: 'bob' })];
      for (const each of events) await audit.append(each);
      expect(await audit.list('acme', 10)).toEqual([event('5', { userId: 'bob' }), told, nobody, event('1')]);
      expect((await audit.list('acme', 2)).map(({ id }) => id)).toEqual(['5', '3']);
      expect(await audit.listByUser('acme', 'alice', 10)).toEqual([told, event('1')]);
      expect((await audit.listByUser('acme', 'alice', 1)).map(({ id }) => id)).toEqual(['3']);
    });

    it('goes on after an event of the user, and shows nobody anything by the event of another', async () => {
      const { audit } = await open();
      const at = { 1: NOW, 2: NOW, 3: NOW, 4: NOW + 9 };
      for (const [id, time] of Object.entries(at)) await audit.append(event(id, { at: time }));
      await audit.append(event('bob', { userId: 'bob', at: NOW + 9 }));
      const after = async (before: string, limit = 10) =>
        (await audit.listByUser('acme', 'alice', limit, before)).map(({ id }) => id);
      expect(await after('4')).toEqual(['3', '2', '1']);
      expect(await after('3', 1)).toEqual(['2']);
      expect(await after('1')).toEqual([]);
      expect(await after('unknown')).toEqual([]);
    });

    it('never takes one event for another', async () => {
      const { audit } = await open();
      await audit.append(event('1'));
      await expect(audit.append(event('1', { reason: 'other' }))).rejects.toThrow(/unique|duplicate/i);
      expect(await audit.list('acme', 10)).toEqual([event('1')]);
    });
  });
}
