import { describe, expect, it } from '@jest/globals';
import { lockSeconds } from '#src/policy/lockout.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { artifactStoreContract } from './artifact-store.ts';
import { attemptStoreContract } from './attempt-store.ts';
import { auditChainContract } from './audit-chain.ts';
import { auditStoreContract } from './audit-store.ts';
import { clientStoreContract } from './client-store.ts';
import { credentialStoreContract } from './credential-store.ts';
import { evidenceStoreContract } from './evidence-store.ts';
import { groupStoreContract } from './group-store.ts';
import { keyStoreContract } from './key-store.ts';
import { enrollmentStoreContract, spentStoreContract } from './one-time-stores.ts';
import { outboxStoreContract } from './outbox-store.ts';
import type { Open } from './run.ts';
import { summaryStoreContract } from './summary-store.ts';
import { tenantStoreContract } from './tenant-store.ts';
import { userSearchContract } from './user-search.ts';
import { userStoreContract } from './user-store.ts';
import { webhookStoreContract } from './webhook-store.ts';

/** Run by every backend: a storage is whatever passes this. */
export function storageContract(open: Open): void {
  for (const contract of [
    artifactStoreContract,
    attemptStoreContract,
    auditStoreContract,
    auditChainContract,
    clientStoreContract,
    credentialStoreContract,
    enrollmentStoreContract,
    evidenceStoreContract,
    groupStoreContract,
    keyStoreContract,
    outboxStoreContract,
    spentStoreContract,
    summaryStoreContract,
    tenantStoreContract,
    userStoreContract,
    userSearchContract,
    webhookStoreContract,
    sweepContract,
  ]) {
    contract(open);
  }
}

function sweepContract(open: Open): void {
  describe('sweep', () => {
    it('removes what has expired, however much it is, and nothing else', async () => {
      const storage = await open();
      const key = (id: string) => ({ tenantId: 'acme', model: 'AccessToken', id });
      const spend = (id: string) => storage.spent.spend('acme', 'many', id, { now: NOW - 1, expiresAt: NOW });
      // More than one batch of the sweeper.
      for (let index = 0; index < 600; index++) await spend(`${index}`);
      await storage.artifacts.save(key('expired'), {}, NOW);
      await storage.artifacts.save(key('alive'), {}, NOW + 1);
      await storage.artifacts.save(key('for-ever'), {}, null);
      await storage.spent.spend('acme', 'challenge', 'old', { now: NOW - 1, expiresAt: NOW });
      await storage.spent.spend('acme', 'challenge', 'young', { now: NOW, expiresAt: NOW + 1 });
      await storage.attempts.begin('acme', 'password:alice', NOW, lockSeconds);

      await storage.sweep(NOW);
      expect(await storage.artifacts.find(key('expired'), NOW - 1)).toBeUndefined();
      expect([await spend('0'), await spend('599')]).toEqual([true, true]);
      expect(await storage.artifacts.find(key('alive'), NOW)).toBeDefined();
      expect(await storage.artifacts.find(key('for-ever'), NOW)).toBeDefined();
      expect(await storage.spent.spend('acme', 'challenge', 'old', { now: NOW - 1, expiresAt: NOW })).toBe(true);
      expect(await storage.spent.spend('acme', 'challenge', 'young', { now: NOW, expiresAt: NOW + 1 })).toBe(false);
      expect(await storage.attempts.begin('acme', 'password:alice', NOW, lockSeconds)).toMatchObject({ failures: 2 });
    });

    it('stops answering pings once closed, and closes twice without complaint', async () => {
      const storage = await open();
      await expect(storage.ping()).resolves.toBeUndefined();
      await storage.close();
      await expect(storage.ping()).rejects.toThrow(/finalized|closed|not open|not connected/i);
      await expect(storage.close()).resolves.toBeUndefined();
    });
  });
}
