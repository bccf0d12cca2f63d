import { describe, expect, it } from '@jest/globals';
import { actorName, isSelf, mayActOn, mayGrant, reaches, requireFresh, type Actor } from '#src/admin/actor.ts';
import { PERMISSIONS, permissionsOf, ROLES, SYSTEM_TENANT, type Role } from '#src/users/roles.ts';

const person = (role: Role, tenantId = 'acme'): Actor => ({
  ...{ kind: 'person', tenantId, role, userId: `${role}-id`, username: role, freshUntil: 0 },
  permissions: new Set(permissionsOf({ tenantId, role })),
});
const client = (tenantId = 'acme'): Actor => ({
  ...{ kind: 'client', tenantId, clientId: 'sync' },
  permissions: new Set(permissionsOf({ tenantId, role: 'admin' })),
});

describe('who reaches which tenant', () => {
  it.each([
    ['a user of the tenant reaches it', person('user'), true],
    ['an administrator of another tenant does not', person('admin', 'globex'), false],
    ['a program of another tenant does not', client('globex'), false],
    ['an administrator of the platform does', person('admin', SYSTEM_TENANT), true],
    ['a program of the platform does', client(SYSTEM_TENANT), true],
    ['helpdesk of the system tenant does not', person('helpdesk', SYSTEM_TENANT), false],
    ['an auditor of the system tenant does not', person('auditor', SYSTEM_TENANT), false],
  ] as const)('%s', (_who, actor, expected) => {
    expect(reaches(actor, 'acme')).toBe(expected);
  });
});

describe('who may change whom', () => {
  const allowed = (actor: Actor, tenantId = 'acme') => ROLES.filter((role) => mayActOn(actor, { tenantId, role }));

  it.each([
    ['a user', person('user'), []],
    ['an auditor', person('auditor'), ['user']],
    ['helpdesk', person('helpdesk'), ['user', 'auditor']],
    ['an administrator', person('admin'), ['user', 'auditor', 'helpdesk', 'admin']],
    ['a program', client(), ['user', 'auditor', 'helpdesk', 'admin']],
    ['the platform', person('admin', SYSTEM_TENANT), ['user', 'auditor', 'helpdesk', 'admin']],
  ] as const)('%s may change those below, and no others', (_who, actor, expected) => {
    expect(allowed(actor)).toEqual(expected);
  });

  it.each([
    ['a program', client()],
    ['a program of the platform', client(SYSTEM_TENANT)],
    ['an administrator', person('admin')],
    ['the platform', person('admin', SYSTEM_TENANT)],
  ])('%s by a token that makes nobody an administrator takes over none', (_who, actor) => {
    const permissions = new Set(PERMISSIONS.filter((permission) => permission !== 'roles:write'));
    const limited = { ...actor, permissions };
    expect(allowed(limited)).toEqual(['user', 'auditor']);
    expect(allowed(limited, SYSTEM_TENANT)).toEqual(['user', 'auditor']);
  });

  it('nobody but the platform stands beside its administrators', () => {
    expect(mayActOn(person('admin'), { tenantId: SYSTEM_TENANT, role: 'admin' })).toBe(false);
    expect(mayActOn(person('admin', SYSTEM_TENANT), { tenantId: SYSTEM_TENANT, role: 'admin' })).toBe(true);
  });
});

describe('who may make somebody what', () => {
  it('nobody raises anybody above themself', () => {
    expect(mayGrant(person('helpdesk'), { tenantId: 'acme', role: 'admin' })).toBe(false);
    expect(mayGrant(person('admin'), { tenantId: 'acme', role: 'admin' })).toBe(true);
    expect(mayGrant(person('admin'), { tenantId: SYSTEM_TENANT, role: 'admin' })).toBe(false);
  });
});

describe('what roles are', () => {
  it('each has all that the one below it has', () => {
    for (const [index, role] of ROLES.entries()) {
      const below = permissionsOf({ tenantId: 'acme', role: ROLES[Math.max(0, index - 1)] ?? role });
      expect(permissionsOf({ tenantId: 'acme', role })).toEqual(expect.arrayContaining([...below]));
    }
  });

  it('an auditor only reads', () => {
    const writing = permissionsOf({ tenantId: 'acme', role: 'auditor' }).filter((one) => !one.endsWith(':read'));
    expect(writing).toEqual([]);
  });

  it.each(['policy:write', 'clients:write', 'roles:write', 'keys:write', 'settings:write', 'webhooks:write'] as const)(
    'helpdesk does not have %s',
    (permission) => {
      expect(permissionsOf({ tenantId: 'acme', role: 'helpdesk' })).not.toContain(permission);
    },
  );

  it('tenants are for administrators of the platform alone', () => {
    expect(permissionsOf({ tenantId: 'acme', role: 'admin' })).not.toContain('tenants:write');
    expect(permissionsOf({ tenantId: SYSTEM_TENANT, role: 'helpdesk' })).not.toContain('tenants:read');
    expect(permissionsOf({ tenantId: SYSTEM_TENANT, role: 'admin' })).toEqual(PERMISSIONS);
  });
});

describe('acts that need a fresh proof', () => {
  it('are a person’s for as long as it is fresh, to the second', () => {
    const actor = { ...person('admin'), freshUntil: 1000 } as Actor;
    expect(() => requireFresh(actor, 999)).not.toThrow();
    expect(() => requireFresh(actor, 1000)).toThrow('last minutes');
  });

  it('are a program’s, which has nothing to prove', () => {
    expect(() => requireFresh(client(), 1000)).not.toThrow();
  });
});

describe('an actor in the audit log', () => {
  it('is named by kind and id, and as of the platform where it is', () => {
    expect([person('admin'), client(), person('admin', SYSTEM_TENANT)].map(actorName)).toEqual([
      'user:admin-id',
      'client:sync',
      'system/user:admin-id',
    ]);
  });

  it('is the person themself only in the same tenant', () => {
    const actor = person('admin');
    expect(isSelf(actor, { tenantId: 'acme', id: 'admin-id' })).toBe(true);
    expect(isSelf(actor, { tenantId: 'globex', id: 'admin-id' })).toBe(false);
  });
});
