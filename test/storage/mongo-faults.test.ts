import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { NOW } from '../support/fixed-clock.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { proxyTo, type Proxy } from '../support/mongo/proxy.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

/** Milliseconds within which a request is answered, whatever the database does. */
const BOUND = 6000;
/** Milliseconds after which everything works again by itself. */
const RECOVERY = 10_000;

async function timed<T>(work: Promise<T>): Promise<{ readonly answer: T; readonly took: number }> {
  const before = performance.now();
  return { answer: await work, took: performance.now() - before };
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function eventually(works: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + RECOVERY;
  while (!(await works())) {
    if (performance.now() > deadline) throw new Error('it did not recover');
    await wait(100);
  }
}

describe('a database server that nobody answers at', () => {
  it.each(['127.0.0.1:1', 'nowhere.invalid'])(
    'is given up on in time, with a message without the password: %s',
    async (host) => {
      const open = openStorage({ kind: 'mongodb', url: `mongodb://me:hunter2@${host}/latchkey?authSource=admin` });
      const { answer, took } = await timed(failure(open));
      expect(took).toBeLessThan(BOUND);
      expect(answer).toMatchObject({ name: 'StorageError', code: 'unreachable', path: `mongodb://${host}/latchkey` });
      expect(String(answer)).toContain(`mongodb://${host}/latchkey does not answer`);
      expect(String(answer)).not.toContain('hunter2');
    },
  );

  it.each([
    'mongodb://me:hun@ter2@127.0.0.1:1/latchkey',
    'mongodb://me:hunter2@127.0.0.1:1/latchkey?w=hunter2&nonsense=1',
  ])('is not looked for where the URL makes no sense, and the password not shown: %#', async (url) => {
    const error = await failure(openStorage({ kind: 'mongodb', url }));
    expect(error).toMatchObject({ name: 'StorageError' });
    expect(String(error)).not.toMatch(/hun@?ter2/);
  });
});

describeMongo('a server that vanishes', (mongo) => {
  let proxy: Proxy;
  let server: TestServer | undefined;
  let unknown = 0;
  beforeEach(async () => {
    proxy = await proxyTo(mongo.freshUrl());
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await proxy.cut();
  });

  const ways = [
    ['is gone', () => proxy.cut()],
    ['swallows what is sent', async () => proxy.swallow()],
  ] as const;

  it.each(ways)(
    'fails calls in time while it %s, and serves them afterwards',
    async (_, vanish) => {
      const storage = await openStorage({ kind: 'mongodb', url: proxy.url });
      await storage.spent.spend('acme', 'challenge', 'before', { now: NOW, expiresAt: NOW + 60 });
      await vanish();
      for (const call of [
        () => storage.spent.spend('acme', 'challenge', 'a', { now: NOW, expiresAt: NOW + 60 }),
        () => storage.ping(),
      ]) {
        const { answer, took } = await timed(failure(call()));
        expect(answer).toMatchObject({ name: 'ProblemError', code: 'unavailable', status: 503 });
        expect(took).toBeLessThan(BOUND);
      }
      await proxy.open();
      await eventually(async () => (await failure(storage.ping())) === undefined);
      expect(await storage.spent.spend('acme', 'challenge', 'before', { now: NOW, expiresAt: NOW + 60 })).toBe(false);
      await storage.close();
    },
    40_000,
  );

  it('is slow, and a request with many calls ends in time all the same, while what follows it has its own time', async () => {
    const storage = await openStorage({ kind: 'mongodb', url: proxy.url });
    proxy.slow(1500);
    const request = storage.unitOfWork();
    const calls = async () => {
      for (let done = 0; done < 10; done++) await storage.tenants.list();
    };
    const { answer, took } = await timed(failure(calls()));
    expect(answer).toMatchObject({ code: 'unavailable' });
    expect(took).toBeLessThan(BOUND);
    await request.durable();
    expect(await storage.tenants.list()).toEqual([]);
    await proxy.open();
    await storage.close();
  }, 40_000);

  it('holds back what it says, and nothing is lost when it says it after all', async () => {
    const storage = await openStorage({ kind: 'mongodb', url: proxy.url });
    proxy.slow(Infinity);
    const spending = storage.spent.spend('acme', 'challenge', 'held', { now: NOW, expiresAt: NOW + 60 });
    expect(await Promise.race([spending, wait(500, 'nothing yet')])).toBe('nothing yet');
    await proxy.open();
    expect(await spending).toBe(true);
    await storage.close();
  }, 40_000);

  it('makes requests end with 503 in time, at pages and endpoints, and serves them afterwards', async () => {
    server = await startTestServer({ storage: { kind: 'mongodb', url: proxy.url } });
    await server.addTenant('acme');
    const { clientId, secret } = await server.addClient('acme', 'demo');
    const requests: readonly (() => Promise<Response>)[] = [
      () => fetch(`${server?.url}/readyz`),
      // Nobody remembers it: it has to be looked for.
      () => fetch(`${server?.url}/t/unknown-${(unknown += 1)}/auth`, { headers: { Accept: 'text/html' } }),
      () =>
        fetch(`${server?.issuer('acme')}/token`, {
          method: 'POST',
          headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
          body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(43) }),
        }),
    ];
    const statuses = async () => (await Promise.all(requests.map((request) => request()))).map(({ status }) => status);

    expect(await statuses()).toEqual([200, 404, 400]);
    await proxy.cut();
    const { answer, took } = await timed(statuses());
    expect(answer).toEqual([503, 503, 503]);
    expect(took).toBeLessThan(BOUND);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    await proxy.open();
    await eventually(async () => (await requests[0]?.())?.status === 200);
    expect(await statuses()).toEqual([200, 404, 400]);

    // Each of its many calls would be in time.
    proxy.slow(1200);
    const slow = await timed(statuses());
    expect(slow.answer.every((status) => [200, 404, 400, 503].includes(status))).toBe(true);
    expect(slow.took).toBeLessThan(BOUND);
    await proxy.open();
    await eventually(async () => (await requests[0]?.())?.status === 200);
    expect(await statuses()).toEqual([200, 404, 400]);
  }, 40_000);

  it('is used again once its process is started again', async () => {
    if (!mongo.process) return;
    const storage: Storage = await openStorage({ kind: 'mongodb', url: mongo.freshUrl() });
    await mongo.process.kill();
    const { answer, took } = await timed(failure(storage.tenants.list()));
    expect(answer).toMatchObject({ code: 'unavailable' });
    expect(took).toBeLessThan(BOUND);
    await mongo.process.start();
    await eventually(async () => (await failure(storage.ping())) === undefined);
    expect(await storage.tenants.list()).toEqual([]);
    await storage.close();
  }, 40_000);
});
