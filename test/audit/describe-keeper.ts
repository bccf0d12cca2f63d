import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { verifyAudit } from '#src/audit/verify.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { locationOf } from '../storage/children/location.ts';
import { runChild } from '../storage/children/run-child.ts';
import { aPasskey, aTenant, aTotp, aUser } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { aKeeper, anEvent, append, sealer } from './support.ts';

const DAY = 86_400;
const DAY_OF_NOW = '2023-11-14';

/** Whatever keeps the audit log has to do, on any backend. */
export function describeKeeper(place: () => string): void {
  let where: string;
  const opened: Storage[] = [];
  const open = async () => {
    const storage = await openStorage(locationOf(where));
    opened.push(storage);
    return storage;
  };
  const verified = async (storage: Storage) => verifyAudit('acme', { storage, sealer });

  beforeEach(() => void (where = place()));
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((storage) => storage.close()));
  });

  it('seals all that waits, in blocks of at most a hundred, each tenant by itself', async () => {
    const storage = await open();
    const events = await append(storage, 230, { at: NOW });
    await append(storage, 3, { tenantId: 'globex' });
    const keeper = aKeeper(storage);
    await keeper.run();
    expect(keeper.complaints).toEqual([]);
    expect((await storage.auditChain.blocks('acme', 0, 9)).map(({ count }) => count)).toEqual([100, 100, 30]);
    expect((await storage.auditChain.blocks('globex', 0, 9)).map(({ count }) => count)).toEqual([3]);
    expect(await storage.auditChain.waiting()).toEqual([]);
    expect(await verified(storage)).toMatchObject({ blocks: 3, events: 230, problemCount: 0 });
    expect(keeper.told.flatMap(({ ids }) => ids).filter((id) => events.some((one) => one.id === id))).toEqual(
      events.map(({ id }) => id),
    );
  });

  it('spans no two days with a block, and takes what comes late into the next one', async () => {
    const storage = await open();
    const keeper = aKeeper(storage);
    for (const at of [NOW, NOW + DAY, NOW + DAY + 1]) await storage.audit.append(anEvent({ at }));
    await keeper.run();
    await storage.audit.append(anEvent({ at: NOW - 5 }));
    await keeper.run();
    const blocks = await storage.auditChain.blocks('acme', 0, 9);
    expect(blocks.map(({ number, firstAt, lastAt }) => [number, firstAt, lastAt])).toEqual([
      [1, NOW, NOW],
      [2, NOW + DAY, NOW + DAY + 1],
      [3, NOW - 5, NOW - 5],
    ]);
    expect(await verified(storage)).toMatchObject({ problemCount: 0 });
    expect((await storage.summaries.find('acme', DAY_OF_NOW))?.events).toMatchObject([{ count: 2 }]);
  });

  it('does not fork the chain, nor count or lose anything, with four at work while events come', async () => {
    const nodes = [await open(), await open(), await open(), await open()];
    const keepers = nodes.map((storage) => aKeeper(storage));
    const rounds = Array.from({ length: 6 }, async (_, index) => {
      await append(nodes[index % 4]!, 40, { at: NOW });
      await Promise.all(keepers.map((keeper) => keeper.run()));
    });
    await Promise.all(rounds);
    await Promise.all(keepers.map((keeper) => keeper.run()));
    const [storage] = nodes as [Storage];
    expect(keepers.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(await verified(storage)).toMatchObject({ events: 240, problemCount: 0 });
    const day = await storage.summaries.find('acme', DAY_OF_NOW);
    expect(day?.events).toEqual([{ type: 'sign_in.password', outcome: 'success', reason: null, count: 240 }]);
    const told = new Set(keepers.flatMap((keeper) => keeper.told.flatMap(({ ids }) => ids)));
    expect(told.size).toBe(240);
  });

  it('counts a block once, though it is told of again after a crash in between', async () => {
    const storage = await open();
    await append(storage, 5, { at: NOW });
    let crashes = 1;
    const tell = async () => {
      if (crashes-- > 0) throw new Error('died here');
    };
    const failing = aKeeper(storage, { tell });
    await failing.run();
    expect(failing.complaints).toHaveLength(1);
    expect(await storage.summaries.lastBlock('acme')).toBe(0);
    await failing.run();
    await aKeeper(storage).run();
    expect((await storage.summaries.find('acme', DAY_OF_NOW))?.events).toMatchObject([{ count: 5 }]);
  });

  it('counts by type, outcome and reason, and sign-ins by their methods and how long they took', async () => {
    const storage = await open();
    const completed = (methods: string, seconds?: string) => ({
      type: 'sign_in.completed',
      details: { methods, ...(seconds === undefined ? {} : { seconds }) },
    });
    const happened = [
      ...[completed('passkey', '4'), completed('passkey', '5'), completed('passkey', '6')],
      ...[completed('password totp', '9999'), completed('password totp')],
      ...[{ outcome: 'refused', reason: 'locked' } as const, { outcome: 'refused', reason: 'locked' } as const],
    ];
    for (const one of happened) await storage.audit.append(anEvent(one));
    await aKeeper(storage).run();
    const day = await storage.summaries.find('acme', DAY_OF_NOW);
    expect(day?.lastBlock).toBe(1);
    expect(day?.events.toSorted((a, b) => a.count - b.count)).toEqual([
      { type: 'sign_in.password', outcome: 'refused', reason: 'locked', count: 2 },
      { type: 'sign_in.completed', outcome: 'success', reason: null, count: 5 },
    ]);
    expect(day?.signIns.toSorted((a, b) => b.count - a.count)).toEqual([
      { methods: 'passkey', count: 3, seconds: [2, 1, 0, 0, 0, 0, 0, 0, 0] },
      { methods: 'password totp', count: 2, seconds: [0, 0, 0, 0, 0, 0, 0, 0, 1] },
    ]);
  });

  it('takes a snapshot of active people once a day', async () => {
    const storage = await open();
    await storage.tenants.add(aTenant());
    const people = ['none', 'passkey', 'totp', 'both', 'disabled'];
    for (const id of people) {
      const status = id === 'disabled' ? 'disabled' : 'active';
      await storage.users.add(aUser({ id, username: id, email: null, status }));
      if (['passkey', 'both', 'disabled'].includes(id)) {
        await storage.credentials.add(aPasskey({ id: `p-${id}`, userId: id, webauthnId: id }));
      }
      if (['totp', 'both'].includes(id)) await storage.credentials.add(aTotp({ id: `t-${id}`, userId: id }));
    }
    const clock = fixedClock();
    const keeper = aKeeper(storage, { clock });
    await keeper.run();
    const expected = { at: NOW, users: 4, withPasskey: 2, withOtherFactor: 2, withAnyFactor: 3 };
    const passkeys = { [aPasskey().aaguid]: 2 };
    expect((await storage.summaries.find('acme', DAY_OF_NOW))?.snapshot).toEqual({ ...expected, passkeys });
    clock.advance(3600);
    await storage.users.setStatus('acme', 'none', 'disabled');
    await keeper.run();
    await aKeeper(storage, { clock }).run();
    expect((await storage.summaries.find('acme', DAY_OF_NOW))?.snapshot).toMatchObject({ at: NOW, users: 4 });
    clock.advance(DAY);
    await keeper.run();
    expect((await storage.summaries.find('acme', '2023-11-15'))?.snapshot).toMatchObject({ users: 3 });
  });

  it('removes events of whole blocks after their time, and what is left still verifies', async () => {
    const storage = await open();
    const clock = fixedClock();
    const keeper = aKeeper(storage, { clock, keepDays: 31 });
    await append(storage, 5, { at: NOW });
    await append(storage, 4, { at: NOW + DAY });
    await keeper.run();
    clock.set(NOW + 31 * DAY);
    await keeper.run();
    expect(await storage.audit.list('acme', 50)).toHaveLength(9);
    clock.advance(1);
    await keeper.run();
    expect(await storage.audit.list('acme', 50)).toHaveLength(4);
    expect(await verified(storage)).toMatchObject({ blocks: 2, events: 4, removed: 1, problemCount: 0 });
    expect((await storage.summaries.find('acme', DAY_OF_NOW))?.events).toMatchObject([{ count: 5 }]);
    await append(storage, 1, { at: NOW + 32 * DAY });
    await keeper.run();
    expect(await verified(storage)).toMatchObject({ blocks: 3, events: 5, problemCount: 0 });
  });

  it('leaves a chain that verifies, with all that was written, however often it is killed', async () => {
    for (let round = 0; round < 4; round++) {
      const { process: child, output } = runChild('keep-audit.ts', [where, String(round)]);
      const ended = output.catch(() => undefined);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      // The child says when it is at work; the moment it is killed at differs from round to round.
      for (let turn = 0; turn < round * 40; turn++) await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
    }
    const storage = await open();
    const keeper = aKeeper(storage);
    await keeper.run();
    const written = await storage.audit.list('acme', 10_000);
    expect(written.length).toBeGreaterThan(0);
    const verification = await verified(storage);
    expect(verification).toMatchObject({ problemCount: 0, events: written.length });
    const days = await storage.summaries.list('acme', '2000-01-01', '2100-01-01');
    const counted = days.flatMap(({ events }) => events.map(({ count }) => count)).reduce((a, b) => a + b, 0);
    expect(counted).toBe(written.length);
  }, 60_000);
}
