import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { areaOf } from '#src/admin/api/description/document.ts';
import { describeSchema, type JsonSchema } from '#src/admin/api/description/schemas.ts';
import { takesMatch } from '#src/admin/api/match.ts';
import { writes, type Operation } from '#src/admin/operation.ts';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { SYSTEM_TENANT } from '#src/users/roles.ts';
import { EXAMPLES, type Example, type Stage } from './api-examples.ts';
import { problem, startApi } from './api-support.ts';

/** Answers that hold what nobody is told twice. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'users.create': ['pass'],
  'passes.issue': ['pass'],
  'clients.create': ['secret'],
  'clients.rotateSecret': ['secret'],
  'webhooks.create': ['secret'],
  'webhooks.rotateSecret': ['secret'],
  'document.apply': ['secrets', 'secret'],
};
/** The hash of a chain's head is there to be noted, and a problem's code to be read. */
const PROOFS: Readonly<Record<string, readonly string[]>> = { 'audit.verify': ['hash', 'code'] };
/** Members that sound like a secret, and are none. */
const HARMLESS = ['hasSecret', 'codesLeft'];

/** Change nothing by themselves, or nothing that was there. */
const SILENT = ['passkeys.creationOptions', 'users.resetPreferredMethod'];

/** Only reads, and is written down all the same: whoever takes all of it away is to be known. */
const NOTED = ['audit.export'];

const named = OPERATIONS.map((op) => [op.id, op] as const);

describe('every operation', () => {
  it('has a name and an address of its own', () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(id))).toEqual([]);
    const addresses = OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(addresses).toHaveLength(new Set(addresses).size);
    expect(
      OPERATIONS.filter(({ summary }) => summary.endsWith('.') || summary.length > 100).map(({ id }) => id),
    ).toEqual([]);
  });

  it('is of an area that has a name in every language', () => {
    const { tags, in: inLanguage } = loadLanguages(new URL('../../views/languages', import.meta.url).pathname);
    const areas = [...new Set(OPERATIONS.map(areaOf))];
    const missing = tags.flatMap((tag) => areas.filter((area) => !inLanguage(tag).t.has(`api.areas.${area}`)));
    expect(missing).toEqual([]);
  });

  it.each(named)('%s takes no member, and no parameter, that it does not know', (_id, { query, body }) => {
    for (const schema of [query, body]) {
      if (!schema) continue;
      expect(describeSchema(schema, 'input')['additionalProperties']).toBe(false);
    }
  });

  it.each(named)('%s answers no secret but where it has to', (id, { answer }) => {
    const members = answer ? memberNames(describeSchema(answer, 'output')) : [];
    const secretive = members.filter((name) => /secret|password|hash|token|seal|private|salt|^code|^pass$/i.test(name));
    expect([...new Set(secretive)].filter((name) => !HARMLESS.includes(name))).toEqual(SECRETS[id] ?? PROOFS[id] ?? []);
  });

  it('has an example', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(OPERATIONS.map(({ id }) => id).toSorted());
  });

  describe('does what it says', () => {
    let stage: Stage;
    beforeAll(async () => {
      const api = await startApi();
      stage = { api, token: await api.robot(SYSTEM_TENANT) };
    });
    afterAll(() => stage.api.close());

    const send = (op: Operation, { params = {}, query, body, headers }: Example) => {
      const all: Readonly<Record<string, string>> = { tenant: 'acme', ...params };
      const path = op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(all[name] ?? ''));
      const { api, token } = stage;
      return api.call(op.method, query === undefined ? path : `${path}?${query}`, {
        ...{ token, body },
        ...(headers && { headers }),
      });
    };
    const events = async (tenantId: string) => stage.api.server.container.storage.audit.list(tenantId, 10_000);
    const eventsOfAll = async () => {
      const tenants = await stage.api.server.container.storage.tenants.list();
      return (await Promise.all(tenants.map(({ id }) => events(id)))).flat();
    };

    it.each(named)('%s', async (id, op) => {
      const example = await EXAMPLES[id]!(stage);
      const before = new Set((await eventsOfAll()).map((event) => event.id));
      const answer = await send(op, example);
      expect([id, answer.status, answer.text]).toEqual([
        id,
        op.creates ? 201 : op.answer || op.stream ? 200 : 204,
        expect.any(String),
      ]);
      expect([id, answer.headers.get('etag')?.startsWith('"v') ?? false]).toEqual([id, op.version !== undefined]);
      const left = (await eventsOfAll()).filter((event) => !before.has(event.id));
      const byRobot = left.some(({ actor }) => actor === 'system/client:robot1');
      const mayNote = writes(op) || NOTED.includes(id);
      expect([id, byRobot]).toEqual([id, mayNote && !SILENT.includes(id)]);
      expect(mayNote ? [] : left).toEqual([]);
    });

    it.each(named.filter(([, op]) => takesMatch(op)))('%s replaces no other version than was meant', async (id, op) => {
      const example = await EXAMPLES[id]!(stage);
      const answer = await send(op, { ...example, headers: { 'If-Match': '"v999"' } });
      expect([id, problem(answer)]).toEqual([id, '412 precondition_failed']);
      expect((await send(op, { ...example, headers: { 'If-Match': '*' } })).status).toBeLessThan(300);
    });
  });
});

function memberNames(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(memberNames);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as JsonSchema;
  return [...Object.keys(properties), ...Object.values(schema).flatMap(memberNames)];
}
