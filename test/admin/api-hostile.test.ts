import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeSchema } from '#src/admin/api/description/schemas.ts';
import type { Operation } from '#src/admin/operation.ts';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { EXAMPLES, type Example, type Stage } from './api-examples.ts';
import { mutations, queries, WRONG_BODIES, WRONG_BYTES, WRONG_IDS, WRONG_TYPES } from './api-hostile.ts';
import { startApi } from './api-support.ts';

interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array | undefined;
  readonly type?: string;
}

describe('hostile input', () => {
  const folder = temporaryFolder();
  const database = join(folder.path, 'latchkey.db');
  let stage: Stage;

  beforeAll(async () => {
    const api = await startApi({ storage: { kind: 'sqlite', path: database } });
    stage = { api, token: await api.robot(SYSTEM_TENANT) };
  });
  afterAll(async () => {
    await stage.api.close();
    folder.remove();
  });

  const send = ({ method, path, body, type = 'application/json' }: Attempt): Promise<number> => {
    const { hostname, port } = new URL(stage.api.server.url);
    const headers = {
      Authorization: `Bearer ${stage.token}`,
      ...(body === undefined ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const req = httpRequest({ hostname, port, method, path: `/api/v1${path}`, headers }, (res) => {
        res.resume().on('end', () => resolve(res.statusCode ?? 0));
      });
      req.on('error', reject).end(body);
    });
  };

  /** What an example was made with is on disk, and an organisation has its keys, which are made at the first request. */
  const settled = async (tenantId = 'acme') => {
    const { storage, registry, keys } = { ...stage.api.server.container, ...stage.api.server.container.admin };
    await registry.get(tenantId).catch(() => undefined);
    await keys.list(tenantId);
    await storage.unitOfWork().durable();
  };

  const pathOf = ({ path }: Operation, { params = {} }: Example) => {
    const all: Readonly<Record<string, string>> = { tenant: 'acme', ...params };
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(all[name] ?? ''));
  };

  it.each(OPERATIONS.map((op) => [op.id, op] as const))(
    'changes nothing, and breaks nothing, at %s',
    async (id, op) => {
      const example = await EXAMPLES[id]!(stage);
      const attempts = [...attemptsAt(op, example, pathOf(op, example))];
      await settled(example.params?.['tenant']);
      const before = contentsOf(database);
      for (const attempt of attempts) {
        const status = await send(attempt);
        const told = [attempt.method, attempt.path.slice(0, 200), String(attempt.body).slice(0, 200), attempt.type];
        expect([...told, status >= 400 && status < 500 ? 'refused' : status]).toEqual([...told, 'refused']);
      }
      expect(contentsOf(database)).toEqual(before);
    },
  );

  it.each(OPERATIONS.filter(({ query, body }) => query ?? body).map((op) => [op.id, op] as const))(
    'that is right after all, but odd, breaks nothing at %s',
    async (id, op) => {
      const example = await EXAMPLES[id]!(stage);
      for (const attempt of oddities(op, example, pathOf(op, example))) {
        const status = await send(attempt);
        const told = [attempt.path.slice(0, 200), String(attempt.body).slice(0, 200)];
        expect([...told, status < 500 ? 'answered' : status]).toEqual([...told, 'answered']);
      }
    },
  );
});

function* oddities(
  { id, method, query, body: schema }: Operation,
  { body }: Example,
  path: string,
): Generator<Attempt> {
  const random = seededRandom(id);
  const draw = (limit: number) => random.below(limit);
  for (const mutation of mutations(body, draw)) {
    if (schema?.safeParse(mutation).success) yield { method, path, body: JSON.stringify(mutation) };
  }
  for (const one of queries(query ? describeSchema(query, 'input') : {}, draw)) {
    const parsed = Object.fromEntries(new URLSearchParams(one));
    if (query?.safeParse(parsed).success) yield { method, path: `${path}?${one}`, body: body && JSON.stringify(body) };
  }
}

function* attemptsAt(op: Operation, example: Example, path: string): Generator<Attempt> {
  const random = seededRandom(op.id);
  const draw = (limit: number) => random.below(limit);
  const { method } = op;
  for (const wrong of wrongPaths(op, path)) yield { method, path: wrong, body: bodyOf(example) };
  yield* wrongBodies(op, example, path, draw);
  const query = op.query && describeSchema(op.query, 'input');
  for (const one of queries(query ?? {}, draw)) {
    const parsed = Object.fromEntries(new URLSearchParams(one));
    if (!op.query?.safeParse(parsed).success) yield { method, path: `${path}?${one}`, body: bodyOf(example) };
  }
}

const bodyOf = ({ body }: Example) => (body === undefined ? undefined : JSON.stringify(body));

// Each parameter of the path in turn, the organisation's among them.
function* wrongPaths(op: Operation, path: string): Generator<string> {
  const [template, real] = [op.path.split('/'), path.split('/')];
  for (const [at, segment] of template.entries()) {
    if (!segment.startsWith('{')) continue;
    for (const id of WRONG_IDS) yield real.with(at, id).join('/');
  }
}

function* wrongBodies(
  { method, body: schema, maxBytes = 65_536 }: Operation,
  { body }: Example,
  path: string,
  draw: (limit: number) => number,
): Generator<Attempt> {
  const wrong = (value: unknown) => ({ method, path, body: JSON.stringify(value) });
  if (!schema) {
    yield wrong({});
    return;
  }
  for (const value of WRONG_BODIES) yield wrong(value);
  for (const bytes of WRONG_BYTES) yield { method, path, body: bytes };
  yield { method, path, body: JSON.stringify({ ...body, filler: 'x'.repeat(maxBytes) }) };
  for (const type of WRONG_TYPES) yield { method, path, body: JSON.stringify(body), type };
  for (const mutation of mutations(body, draw)) {
    // What is no worse after all is none of this test's business.
    if (!schema.safeParse(mutation).success) yield wrong(mutation);
  }
}

/** What every table holds, but for those that are written behind everybody's back. */
function contentsOf(path: string): Readonly<Record<string, string>> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    return Object.fromEntries(
      tables
        .map(({ name }) => String(name))
        .filter((name) => !/^(?:sqlite_|outbox|audit_)/.test(name))
        .map((name) => {
          const rows = db.prepare(`SELECT * FROM "${name}"`).all();
          return [name, `${rows.length} ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`];
        }),
    );
  } finally {
    db.close();
  }
}
