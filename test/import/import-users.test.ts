import { afterEach, describe, expect, it } from '@jest/globals';
import { ProblemError } from '#src/errors.ts';
import type { ImportRow, RowOutcome } from '#src/import/refusal.ts';
import { readRows } from '#src/import/read-rows.ts';
import { seenNames } from '#src/import/seen.ts';
import { bytesOf, closeAll, HASH, importSetup } from './support.ts';

afterEach(closeAll);

const MANY = 1201;
const table = (count: number) =>
  ['username,externalId,passwordHash', ...Array.from({ length: count }, (_, n) => `user-${n},x-${n},${HASH}`)].join(
    '\n',
  );

async function many() {
  const setup = await importSetup();
  const told: RowOutcome[] = [];
  const run = (rows: AsyncIterable<ImportRow>, options: object = {}) =>
    setup.importUsers({
      ...{ tenantId: 'acme', rows, onProgress: (outcomes: readonly RowOutcome[]) => void told.push(...outcomes) },
      ...options,
    });
  const users = async () => (await setup.storage.users.page('acme', { limit: 5000 })).length;
  return { ...setup, told, run, users };
}
const read = (text: string) => readRows(bytesOf(text, 4096));

describe('importing a file', () => {
  it('says what has become of each row, in their order', async () => {
    const { run, told, users } = await many();
    const report = await run(read(`${table(MANY)}\nuser-0,,\n`));
    expect(report).toEqual({
      ...{ counts: { imported: MANY, unchanged: 0, refused: 1 }, goOnFrom: null, ended: 'done', message: null },
    });
    expect(told.map(({ line }) => line)).toEqual(Array.from({ length: MANY + 1 }, (_, index) => index + 2));
    expect(await users()).toBe(MANY);
  });

  it('is interrupted after the rows under way, and goes on from there, or from the beginning, without doubling', async () => {
    const { run, told, users } = await many();
    const controller = new AbortController();
    const stopping = { signal: controller.signal, onProgress: () => controller.abort() };
    const { counts, goOnFrom, ended } = await run(read(table(MANY)), stopping);
    expect([ended, counts.imported, goOnFrom]).toEqual(['interrupted', await users(), counts.imported + 2]);
    expect(counts.imported).toBeLessThan(MANY);

    const rest = await run(read(table(MANY)), { from: goOnFrom });
    expect(rest).toMatchObject({ ended: 'done', counts: { imported: MANY - counts.imported, unchanged: 0 } });
    expect(told[0]?.line).toBe(goOnFrom);
    expect(await run(read(table(MANY)))).toMatchObject({ counts: { imported: 0, unchanged: MANY } });
    expect(await users()).toBe(MANY);
  });

  it('that breaks in the middle keeps what came before, and says where to go on', async () => {
    const { run, users } = await many();
    const report = await run(read(`${table(MANY)}\n"never closed\n`));
    expect(report).toMatchObject({ ended: 'unreadable', goOnFrom: MANY + 2, counts: { imported: MANY } });
    expect(report.message).toContain(`line ${MANY + 2} is never closed`);
    expect(await users()).toBe(MANY);
  });

  it('ends in order where the database does not answer any more', async () => {
    const { run, deps } = await many();
    let calls = 0;
    const { createUser } = deps.users;
    Object.assign(deps.users, {
      createUser: async (user: Parameters<typeof createUser>[0]) => {
        if ((calls += 1) > 600) throw new ProblemError('unavailable', 'The database does not answer.');
        return createUser(user);
      },
    });
    const report = await run(read(table(MANY)));
    expect(report).toMatchObject({ ended: 'unavailable', goOnFrom: 602, counts: { imported: 600 } });
    calls = -MANY;
    expect(await run(read(table(MANY)))).toMatchObject({
      ended: 'done',
      counts: { imported: MANY - 600, unchanged: 600 },
    });
  });

  it('lets others work in between', async () => {
    const { run } = await many();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await run(read(table(MANY)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('names that were seen', () => {
  it('are known again, each by itself', () => {
    const seen = seenNames();
    const names = Array.from({ length: 5000 }, (_, index) => `name-${index}`);
    expect(names.every((name) => seen.add(name))).toBe(true);
    expect(names.some((name) => seen.add(name))).toBe(false);
    expect(seen.add('another')).toBe(true);
  });
});
