import { describe, expect, it } from '@jest/globals';
import type { ArtifactKey } from '#src/storage/ports/artifact-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const code = (overrides: Partial<ArtifactKey> = {}): ArtifactKey => ({
  tenantId: 'acme',
  model: 'AuthorizationCode',
  id: 'code-1',
  ...overrides,
});

export function artifactStoreContract(open: Open): void {
  describe('artifact store', () => {
    keeping(open);
    lookingUp(open);
    listing(open);
    spending(open);
    removing(open);
  });
}

function keeping(open: Open): void {
  it('returns a payload as it was saved, awkward values and all', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { ...AWKWARD, kind: 'AuthorizationCode' }, null);
    const found = await artifacts.find(code(), NOW);
    expect(found).toEqual({ ...AWKWARD, kind: 'AuthorizationCode' });
    expect(Object.hasOwn(found?.['prototypes'] as object, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('overwrites what has the same key', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { uid: 'first', step: 1 }, null);
    await artifacts.save(code(), { uid: 'second', step: 2 }, null);
    expect(await artifacts.find(code(), NOW)).toEqual({ uid: 'second', step: 2 });
    expect(await artifacts.findByUid('acme', code().model, 'first', NOW)).toBeUndefined();
  });

  it('tells tenants and models apart', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { uid: 'u', userCode: 'c' }, null);
    expect(await artifacts.find(code({ tenantId: 'globex' }), NOW)).toBeUndefined();
    expect(await artifacts.find(code({ model: 'RefreshToken' }), NOW)).toBeUndefined();
    expect(await artifacts.findByUid('globex', code().model, 'u', NOW)).toBeUndefined();
    expect(await artifacts.findByUserCode('globex', code().model, 'c', NOW)).toBeUndefined();
    expect(await artifacts.consume(code({ tenantId: 'globex' }), NOW)).toBe('gone');
    await artifacts.remove(code({ tenantId: 'globex' }));
    expect(await artifacts.find(code(), NOW)).toBeDefined();
  });

  it('shows an artifact until the second before it expires, and no longer', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { uid: 'u', userCode: 'c' }, NOW + 60);
    expect(await artifacts.find(code(), NOW + 59)).toBeDefined();
    expect(await artifacts.find(code(), NOW + 60)).toBeUndefined();
    expect(await artifacts.findByUid('acme', code().model, 'u', NOW + 59)).toBeDefined();
    expect(await artifacts.findByUid('acme', code().model, 'u', NOW + 60)).toBeUndefined();
    expect(await artifacts.findByUserCode('acme', code().model, 'c', NOW + 59)).toBeDefined();
    expect(await artifacts.findByUserCode('acme', code().model, 'c', NOW + 60)).toBeUndefined();
  });
}

function lookingUp(open: Open): void {
  it('finds by uid and by user code, within the model', async () => {
    const { artifacts } = await open();
    await artifacts.save(code({ model: 'Session' }), { uid: 'u' }, null);
    await artifacts.save(code({ model: 'DeviceCode' }), { userCode: 'ABCD-EFGH' }, null);
    expect(await artifacts.findByUid('acme', 'Session', 'u', NOW)).toEqual({ uid: 'u' });
    expect(await artifacts.findByUid('acme', 'Interaction', 'u', NOW)).toBeUndefined();
    expect(await artifacts.findByUserCode('acme', 'DeviceCode', 'ABCD-EFGH', NOW)).toBeDefined();
  });

  it('finds by uid the newer of two, as while a session changes its identifier', async () => {
    const { artifacts } = await open();
    await artifacts.save(code({ model: 'Session', id: 'old' }), { uid: 'u', jti: 'old' }, null);
    await artifacts.save(code({ model: 'Session', id: 'new' }), { uid: 'u', jti: 'new' }, null);
    expect(await artifacts.findByUid('acme', 'Session', 'u', NOW)).toEqual({ uid: 'u', jti: 'new' });
  });
}

