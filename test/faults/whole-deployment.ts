import { expect } from '@jest/globals';
import type { Storage } from '#src/storage/ports/storage.ts';
import { DUMP_COLLECTIONS, type Dump } from '#src/storage/ports/dump.ts';
import { aPasskey, aPassword, aRecoveryCodeSet, aTenant, aTotp, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { aBlock, aDeadLetter, aWebhook } from '../storage/contract/audit-samples.ts';

const LATER = NOW + 3600;
/** More than one batch of rows. */
export const MANY = 1201;

const owner = { tenantId: 'acme', userId: aUser().id };
const code = (id: string) => ({ tenantId: 'acme', model: 'AuthorizationCode', id });
const event = (index: number) => ({
  ...owner,
  id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
  at: NOW + index,
  type: 'sign_in.password',
  outcome: 'success' as const,
  reason: null,
  clientId: null,
  credentialId: null,
  address: '192.0.2.1',
  actor: 'operator',
  signIn: 'uid',
  details: { required: 'multi_factor' },
});
const key = (generation: number) => ({
  ...{ tenantId: 'acme', kid: `k${generation}`, alg: 'ES256' as const, generation, sealedJwk: 'v1.sealed' },
  ...{ createdAt: NOW + generation, signsFrom: LATER + generation },
});
const note = (actor: string) => ({ at: NOW, actor, comment: 'as agreed' });
const rules = { assurance: { required: 'phishing_resistant' } } as const;
const alice = aUser({ groups: ['admins', 'staff'], externalId: 'hr-1', role: 'helpdesk', version: 7 });
const skipped = { freeSkips: 2, campaigns: { spring: { skips: 1, snoozedUntil: LATER } } };
const attestation = { verifiedAt: NOW, certification: 'L1', hardware: true } as const;

/** Puts something into every collection, spent and unspent, expired and for ever. */
export async function fillEverything(storage: Storage): Promise<void> {
  await storage.tenants.add(aTenant({ name: 'Acme at first' }), note('operator'));
  await storage.tenants.update(aTenant({ version: 2 }), note('user:ada'));
  for (const id of ['staff', 'admins'])
    await storage.groups.add({ tenantId: 'acme', id, name: id, createdAt: NOW, version: 1 });
  await storage.users.add(alice);
  for (const credential of [aPassword(), aTotp(), aRecoveryCodeSet(), aPasskey({ attestation })]) {
    await storage.credentials.add(credential);
  }
  const client = { tenantId: 'acme', clientId: 'app', metadata: { client_name: 'App' }, createdAt: NOW, version: 3 };
  await storage.clients.add({ ...client, sealedSecret: 'v1.sealed', firstParty: true, rules, status: 'suspended' });
  for (const generation of [1, 2]) await storage.keys.add(key(generation));
  await storage.enrollments.advance('acme', owner.userId, { freeSkips: 0, campaigns: {} }, skipped);
  await storage.spent.spend('acme', 'challenge', 'one|two\\', { now: NOW, expiresAt: LATER });
  await storage.attempts.begin('acme', 'password:alice', NOW, () => 60);
  const origin = { address: '192.0.2.1', browser: 'Firefox', system: null };
  await storage.evidence.save({ ...owner, sessionUid: 's', evidence: [], settled: true, expiresAt: LATER, origin });
  const message = { ...owner, id: aPassword().id, kind: 'passkey_added', sealed: 'v1.sealed', attempts: 0 };
  const journey = { family: 'mail', destination: 'acme/app', dueAt: NOW, expiresAt: LATER, createdAt: NOW };
  await storage.outbox.add({ ...message, ...journey });
  await storage.artifacts.save(code('spent'), { grantId: 'g', accountId: owner.userId }, LATER);
  await storage.artifacts.consume(code('spent'), NOW);
  await storage.artifacts.save(code('expired'), {}, NOW);
  await storage.artifacts.save(code('forever'), { uid: 'u' }, null);
  for (let index = 0; index < MANY; index++) {
    await storage.artifacts.save(code(`code-${index}`), { index }, LATER);
    await storage.audit.append(event(index));
  }
  await fillAudit(storage);
}

const webhook = aWebhook({ lastDeliveredAt: NOW, lastFailure: { at: NOW, code: 'timeout' } });
const blocks = [aBlock(), aBlock({ number: 2, digests: null, removed: 'v1.sealed' })];
const day = '2026-11-24';
const counts = { tenantId: 'acme', day, lastBlock: 1, events: [], signIns: [] };
const snapshot = { at: NOW, users: 1, withPasskey: 1, withOtherFactor: 1, withAnyFactor: 1, passkeys: {} };

async function fillAudit(storage: Storage): Promise<void> {
  for (const block of blocks)
    await storage.auditChain.seal(block, block.number === 1 ? [event(1).id, event(0).id] : []);
  await storage.summaries.fold(counts, 0);
  await storage.summaries.setSnapshot('acme', day, snapshot);
  await storage.webhooks.add(webhook);
  await storage.webhooks.addDeadLetter(aDeadLetter({ expiresAt: LATER }));
}

async function expectWholeAudit({ auditChain, summaries, webhooks }: Storage): Promise<void> {
  expect(await auditChain.blocks('acme', 0, 9)).toEqual(blocks);
  expect((await auditChain.eventsOf('acme', 1)).map(({ id }) => id)).toEqual([event(1).id, event(0).id]);
  expect((await auditChain.unsealed('acme', 1)).map(({ id }) => id)).toEqual([event(2).id]);
  expect(await summaries.find('acme', day)).toEqual({ ...counts, snapshot });
  expect(await webhooks.list('acme')).toEqual([webhook]);
  expect(await webhooks.findDeadLetter('acme', aDeadLetter().id, NOW)).toEqual(aDeadLetter({ expiresAt: LATER }));
}

/** Looks at it as the stores do. */
export async function expectWhole(storage: Storage): Promise<void> {
  expect(await storage.tenants.list()).toEqual([aTenant({ version: 2 })]);
  expect(await storage.tenants.history('acme', { limit: 5 })).toMatchObject([
    { version: 2, ...note('user:ada'), settings: { name: 'Acme' } },
    { version: 1, ...note('operator'), settings: { name: 'Acme at first' } },
  ]);
  expect(await storage.users.findByIdentifier('acme', 'alice@acme.example')).toEqual(alice);
  expect(await storage.users.findByExternalId('acme', 'hr-1')).toEqual(alice);
  expect(await storage.users.search('acme', { text: 'LICE@', limit: 5 })).toEqual([alice]);
  expect(await storage.users.page('acme', { limit: 5, group: 'staff' })).toEqual([alice]);
  expect((await storage.groups.list('acme')).map(({ id }) => id)).toEqual(['admins', 'staff']);
  expect(await storage.users.add(aUser({ id: 'other', email: null }))).toBe(false);
  const double = aUser({ id: 'double', username: 'double', email: null, externalId: 'hr-1' });
  expect(await storage.users.add(double)).toBe(false);
  const held = await storage.credentials.listByUser('acme', owner.userId);
  expect(held).toEqual([aPassword(), aTotp(), aRecoveryCodeSet(), aPasskey({ attestation })]);
  expect(await storage.credentials.findPasskey('localhost', aPasskey().webauthnId)).toEqual(aPasskey({ attestation }));
  expect(await storage.clients.find('acme', 'app')).toMatchObject({
    ...{ sealedSecret: 'v1.sealed', firstParty: true, rules, status: 'suspended', version: 3 },
  });
  expect(await storage.keys.add({ ...key(2), kid: 'other' })).toBe(false);
  expect(await storage.keys.list('acme')).toEqual([key(1), key(2)]);
  expect(await storage.enrollments.find('acme', owner.userId)).toEqual(skipped);
  expect(await storage.spent.isSpent('acme', 'challenge', 'one|two\\', NOW)).toBe(true);
  const attempt = await storage.attempts.begin('acme', 'password:alice', NOW, () => 60);
  expect(attempt).toEqual({ locked: true, until: NOW + 60 });
  expect(await storage.evidence.find({ ...owner, sessionUid: 's' }, NOW)).toMatchObject({ settled: true });
  expect(await storage.artifacts.consume(code('spent'), NOW)).toBe('already_spent');
  expect(await storage.artifacts.find(code('expired'), NOW - 1)).toBeUndefined();
  expect(await storage.artifacts.findByUid('acme', 'AuthorizationCode', 'u', NOW)).toEqual({ uid: 'u' });
  expect(await storage.artifacts.find(code('code-1200'), NOW)).toEqual({ index: 1200 });
  const events = await storage.audit.list('acme', 5000);
  expect(events).toEqual(Array.from({ length: MANY }, (_, index) => event(MANY - 1 - index)));
  await expectWholeAudit(storage);
}

/** All that a backend holds, in no particular order. */
export async function recordsOf(dump: Dump): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const collection of DUMP_COLLECTIONS) {
    const records: string[] = [];
    for await (const batch of dump.read(collection, NOW)) records.push(...batch.map(inOrder));
    all[collection] = records.toSorted();
  }
  return all;
}

const inOrder = (record: object) =>
  JSON.stringify(record, (_, value: unknown) => (isObject(value) ? sorted(value) : value));

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other)));
