import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { copyEverything } from '#src/storage/copy/copy.ts';
import { openDump } from '#src/storage/copy/open-dump.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import { DUMP_COLLECTIONS, type Dump } from '#src/storage/ports/dump.ts';
import { latchkey, latchkeyJson } from '../cli/program.ts';
import { aPasskey, aPassword, aRecoveryCodeSet, aTenant, aTotp, aUser } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

jest.setTimeout(60_000);

const LATER = NOW + 3600;
/** More than one batch of rows. */
const MANY = 1201;

describe('a copy of a deployment', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const at = (name: string) => join(folder.path, name);

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

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
  });

  async function fill(path: string) {
    const storage = await openStorage({ kind: 'sqlite', path });
    await storage.tenants.add(aTenant());
    await storage.users.add(aUser());
    for (const credential of [aPassword(), aTotp(), aRecoveryCodeSet(), aPasskey()]) {
      await storage.credentials.add(credential);
    }
    const client = { tenantId: 'acme', clientId: 'app', metadata: { client_name: 'App' }, createdAt: NOW };
    await storage.clients.add({ ...client, sealedSecret: 'v1.sealed', firstParty: true });
    await storage.keys.addFirst({ tenantId: 'acme', kid: 'k', alg: 'ES256', sealedJwk: 'v1.sealed', createdAt: NOW });
    await storage.enrollments.advance(
      owner.tenantId,
      owner.userId,
      { skips: 0, freeSkips: 0, snoozedUntil: 0 },
      { skips: 1, freeSkips: 0, snoozedUntil: LATER },
    );
    await storage.spent.spend('acme', 'challenge', 'one', LATER);
    await storage.attempts.begin('acme', 'password:alice', NOW, () => 60);
    await storage.evidence.save({ ...owner, sessionUid: 's', evidence: [], settled: true, expiresAt: LATER });
    await storage.artifacts.save(code('spent'), { grantId: 'g', accountId: owner.userId }, LATER);
    await storage.artifacts.consume(code('spent'), NOW);
    await storage.artifacts.save(code('expired'), {}, NOW);
    await storage.artifacts.save(code('forever'), { uid: 'u' }, null);
    for (let index = 0; index < MANY; index++) {
      await storage.artifacts.save(code(`code-${index}`), { index }, LATER);
      await storage.audit.append(event(index));
    }
    await storage.close();
  }

  async function dumps<T>(act: (source: Dump, target: Dump) => Promise<T>): Promise<T> {
    const source = (await openDump({ kind: 'sqlite', path: at('source.db') }))!;
    const target = (await openDump({ kind: 'sqlite', path: at('target.db') }))!;
    try {
      return await act(source, target);
    } finally {
      await source.close();
      await target.close();
    }
  }

  const expectWhole = async () => {
    const storage = await openStorage({ kind: 'sqlite', path: at('target.db') });
    expect(await storage.tenants.list()).toEqual([aTenant()]);
    expect(await storage.users.findByIdentifier('acme', 'alice@acme.example')).toEqual(aUser());
    const held = await storage.credentials.listByUser('acme', owner.userId);
    expect(held).toEqual([aPassword(), aTotp(), aRecoveryCodeSet(), aPasskey()]);
    expect(await storage.credentials.findPasskey('localhost', aPasskey().webauthnId)).toEqual(aPasskey());
    expect(await storage.clients.find('acme', 'app')).toMatchObject({ sealedSecret: 'v1.sealed', firstParty: true });
    expect(await storage.keys.list('acme')).toMatchObject([{ kid: 'k', sealedJwk: 'v1.sealed' }]);
    expect(await storage.enrollments.find('acme', owner.userId)).toMatchObject({ skips: 1, snoozedUntil: LATER });
    expect(await storage.spent.spend('acme', 'challenge', 'one', LATER)).toBe(false);
    expect(await storage.attempts.begin('acme', 'password:alice', NOW, () => 60)).toEqual({
      locked: true,
      until: NOW + 60,
    });
    expect(await storage.evidence.find({ ...owner, sessionUid: 's' }, NOW)).toMatchObject({ settled: true });
    expect(await storage.artifacts.consume(code('spent'), NOW)).toBe('already_spent');
    expect(await storage.artifacts.find(code('expired'), NOW - 1)).toBeUndefined();
    expect(await storage.artifacts.findByUid('acme', 'AuthorizationCode', 'u', NOW)).toEqual({ uid: 'u' });
    expect(await storage.artifacts.find(code('code-1200'), NOW)).toEqual({ index: 1200 });
    const events = await storage.audit.list('acme', 5000);
    expect(events).toEqual(Array.from({ length: MANY }, (_, index) => event(MANY - 1 - index)));
    await storage.close();
  };

  it('holds everything that has not expired, as the stores see it, sealed as it was and spent as it was', async () => {
    await fill(at('source.db'));
    const told: string[] = [];
    const counts = await dumps((source, target) =>
      copyEverything(source, target, fixedClock(), ({ collection, done }) => told.push(`${collection} ${done}`)),
    );
    expect(counts.map(({ collection }) => collection)).toEqual(DUMP_COLLECTIONS);
    for (const { source, target } of counts) expect(target).toBe(source);
    expect(counts).toContainEqual({ collection: 'artifacts', source: MANY + 2, target: MANY + 2 });
    expect(told).toEqual(expect.arrayContaining(['audit 500', 'audit 1000', `audit ${MANY}`]));
    await expectWhole();
  });

  it('is finished by a second one after the first was interrupted, and changed by no further one', async () => {
    await fill(at('source.db'));
    const interrupted = dumps((source, target) =>
      copyEverything(source, target, fixedClock(), ({ collection, done }) => {
        if (collection === 'artifacts' && done > 500) throw new Error('interrupted');
      }),
    );
    await expect(interrupted).rejects.toThrow('interrupted');
    for (let times = 0; times < 2; times++) {
      await dumps((source, target) => copyEverything(source, target, fixedClock(), () => undefined));
    }
    await expectWhole();
  });

  it('is made by the command line, which shows its progress and counts both sides, and mixes no two deployments', async () => {
    const settings = { LATCHKEY_STORAGE_PATH: at('one.db'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const to = (name: string) => ['storage', 'copy', '--to-kind', 'sqlite', '--to-path', at(name)];
    const copied = await latchkey(settings, to('two.db'));
    expect(copied).toMatchObject({ code: 0, error: expect.stringContaining('tenants: 100 % of 1') });
    expect(copied.out).toMatch(/^tenants +1$/m);
    expect(await latchkeyJson(settings, to('two.db'))).toMatchObject({ counts: { tenants: 1, audit: 1 } });

    const other = { ...settings, LATCHKEY_STORAGE_PATH: at('three.db') };
    await latchkeyJson(other, ['tenant', 'create', 'globex', '--name', 'Globex']);
    const mixed = await latchkey(other, [...to('two.db'), '--json']);
    expect(JSON.parse(mixed.error)).toMatchObject({ error: { code: 'target_in_use' } });
    expect(JSON.parse((await latchkey(settings, [...to('one.db'), '--json'])).error)).toMatchObject({
      error: { code: 'same_storage' },
    });
    expect((await latchkey(settings, ['storage', 'copy', '--to-kind', 'sqlite'])).code).toBe(2);
  });
});
