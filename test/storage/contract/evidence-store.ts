import { describe, expect, it } from '@jest/globals';
import type { SessionEvidence } from '#src/storage/ports/evidence-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, type Open } from './run.ts';

const session = (overrides: Partial<SessionEvidence> = {}): SessionEvidence => ({
  tenantId: 'acme',
  sessionUid: 's1',
  userId: 'alice',
  evidence: [
    { method: 'password', credentialId: 'c1', provenAt: NOW, userVerified: false },
    { method: 'passkey', credentialId: 'c2', provenAt: NOW, userVerified: true, keyProtection: 'synced' },
  ],
  settled: true,
  expiresAt: NOW + 60,
  origin: { address: '192.0.2.1', browser: AWKWARD.unicode, system: null },
  ...overrides,
});

export function evidenceStoreContract(open: Open): void {
  describe('evidence store', () => {
    it('returns evidence to its session, user and tenant alone', async () => {
      const { evidence } = await open();
      await evidence.save(session());
      expect(await evidence.find(session(), NOW)).toEqual(session());
      expect(await evidence.find(session({ userId: 'bob' }), NOW)).toBeUndefined();
      expect(await evidence.find(session({ tenantId: 'globex' }), NOW)).toBeUndefined();
      expect(await evidence.find(session({ sessionUid: 's2' }), NOW)).toBeUndefined();
    });

    it('shows evidence until the second before it expires, and no longer', async () => {
      const { evidence } = await open();
      await evidence.save(session());
      expect(await evidence.find(session(), NOW + 59)).toBeDefined();
      expect(await evidence.find(session(), NOW + 60)).toBeUndefined();
    });

    it('forgets the user before when another one takes over the session', async () => {
      const { evidence } = await open();
      await evidence.save(session());
      await evidence.save(session({ userId: 'bob', evidence: [], settled: false }));
      expect(await evidence.find(session(), NOW)).toBeUndefined();
      expect(await evidence.find(session({ userId: 'bob' }), NOW)).toMatchObject({ evidence: [], settled: false });
    });

    it('lists what a user has proven in every session that lasts', async () => {
      const { evidence } = await open();
      const { origin: _unknown, ...before } = session({ sessionUid: 's2' });
      const listed = [session(), before];
      const others = [
        session({ sessionUid: 's3', userId: 'bob' }),
        session({ tenantId: 'globex' }),
        session({ sessionUid: 's4', expiresAt: NOW }),
      ];
      for (const each of [...listed, ...others]) await evidence.save(each);
      const found = await evidence.listByUser('acme', 'alice', NOW);
      expect(found.toSorted((one, other) => one.sessionUid.localeCompare(other.sessionUid))).toEqual(listed);
    });

    it('removes a session, or all of one user', async () => {
      const { evidence } = await open();
      const kept = [session({ sessionUid: 's3', userId: 'bob' }), session({ tenantId: 'globex' })];
      const removed = [session(), session({ sessionUid: 's2' }), session({ sessionUid: 's4' })];
      for (const each of [...kept, ...removed]) await evidence.save(each);

      await evidence.remove('acme', 's1');
      expect(await evidence.find(removed[0]!, NOW)).toBeUndefined();
      expect(await evidence.find(removed[1]!, NOW)).toBeDefined();
      await evidence.removeByUser('acme', 'alice');
      for (const each of removed) expect(await evidence.find(each, NOW)).toBeUndefined();
      for (const each of kept) expect(await evidence.find(each, NOW)).toEqual(each);
    });
  });
}
