import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import { nextStep } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import { checkPolicy } from '#src/policy/schema.ts';
import type { Evidence, RegisteredCredential } from '#src/policy/types.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { SYSTEM_POLICY, systemTenant } from '#src/tenants/system-tenant.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';

const PASS = { id: 'pass', method: 'temporary_access_pass', expiresAt: NOW + 60 } as const;
const PASSKEY = { id: 'key', method: 'passkey', keyProtection: 'synced' } as const;

function next(credentials: readonly RegisteredCredential[], shown: readonly RegisteredCredential[]) {
  const evidence: Evidence[] = shown.map(({ id, method }) => {
    return { method, credentialId: id, provenAt: NOW, userVerified: method === 'passkey' };
  });
  const policy = resolvePolicy({ policy: SYSTEM_POLICY, groups: [] });
  const facts = { enrollment: NEVER_SKIPPED, settled: false, skipped: false, request: {}, attestable: false };
  return nextStep({ policy, credentials, evidence, ...facts, now: NOW });
}

describe('the policy of the system tenant', () => {
  it('is a good one', () => {
    expect(checkPolicy(SYSTEM_POLICY)).toMatchObject({ valid: true });
  });

  it('lets in by a passkey, and by nothing else', () => {
    expect(next([PASSKEY], [])).toMatchObject({ kind: 'login', offer: ['passkey', 'temporary_access_pass'] });
    expect(next([PASSKEY], [PASSKEY])).toMatchObject({ kind: 'proceed', assurance: 'phishing_resistant' });
  });

  it.each([
    ['has none yet', [PASS]],
    ['has lost theirs', [PASS, PASSKEY]],
  ])('lets whoever %s set one up after a pass', (_, credentials) => {
    expect(next(credentials, [PASS])).toMatchObject({ kind: 'mfa_enrollment', offer: ['passkey'] });
  });
});

describe('the system tenant', () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
  });
  afterEach(() => storage.close());

  it('is made once, however many ask for it at a time, and stays as it was changed', async () => {
    const ask = () => systemTenant({ ...storage, clock: fixedClock() }, 'operator');
    const asked = await Promise.all([ask(), ask(), ask()]);
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1);
    for (const { tenant } of asked) expect(tenant).toMatchObject({ id: 'system', version: 1 });
    const { tenant } = await ask();
    await storage.tenants.update({ ...tenant, name: 'Platform', version: 2 });
    expect(await ask()).toMatchObject({ isNew: false, tenant: { name: 'Platform', version: 2 } });
  });
});
