import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once as eventOf } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { adminApi } from '#src/admin/api/api.ts';
import { operation } from '#src/admin/operation.ts';
import { pass, stopClock } from '../flows/support.ts';
import { problem, startApi, type Api } from './api-support.ts';

const USERS = '/tenants/acme/users';

describe('how much may be asked for', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ apiLimit: 6, addressLimits: { attempts: 3, codes: 0 } });
  });
  afterAll(() => api.close());
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is told with each answer, and then refused for a while', async () => {
    stopClock();
    const token = await api.robot('acme');
    const left: (string | null)[] = [];
    for (let time = 0; time < 6; time += 1) {
      const answer = await api.call('GET', USERS, { token });
      expect(answer.headers.get('ratelimit-policy')).toBe('"actor";q=6;w=60');
      left.push(answer.headers.get('ratelimit'));
    }
    expect(left).toEqual(Array.from({ length: 6 }, (_, at) => `"actor";r=${5 - at};t=${10 * (at + 1)}`));
    const refused = await api.call('GET', USERS, { token });
    expect(problem(refused)).toBe('429 too_many_requests');
    expect([refused.headers.get('retry-after'), refused.headers.get('ratelimit')]).toEqual(['10', '"actor";r=0;t=60']);
    pass(10);
    expect((await api.call('GET', USERS, { token })).status).toBe(200);
  });

  it('is each actor’s own, whatever token they show', async () => {
    const [one, other] = [await api.robot('acme'), await api.robot('acme')];
    for (let time = 0; time < 6; time += 1) await api.call('GET', USERS, { token: one });
    expect((await api.call('GET', USERS, { token: one })).status).toBe(429);
    expect((await api.call('GET', USERS, { token: other })).status).toBe(200);
  });

  it('counts what was refused, too', async () => {
    const token = await api.robot('acme', ['keys:read']);
    for (let time = 0; time < 6; time += 1) {
      expect((await api.call('GET', USERS, { token })).headers.get('ratelimit')).toContain(`r=${5 - time}`);
    }
    expect(problem(await api.call('GET', USERS, { token }))).toBe('429 too_many_requests');
  });

  it('is nothing more for an address that has shown too many tokens that are none', async () => {
    const token = await api.robot('acme');
    for (let time = 0; time < 3; time += 1) await api.call('GET', USERS, { token: 'guess' });
    const refused = await api.call('GET', USERS, { token: 'guess' });
    expect(problem(refused)).toBe('429 too_many_attempts');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Nothing was shown, and nothing is counted.
    expect(problem(await api.call('GET', USERS))).toBe('401 token_invalid');
    expect((await api.call('GET', USERS, { token })).status).toBe(429);
  });
});

describe('lines', () => {
  let api: Api;
  let token: string;
  let base: string;
  let stop: () => Promise<unknown>;
  const log = { made: 0, ended: false };

  const LINE = `${'x'.repeat(1023)}\n`;
  const lines = (count: number, fails = false) =>
    async function* () {
      Object.assign(log, { made: 0, ended: false });
      try {
        for (let at = 0; at < count; at += 1) {
          log.made += 1;
          yield LINE;
          await Promise.resolve();
        }
        if (fails) throw new Error('the database is gone');
      } finally {
        log.ended = true;
      }
    };
  const exporting = (name: string, make: () => AsyncIterable<string>) =>
    operation({
      ...{ id: `lines.${name}`, summary: name, method: 'GET', permission: 'audit:read', stream: 'application/jsonl' },
      path: `/tenants/{tenant}/${name}`,
      run: () => Promise.resolve(make()),
    } as const);

  beforeAll(async () => {
    api = await startApi();
    token = await api.robot('acme');
    const operations = [
      exporting('endless', lines(100_000)),
      exporting('few', lines(3)),
      exporting('broken', lines(3, true)),
    ];
    const app = new Koa();
    app.silent = true;
    app.use((ctx, next) => {
      Object.assign(ctx.state, { requestId: 'r', address: '127.0.0.1' });
      return next();
    });
    app.use(adminApi(api.server.container, operations) as unknown as Koa.Middleware);
    const answer = app.callback();
    const server = createServer((req, res) => void answer(req, res)).listen(0, 'localhost');
    await eventOf(server, 'listening');
    base = `http://localhost:${(server.address() as AddressInfo).port}/api/v1/tenants/acme`;
    stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  });
  afterAll(async () => {
    await stop();
    await api.close();
  });

  const open = (name: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(`${base}/${name}`, { headers: { Authorization: `Bearer ${token}` } }, resolve).on('error', reject);
    });

  it('come to their end', async () => {
    const answer = await open('few');
    const text = (await answer.toArray()).join('');
    expect([answer.statusCode, text]).toEqual([200, LINE.repeat(3)]);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="few.jsonl"');
  });

  it('are made no quicker than they are taken, and no more once nobody takes them', async () => {
    const answer = await open('endless');
    answer.pause();
    let made = -1;
    // Until nothing more fits into what lies between the two.
    while (made !== log.made) {
      made = log.made;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(made).toBeGreaterThan(10);
    expect(made).toBeLessThan(50_000);
    answer.destroy();
    while (!log.ended) await new Promise((resolve) => setImmediate(resolve));
    expect(log.made).toBeLessThan(60_000);
  });

  it('that break off are not taken for whole', async () => {
    const answer = await open('broken');
    await expect(answer.toArray()).rejects.toThrow(/aborted|terminated|reset/);
  });
});
