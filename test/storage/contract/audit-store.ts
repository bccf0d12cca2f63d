import { describe, expect, it } from '@jest/globals';
import type { AuditEvent, AuditFilter } from '#src/storage/ports/audit-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { aBlock, event } from './audit-samples.ts';
import { AWKWARD, type Open } from './run.ts';

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

    it('finds one event of the tenant', async () => {
      const { audit } = await open();
      const whole = event('1', { actor: 'system/user:eve', signIn: 'uid-1', details: { cause: AWKWARD.unicode } });
      await audit.append(whole);
      expect(await audit.find('acme', '1')).toEqual(whole);
      expect([await audit.find('globex', '1'), await audit.find('acme', '2')]).toEqual([undefined, undefined]);
    });

    it('never takes one event for another', async () => {
      const { audit } = await open();
      await audit.append(event('1'));
      await expect(audit.append(event('1', { reason: 'other' }))).rejects.toThrow(/unique|duplicate/i);
      expect(await audit.list('acme', 10)).toEqual([event('1')]);
    });

    describe('searched', () => {
      const events: readonly AuditEvent[] = Array.from({ length: 30 }, (_, index) =>
        event(`e${index}`, {
          at: NOW + Math.floor(index / 4),
          type: ['sign_in.password', 'sign_in.completed', 'sign_out'][index % 3] ?? '',
          outcome: index % 2 === 0 ? 'success' : 'refused',
          userId: index % 5 === 0 ? null : `user-${index % 4}`,
          clientId: `client-${index % 7}`,
          credentialId: index % 6 === 0 ? 'key' : null,
          address: `192.0.2.${index % 3}`,
          actor: index % 8 === 0 ? 'operator' : null,
          signIn: index % 10 === 0 ? null : `uid-${Math.floor(index / 10)}`,
        }),
      );
      const filters: Readonly<Record<string, AuditFilter>> = {
        nothing: {},
        outcome: { outcome: 'refused' },
        'one type': { types: ['sign_out'] },
        'two types': { types: ['sign_out', 'sign_in.password'] },
        'no type': { types: [] },
        user: { userId: 'user-1' },
        'user and types': { userId: 'user-1', types: ['sign_out', 'sign_in.completed'] },
        application: { clientId: 'client-3' },
        credential: { credentialId: 'key' },
        actor: { actor: 'operator' },
        address: { address: '192.0.2.1' },
        'sign-in': { signIn: 'uid-1' },
        'sign-in and user': { signIn: 'uid-1', userId: 'user-2' },
        from: { from: NOW + 3 },
        until: { until: NOW + 3 },
        span: { from: NOW + 2, until: NOW + 4, types: ['sign_out', 'sign_in.password'] },
        'an operator of a query language': { userId: AWKWARD.quotes },
      };
      const fits = ({ types, from = 0, until = Infinity, ...same }: AuditFilter, one: AuditEvent) =>
        (types?.includes(one.type) ?? true) &&
        one.at >= from &&
        one.at < until &&
        Object.entries(same).every(([name, value]) => one[name as keyof AuditEvent] === value);

      const filled = async (sealed: readonly string[]) => {
        const { audit, auditChain } = await open();
        for (const each of events) await audit.append(each);
        await audit.append(event('other', { tenantId: 'globex' }));
        if (sealed.length > 0) await auditChain.seal(aBlock(), sealed);
        return audit;
      };
      const sealings = {
        'not sealed': [],
        'half sealed': events.filter((_, index) => index % 3 !== 1).map(({ id }) => id),
        sealed: events.map(({ id }) => id),
      };

      it.each(Object.entries(sealings))('finds what fits, the newest first, in parts, %s', async (_, sealed) => {
        const audit = await filled(sealed);
        for (const [name, filter] of Object.entries(filters)) {
          const expected = events.filter((one) => fits(filter, one)).toReversed();
          const found: AuditEvent[] = [];
          let after: string | undefined;
          do {
            const part = await audit.search('acme', filter, { after, limit: 4 });
            found.push(...part.events);
            after = part.next ?? undefined;
            expect(part.events.length).toBeLessThanOrEqual(4);
          } while (after !== undefined);
          expect({ name, found }).toEqual({ name, found: expected });
        }
      });

      it('ends where there is nothing more, and not before', async () => {
        const audit = await filled([]);
        expect((await audit.search('acme', {}, { limit: 30 })).next).toBeNull();
        expect((await audit.search('acme', {}, { limit: 29 })).next).not.toBeNull();
      });

      it('goes on at the same place whatever comes meanwhile, and after the event it stood at is gone', async () => {
        const { audit, auditChain } = await open();
        for (const id of ['1', '2', '3', '4']) await audit.append(event(id, { at: NOW + Number(id) }));
        const { next } = await audit.search('acme', {}, { limit: 2 });
        await audit.append(event('5', { at: NOW + 9 }));
        const rest = async () =>
          (await audit.search('acme', {}, { after: next ?? '', limit: 9 })).events.map(({ id }) => id);
        expect(await rest()).toEqual(['2', '1']);
        await auditChain.seal(aBlock({ count: 1 }), ['3']);
        await auditChain.removeEvents('acme', 1, 'mark');
        expect(await rest()).toEqual(['2', '1']);
      });

      it.each(['', 'x', '12', "1.a'b", '1.2.3.4', '{"$gt":""}'])('refuses to go on at %p', async (after) => {
        const { audit } = await open();
        const search = audit.search('acme', {}, { after, limit: 9 });
        await expect(search).rejects.toMatchObject({ code: 'validation_failed' });
      });

      it('goes on nowhere by the event of another tenant', async () => {
        const audit = await filled([]);
        const { events: found } = await audit.search('globex', {}, { after: `${NOW}.e3`, limit: 9 });
        expect(found).toEqual([]);
      });
    });
  });
}
