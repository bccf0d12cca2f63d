import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '#src/admin/actor.ts';
import { isOfTenant, type Operation } from '#src/admin/operation.ts';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { ProblemError } from '#src/errors.ts';
import { PERMISSIONS, ROLES, SYSTEM_TENANT, type Permission } from '#src/users/roles.ts';
import { withMatrix } from '../../scripts/lib/admin-matrix.ts';
import { aUser } from '../support/builders.ts';
import { problem, startApi, type Api } from './api-support.ts';
import { openDesk, personOf, programOf, type Desk } from './desk.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/admin.md'), 'utf8');

/** What the page says of an operation: `admin` → `yes`. */
const TABLE = new Map(
  page
    .split('\n')
    .filter((line) => /^\| `\w+\.\w+`/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', permission = '', auditor = '', helpdesk = '', admin = '', platform = '', program = '']) => [
      /`([\w.]+)`/.exec(name)?.[1] ?? '',
      { permission: permission.replaceAll('`', ''), user: '–', auditor, helpdesk, admin, platform, program },
    ]),
);

const TENANTS = ['acme', 'globex', SYSTEM_TENANT];
const REACHED = 'reached';

describe('who may do what', () => {
  it('is in docs/admin.md, operation by operation: npm run admin-matrix', () => {
    expect(page).toBe(withMatrix(page, OPERATIONS));
    expect([...TABLE.keys()]).toEqual(OPERATIONS.map(({ id }) => id));
  });

  describe('is so', () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await openDesk();
      for (const tenantId of TENANTS) {
        await desk.container.storage.users.add(aUser({ id: 'target', tenantId, username: 'target', email: null }));
      }
    });
    afterAll(() => desk.close());

    /** How far somebody gets: to what the operation does, whatever its input, or to which refusal. */
    const reach = async (op: Operation, actor: Actor, tenant: string): Promise<string> => {
      const { query: _query, body: _body, needsMatch: _match, ...rest } = op;
      const probe: Operation = { ...rest, run: () => Promise.reject(new ProblemError('version_not_found', REACHED)) };
      const params = { tenant, user: 'target', group: 'g', client: 'c' };
      const refusal = await desk.ask(probe, { actor, params }).then(String, (error: unknown) => error);
      if (!(refusal instanceof ProblemError)) throw new Error(`${op.id}: ${String(refusal)}`);
      return refusal.message === REACHED ? REACHED : refusal.code;
    };
    const expected = (op: Operation, mayAtHome: boolean, isHome: boolean) => {
      if (!isOfTenant(op)) return 'forbidden';
      if (!isHome) return 'tenant_not_found';
      return mayAtHome ? REACHED : 'forbidden';
    };
    const only = (permissions: readonly Permission[], tenantId = 'acme'): Actor => ({
      ...programOf(tenantId),
      permissions: new Set(permissions),
    });
    const without = (permission: Permission) => only(PERMISSIONS.filter((one) => one !== permission));

    it.each(OPERATIONS.map((op) => [op.id, op] as const))('for %s', async (id, op) => {
      const row = TABLE.get(id);
      if (!row) throw new Error(`${id} is not in the table`);
      expect(row.permission).toBe(op.permission);
      for (const tenant of TENANTS) {
        for (const role of ROLES) {
          const seen = [role, tenant, await reach(op, personOf(desk, role), tenant)];
          expect(seen).toEqual([role, tenant, expected(op, row[role] === 'yes', tenant === 'acme')]);
        }
        const byPlatform = [await reach(op, personOf(desk, 'admin', { tenantId: SYSTEM_TENANT }), tenant)];
        expect([tenant, ...byPlatform]).toEqual([tenant, row.platform === 'yes' ? REACHED : 'forbidden']);

        const scoped = await reach(op, only([op.permission]), tenant);
        const mayAsProgram = row.program === 'yes' || (isOfTenant(op) && op.permission.startsWith('tenants:'));
        expect([tenant, scoped]).toEqual([tenant, expected(op, mayAsProgram, tenant === 'acme')]);
        expect(await reach(op, without(op.permission), tenant)).toBe(expected(op, false, tenant === 'acme'));
        // Of the platform's own organisation, but below its administrators: nobody's business is theirs.
        const helper = await reach(op, personOf(desk, 'helpdesk', { tenantId: SYSTEM_TENANT }), tenant);
        expect([tenant, helper]).toEqual([tenant, expected(op, row.helpdesk === 'yes', tenant === SYSTEM_TENANT)]);
      }
    });

    it('and every refusal is one event, by whoever was refused', async () => {
      const count = async () => (await desk.container.storage.audit.list('acme', 10_000)).length;
      const before = await count();
      await reach(
        OPERATIONS.find(({ id }) => id === 'users.create')!,
        personOf(desk, 'auditor'),
        'acme',
      );
      expect((await count()) - before).toBe(1);
      expect((await desk.events())[0]).toMatchObject({
        ...{ type: 'admin.refused', outcome: 'refused', reason: 'forbidden', actor: 'user:acme-auditor' },
        details: { operation: 'users.create' },
      });
    });
  });

  describe('is so at the API', () => {
    let api: Api;
    const tokens = new Map<string, string>();
    beforeAll(async () => {
      api = await startApi();
      for (const permission of PERMISSIONS.filter((one) => !one.startsWith('tenants:'))) {
        const others = PERMISSIONS.filter((one) => one !== permission && !one.startsWith('tenants:'));
        tokens.set(permission, await api.robot('acme', [permission]));
        tokens.set(`-${permission}`, await api.robot('acme', others));
      }
      tokens.set('globex', await api.robot('globex'));
    });
    afterAll(() => api.close());

    const ask = ({ method, path }: Operation, token?: string) =>
      api.call(method, path.replace('{tenant}', 'acme').replaceAll(/\{\w+\}/g, 'nothing'), { token });

    it.each(OPERATIONS.map((op) => [op.id, op] as const))('for %s', async (_id, op) => {
      expect(problem(await ask(op))).toBe('401 token_invalid');
      expect(problem(await ask(op, tokens.get('globex')))).toBe('401 token_invalid');
      if (!isOfTenant(op) || op.permission.startsWith('tenants:')) return;
      expect(problem(await ask(op, tokens.get(`-${op.permission}`)))).toBe('403 forbidden');
      const answer = await ask(op, tokens.get(op.permission));
      expect([401, 403, 405, 500]).not.toContain(answer.status);
    });
  });
});