function listing(open: Open): void {
  it('lists what a user has of some models, with the keys, oldest first', async () => {
    const { artifacts } = await open();
    const session = code({ model: 'Session', id: 'a|b\\c' });
    const grant = code({ model: 'Grant', id: 'g' });
    await artifacts.save(session, { accountId: 'alice', uid: 'u' }, NOW + 60);
    await artifacts.save(code({ model: 'AccessToken' }), { accountId: 'alice' }, null);
    await artifacts.save(grant, { accountId: 'alice', clientId: 'app' }, null);
    await artifacts.save(code({ model: 'Grant', id: 'bob' }), { accountId: 'bob' }, null);
    await artifacts.save(code({ model: 'Grant', tenantId: 'globex' }), { accountId: 'alice' }, null);
    await artifacts.save(code({ model: 'Grant', id: 'over' }), { accountId: 'alice' }, NOW);

    expect(await artifacts.listByUser('acme', 'alice', ['Session', 'Grant'], NOW)).toEqual([
      { key: session, payload: { accountId: 'alice', uid: 'u' }, expiresAt: NOW + 60 },
      { key: grant, payload: { accountId: 'alice', clientId: 'app' }, expiresAt: null },
    ]);
    expect(await artifacts.listByUser('acme', 'alice', [], NOW)).toEqual([]);
    await artifacts.remove(session);
    expect(await artifacts.listByUser('acme', 'alice', ['Session'], NOW)).toEqual([]);
  });

  it('goes through the users who have any, part by part, each once', async () => {
    const { artifacts } = await open();
    const users = ['u1', 'u2', 'u3', 'u4', 'u5'];
    for (const [index, accountId] of [...users, ...users, 'u3', 'u3', 'u3'].entries()) {
      await artifacts.save(code({ id: `of-a-user-${index}` }), { accountId }, NOW + index);
    }
    await artifacts.save(code({ id: "nobody's" }), {}, null);
    await artifacts.save(code({ tenantId: 'globex' }), { accountId: 'u0' }, null);
    const seen: string[] = [];
    for (let after: string | undefined = ''; after !== undefined; after = seen.at(-1)) {
      const part = await artifacts.listUsers('acme', { after, limit: 2 });
      expect(part.length).toBeLessThanOrEqual(2);
      if (part.length === 0) break;
      seen.push(...part);
    }
    expect(seen).toEqual(users);
  });

  it('says of a listed artifact that it was spent', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { accountId: 'alice' }, null);
    await artifacts.consume(code(), NOW);
    const [listed] = await artifacts.listByUser('acme', 'alice', [code().model], NOW);
    expect(listed?.payload).toEqual({ accountId: 'alice', consumed: NOW });
  });
}

function spending(open: Open): void {
  it.each(['AuthorizationCode', 'RefreshToken'])('lets one of 50 parallel spends of a %s win', async (model) => {
    const { artifacts } = await open();
    await artifacts.save(code({ model }), { grantId: 'g' }, NOW + 60);
    const answers = await parallel(50, () => artifacts.consume(code({ model }), NOW));
    expect(count(answers, 'spent')).toBe(1);
    expect(count(answers, 'already_spent')).toBe(49);
  });

  it('shows when an artifact was spent', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { grantId: 'g' }, null);
    await artifacts.consume(code(), NOW + 5);
    expect(await artifacts.find(code(), NOW + 9)).toEqual({ grantId: 'g', consumed: NOW + 5 });
  });

  it('keeps an artifact spent when it is saved again', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), { grantId: 'g' }, null);
    await artifacts.consume(code(), NOW);
    await artifacts.save(code(), { grantId: 'g', more: 1 }, null);
    expect(await artifacts.find(code(), NOW)).toEqual({ grantId: 'g', more: 1, consumed: NOW });
    expect(await artifacts.consume(code(), NOW)).toBe('already_spent');
  });

  it('calls a removed, an expired and an unknown artifact gone', async () => {
    const { artifacts } = await open();
    await artifacts.save(code(), {}, NOW + 60);
    await artifacts.save(code({ id: 'code-2' }), {}, NOW);
    await artifacts.remove(code());
    expect(await artifacts.consume(code(), NOW)).toBe('gone');
    expect(await artifacts.consume(code({ id: 'code-2' }), NOW)).toBe('gone');
    expect(await artifacts.consume(code({ id: 'code-3' }), NOW)).toBe('gone');
  });
}

function removing(open: Open): void {
  it('removes what was issued under a grant, of that tenant, but no interaction', async () => {
    const { artifacts } = await open();
    const issued = ['AccessToken', 'RefreshToken', 'AuthorizationCode'].map((model) => code({ model }));
    const kept = [
      code({ model: 'Interaction' }),
      code({ tenantId: 'globex' }),
      code({ model: 'AccessToken', id: 'without-grant' }),
    ];
    for (const key of [...issued, ...kept.slice(0, 2)]) await artifacts.save(key, { grantId: 'g' }, null);
    await artifacts.save(kept[2]!, {}, null);

    await artifacts.removeByGrant('acme', 'g');
    const find = (key: ArtifactKey) => artifacts.find(key, NOW);
    expect((await Promise.all(issued.map(find))).filter(Boolean)).toHaveLength(0);
    expect((await Promise.all(kept.map(find))).filter(Boolean)).toHaveLength(3);
  });

  it('removes what one user of one tenant has', async () => {
    const { artifacts } = await open();
    await artifacts.save(code({ model: 'Session' }), { accountId: 'alice' }, null);
    await artifacts.save(code({ model: 'Session', id: 'bob' }), { accountId: 'bob' }, null);
    await artifacts.save(code({ model: 'Session', tenantId: 'globex' }), { accountId: 'alice' }, null);
    await artifacts.removeByUser('acme', 'alice');
    expect(await artifacts.find(code({ model: 'Session' }), NOW)).toBeUndefined();
    expect(await artifacts.find(code({ model: 'Session', id: 'bob' }), NOW)).toBeDefined();
    expect(await artifacts.find(code({ model: 'Session', tenantId: 'globex' }), NOW)).toBeDefined();
  });
}
