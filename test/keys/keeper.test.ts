import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { auditLog } from '#src/audit/audit-log.ts';
import { keyKeeper } from '#src/keys/keeper.ts';
import { keyService } from '#src/keys/key-service.ts';
import { PUBLISHED_AHEAD } from '#src/keys/life-cycle.ts';
import { createSealer } from '#src/keys/seal.ts';
import { systemRandom } from '#src/random.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { createLogger, type Logger } from '#src/telemetry/logger.ts';
import { aKey } from '../support/a-key.ts';
import { aTenant } from '../support/builders.ts';
import { fixedClock, type FixedClock } from '../support/fixed-clock.ts';

const DAY = 86_400;

describe('the keeper of keys', () => {
  let storage: Storage;
  let clock: FixedClock;
  let lines: string[];
  const keys = () =>
    keyService({ keys: storage.keys, tenants: storage.tenants, sealer: createSealer([Buffer.alloc(32, 7)]), clock });
  const keeper = (rotationDays = 90) => {
    const logger: Logger = createLogger({ level: 'error', destination: { write: (line) => void lines.push(line) } });
    const audit = auditLog({ store: storage.audit, clock, random: systemRandom });
    const { tenants, keys: store } = storage;
    return keyKeeper({ tenants, store, keys: keys(), audit, clock, logger, rotationDays });
  };
  const states = async (tenantId = 'acme') =>
    (await keys().list(tenantId)).filter(({ alg }) => alg === 'EdDSA').map(({ state }) => state);
  const three = (type: string) => [type, type, type];
  const events = async () => (await storage.audit.list('acme', 99)).map(({ type }) => type);

  beforeEach(async () => {
    storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    await storage.tenants.add(aTenant());
    clock = fixedClock();
    lines = [];
  });
  afterEach(() => storage.close());

  it('publishes the next keys a day before they are due, has them sign, and removes the old ones when they are useless', async () => {
    await keys().jwks('acme');
    const keep = keeper();
    clock.advance(90 * DAY - PUBLISHED_AHEAD - 1);
    await keep();
    expect(await states()).toEqual(['active']);
    clock.advance(1);
    await keep();
    await keep();
    expect(await states()).toEqual(['active', 'next']);
    expect(await events()).toEqual(three('keys.rotated'));
    clock.advance(PUBLISHED_AHEAD);
    expect(await states()).toEqual(['retired', 'active']);
    clock.advance(2 * DAY);
    await keep();
    expect(await states()).toEqual(['active']);
    expect(await events()).toEqual([...three('keys.retired'), ...three('keys.rotated')]);
    expect(lines).toEqual([]);
  });

  it('makes one next key however many nodes keep at once', async () => {
    await keys().jwks('acme');
    clock.advance(90 * DAY);
    await Promise.all([keeper()(), keeper()()]);
    expect(await states()).toEqual(['active', 'next']);
    expect(await events()).toEqual(three('keys.rotated'));
  });

  it('rotates nothing where rotation is off, makes no keys for a tenant without any, and removes all the same', async () => {
    await keeper(0)();
    expect(await keys().list('acme')).toEqual([]);
    await keys().rotate('acme', 'all', 'now');
    clock.advance(1000 * DAY);
    await keeper(0)();
    expect(await states()).toEqual(['active']);
  });

  it('goes on with the other tenants where the keys of one cannot be kept, and says so', async () => {
    await storage.tenants.add(aTenant({ id: 'aaa' }));
    await storage.keys.add(aKey({ tenantId: 'aaa', alg: 'EdDSA', sealedJwk: 'nonsense' }));
    await keys().jwks('acme');
    clock.advance(90 * DAY);
    await keeper()();
    expect(await states()).toEqual(['active', 'next']);
    expect(lines.join('')).toMatch(/keys were not kept/);
    expect(lines.join('')).toContain('aaa');
  });
});
