import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExportedEvent } from '#src/audit/export.ts';
import type { Verification } from '#src/audit/verify.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command } from './in-process.ts';
import type { Settings } from './program.ts';

describe('the audit log on the command line', () => {
  const folder = temporaryFolder();
  const settings: Settings = {
    LATCHKEY_DATA_DIR: join(folder.path, 'data'),
    LATCHKEY_SECRET: randomBytes(32).toString('base64'),
  };
  const run = (line: string) => command(settings, line.split(' '));
  const verified = async (line: string) => {
    const { code, out } = await run(`audit verify ${line} --json`);
    const { tenants } = JSON.parse(out) as { tenants: [Verification, ...Verification[]] };
    return { code, tenants };
  };
  const exported = async (line = '') => {
    const { out } = await run(`audit export acme${line}`);
    const lines = out.trim().split('\n').filter(Boolean);
    return lines.map((text) => JSON.parse(text) as ExportedEvent);
  };
  const tamper = (sql: string) => {
    const db = new DatabaseSync(join(folder.path, 'data/latchkey.db'));
    db.exec(sql);
    db.close();
  };

  beforeAll(async () => {
    for (const tenant of ['acme', 'globex']) await run(`tenant create ${tenant} --name ${tenant}`);
    await run('group create acme staff --name Staff');
  });
  afterAll(() => folder.remove());

  it('is exported as lines that prove each other, and the export is in it', async () => {
    const [first, second, ...rest] = await exported();
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ type: 'tenant.created', actor: 'operator', block: 1, position: 0 });
    expect(second).toMatchObject({ type: 'group.created', block: 1, position: 1, blockHash: first!.blockHash });
    expect([first!.hash, second!.hash].every((hash) => /^[\w-]{43}$/.test(hash))).toBe(true);
    const [, , third] = await exported();
    expect(third).toMatchObject({ type: 'audit.exported', details: { events: '2' }, block: 2 });
  });

  it('is exported of a span', async () => {
    expect(await exported(' --until 2020-01-01')).toEqual([]);
    expect((await exported(' --from 2020-01-01')).length).toBeGreaterThan(2);
    expect(await run('audit export acme --from yesterday')).toMatchObject({ code: 2 });
  });

  it('verifies, one organisation or all of them, and names the head to be noted', async () => {
    await exported();
    const { code, tenants } = await verified('acme');
    expect([code, tenants.length]).toEqual([0, 1]);
    const { number, hash } = tenants[0].head!;
    expect((await run('audit verify')).out).toContain(`unchanged  ${number}:${hash}`);
    expect((await verified('')).tenants.map(({ tenantId }) => tenantId)).toEqual(['acme', 'globex']);
    expect((await verified(`acme --known ${number}:${hash}`)).code).toBe(0);
    expect((await verified(`acme --known ${number + 1}:${hash}`)).code).toBe(1);
    expect(await run(`audit verify --known ${number}:${hash}`)).toMatchObject({ code: 2 });
  });

  it('names what was changed, and ends with 1', async () => {
    tamper(`UPDATE audit_event SET actor = 'user:eve' WHERE type = 'group.created'`);
    const { code, tenants } = await verified('acme');
    expect(code).toBe(1);
    expect(tenants[0].problems).toMatchObject([{ code: 'event_changed', block: 1, position: 1 }]);
    const { out } = await run('audit verify acme');
    expect(out).toMatch(/acme: block 1 has an event that was changed at position 1 \([\da-f-]{36}\)/);
    expect((await verified('globex')).code).toBe(0);
  });
});
