import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once, type IdempotencyDeps, type Repeatable } from '#src/admin/api/idempotency.ts';
import type { Reply } from '#src/admin/api/reply.ts';
import type { StorageConfig } from '#src/config/schema.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { call, clientToken, OF_A_TENANT, problem, type Answer } from './api-support.ts';
import { openDesk, programOf, type Desk } from './desk.ts';

const TIMES = 20;
const ROBOT = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };

interface Node {
  readonly server: TestServer;
  readonly token: string;
}

/** Two servers on the same data. */
function onTwoNodes(storage: () => StorageConfig): void {
  let nodes: readonly Node[];
  let keys = 0;
  const aKey = () => `"key ${(keys += 1)}"`;

  beforeAll(async () => {
    const where = storage();
    const first = await startTestServer({ storage: where });
    const second = await startTestServer({ storage: where });
    await first.addTenant('acme');
    const metadata = { ...ROBOT, latchkey_api_scope: OF_A_TENANT.join(' ') };
    const robot = { ...(await first.addClient('acme', 'robot', { metadata })), scopes: OF_A_TENANT };
    nodes = [
      { server: first, token: await clientToken(first, 'acme', robot) },
      { server: second, token: await clientToken(second, 'acme', robot) },
    ];
  });
  afterAll(async () => {
    await Promise.all(nodes.map(({ server }) => server.close()));
  });

  const post = (node: number, what: string, { key, body }: { key: string; body?: unknown }): Promise<Answer> => {
    const { server, token } = nodes[node]!;
    return call(server.url, 'POST', `/tenants/acme/${what}`, { token, body, headers: { 'Idempotency-Key': key } });
  };
  const people = async () => {
    const { server, token } = nodes[0]!;
    const { body } = await call(server.url, 'GET', '/tenants/acme/users?limit=200', { token });
    return (body['items'] as { username: string }[]).map(({ username }) => username);
  };

  it('does something once, and answers the same on every node', async () => {
    const [key, body] = [aKey(), { username: 'once' }];
    const first = await post(0, 'users', { key, body });
    const again = await post(1, 'users', { key, body });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.text).toBe(first.text);
    for (const name of ['etag', 'location', 'content-type'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(await people()).toEqual(expect.arrayContaining(['once']));
  });

  it(`does it once of ${TIMES} at once`, async () => {
    const [key, body] = [aKey(), { username: 'crowd' }];
    const answers = await Promise.all(Array.from({ length: TIMES }, (_, at) => post(at % 2, 'users', { key, body })));
    const seen = answers.map((answer) => (answer.status === 201 ? answer.text : problem(answer)));
    const made = seen.filter((one) => one !== '409 idempotency_key_in_progress');
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made).size).toBe(1);
    expect((await post(1, 'users', { key, body })).text).toBe(made[0]);
  });

  it('does without a key what was done with one', async () => {
    const { server, token } = nodes[0]!;
    const sent = { token, body: { id: 'plain' } };
    expect((await call(server.url, 'POST', '/tenants/acme/groups', sent)).status).toBe(201);
    expect((await call(server.url, 'POST', '/tenants/acme/groups', sent)).status).toBe(422);
  });

  it('takes a key for one request only', async () => {
    const key = aKey();
    await post(0, 'users', { key, body: { username: 'reused' } });
    expect(problem(await post(1, 'users', { key, body: { username: 'other' } }))).toBe('422 idempotency_key_reused');
    expect((await post(1, 'groups', { key, body: { id: 'other' } })).status).toBe(201);
    expect(await people()).not.toContain('other');
  });

  it('may be tried again after a refusal', async () => {
    const key = aKey();
    expect(problem(await post(0, 'users', { key, body: { username: 1 } }))).toBe('422 validation_failed');
    expect((await post(1, 'users', { key, body: { username: 'second' } })).status).toBe(201);
    expect(problem(await post(0, 'users', { key, body: { username: 1 } }))).toBe('422 idempotency_key_reused');
  });

  it('keeps no secret that can be read', async () => {
    const metadata = { client_name: 'Portal', redirect_uris: ['https://portal.example/callback'] };
    const key = aKey();
    const first = await post(0, 'clients', { key, body: { metadata } });
    expect(first.body['secret']).toEqual(expect.any(String));
    expect((await post(1, 'clients', { key, body: { metadata } })).body['secret']).toBe(first.body['secret']);
  });

  it.each(['', '""', 'with space', `"${'x'.repeat(256)}"`, '"a"b"', '\u00e4'])('takes no key like %j', async (key) => {
    const answer = await post(0, 'users', { key, body: { username: 'never' } });
    expect(problem(answer)).toBe('400 bad_request');
  });
}

describe('a request with an idempotency key, on SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  onTwoNodes(() => ({ kind: 'sqlite', path: join(folder.path, 'latchkey.db') }));
});

describeMongo('a request with an idempotency key', (mongo) => {
  onTwoNodes(() => ({ kind: 'mongodb', url: mongo.freshUrl() }));
});

describe('what is done once', () => {
  let desk: Desk;
  let deps: IdempotencyDeps;
  beforeAll(async () => {
    desk = await openDesk();
    const { storage, sealer } = desk.container;
    deps = { ...storage, sealer, clock: desk.clock };
  });
  afterAll(() => desk.close());

  const reply: Reply = { status: 201, headers: { ETag: '"v1"' }, body: '{"secret":"shown once"}' };
  const wanted = (header: string, actor = programOf()): Repeatable => ({
    ...{ actor, operationId: 'x.y', header, request: ['/x', 'body'] },
  });
  const counting = () => {
    let runs = 0;
    const run = () => {
      runs += 1;
      return Promise.resolve(reply);
    };
    return { run, runs: () => runs };
  };

  it('is done anew after a day', async () => {
    const { run, runs } = counting();
    await once(wanted('day'), run, deps);
    desk.clock.advance(24 * 3600 - 1);
    await once(wanted('day'), run, deps);
    expect(runs()).toBe(1);
    desk.clock.advance(1);
    await once(wanted('day'), run, deps);
    expect(runs()).toBe(2);
  });

  it('is done by each actor for themself', async () => {
    const { run, runs } = counting();
    for (const actor of [programOf(), programOf('acme', 'other'), programOf('globex')]) {
      await once(wanted('shared', actor), run, deps);
    }
    expect(runs()).toBe(3);
  });

  it('waits for one that is not answered, but not for one whose node has died', async () => {
    void once(wanted('dead'), () => new Promise<Reply>(() => undefined), deps);
    const { run, runs } = counting();
    await expect(once(wanted('dead'), run, deps)).rejects.toMatchObject({ code: 'idempotency_key_in_progress' });
    desk.clock.advance(300);
    expect(await once(wanted('dead'), run, deps)).toEqual(reply);
    expect(runs()).toBe(1);
  });

  it('is kept under seal', async () => {
    await once(wanted('sealed'), counting().run, deps);
    const { artifacts } = desk.container.storage;
    const kept: unknown[] = [];
    const spy: IdempotencyDeps['artifacts'] = {
      ...artifacts,
      find: async (key, now) => {
        const payload = await artifacts.find(key, now);
        kept.push(payload);
        return payload;
      },
    };
    await once(wanted('sealed'), counting().run, { ...deps, artifacts: spy });
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('shown once');
  });

  it('may be done again by one alone, after a failure', async () => {
    const failing = () => Promise.reject(new Error('no'));
    await expect(once(wanted('again'), failing, deps)).rejects.toThrow('no');
    const { run, runs } = counting();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => once(wanted('again'), run, deps)));
    expect(runs()).toBe(1);
    expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true);
  });
});
