import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createContainer, type Container } from '#src/container.ts';
import { storageId } from '#src/oidc/storage-id.ts';
import type { Evidence } from '#src/policy/types.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { announceByOutbox } from '#src/tenants/policy-changes.ts';
import { aPasskey, aPassword, aPolicy } from '../support/builders.ts';
import { fixedClock, NOW, type FixedClock } from '../support/fixed-clock.ts';
import { testConfig } from '../support/start-test-server.ts';

jest.setTimeout(30_000);

const WEAK = aPolicy({ campaigns: [] });
const STRONG = aPolicy({ campaigns: [], assurance: { required: 'phishing_resistant' } });

describe('looking after a raised policy', () => {
  let container: Container;
  let clock: FixedClock;
  const lines: Record<string, unknown>[] = [];

  /** Somebody with a session and the tokens of an application, as the provider leaves them; every tenth by a passkey. */
  const signedIn = async (index: number): Promise<string> => {
    const { storage, users } = container;
    const user = await users.createUser({ tenantId: 'acme', username: `u${index}` });
    const whose = { tenantId: 'acme', userId: user.id };
    const byPasskey = index % 10 === 0;
    const own = { ...whose, id: `c${index}` };
    await storage.credentials.add(byPasskey ? aPasskey({ ...own, webauthnId: `w${index}` }) : aPassword(own));
    const method = byPasskey ? 'passkey' : 'password';
    const proof: Evidence = { method, credentialId: own.id, provenAt: NOW, userVerified: byPasskey };
    const expiresAt = NOW + 3600;
    await storage.evidence.save({ ...whose, sessionUid: `s${index}`, evidence: [proof], settled: true, expiresAt });
    const save = (model: string, id: string, payload: object) =>
      storage.artifacts.save({ tenantId: 'acme', model, id }, { accountId: user.id, ...payload }, expiresAt);
    const grantId = `g${index}`;
    await save('Session', `session${index}`, { uid: `s${index}`, authorizations: { app: { sid: 'x', grantId } } });
    await save('Grant', storageId(grantId), { clientId: 'app' });
    await save('RefreshToken', `r${index}`, { clientId: 'app', grantId, sessionUid: `s${index}`, amr: ['pwd'] });
    return user.id;
  };
  const signInAll = async (many: number) => {
    const all: string[] = [];
    for (let index = 0; index < many; index += 1) all.push(await signedIn(index));
    return all;
  };
  const raise = async () => {
    const tenant = await container.storage.tenants.find('acme');
    expect(await container.tenants.updateTenant(tenant!, { policy: STRONG })).toBeDefined();
  };
  const drain = async () => {
    await container.delivery.drain();
    clock.advance(10);
    await container.delivery.drain();
  };
  /** How many grants and tokens there are, of those who should have lost theirs and of the others. */
  const left = async (all: readonly string[]) => {
    const counts = { below: 0, above: 0, sessions: 0 };
    for (const [index, userId] of all.entries()) {
      const rows = await container.storage.artifacts.listByUser(
        'acme',
        userId,
        ['Session', 'Grant', 'RefreshToken'],
        NOW,
      );
      const sessions = rows.filter(({ key }) => key.model === 'Session').length;
      counts.sessions += sessions;
      counts[index % 10 === 0 ? 'above' : 'below'] += rows.length - sessions;
    }
    return counts;
  };
  /** Notes what the application is to be told, and about whom. */
  const notingLogouts = () => {
    const { outbox } = container.storage;
    const { add } = outbox;
    const told: string[] = [];
    const noting: typeof add = (message) => {
      if (message.family !== 'logout') return add(message);
      told.push(message.userId ?? '');
      return Promise.resolve();
    };
    Object.assign(outbox, { add: noting });
    return told;
  };
  const audited = async () =>
    (await container.storage.audit.list('acme', 10_000)).filter(({ type }) => type === 'grant.ended_by_policy');

  beforeEach(async () => {
    clock = fixedClock();
    lines.length = 0;
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    const config = testConfig({ logLevel: 'info' });
    container = await createContainer(config, { clock, logger: createLogger({ level: 'info', destination }) });
    await container.tenants.createTenant({ id: 'acme', name: 'Acme', policy: WEAK });
    const metadata = {
      redirect_uris: ['https://app.example/cb'],
      backchannel_logout_uri: 'https://app.example/logout',
    };
    await container.clients.createClient({ tenantId: 'acme', clientId: 'app', firstParty: true, metadata });
  });
  afterEach(() => container.storage.close());

  it('goes through 2,000 sessions a hundred users at a time, one after another, and tells of each once', async () => {
    const all = await signInAll(2000);
    const told = notingLogouts();
    const { artifacts, outbox } = container.storage;
    const { listUsers, listByUser } = artifacts;
    const { claim } = outbox;
    const seen = { largest: 0, atOnce: 0, most: 0, messages: 0 };
    Object.assign(artifacts, {
      listUsers: async (...args: Parameters<typeof listUsers>) => {
        const users = await listUsers(...args);
        seen.largest = Math.max(seen.largest, users.length);
        return users;
      },
      listByUser: async (...args: Parameters<typeof listByUser>) => {
        seen.most = Math.max(seen.most, (seen.atOnce += 1));
        return listByUser(...args).finally(() => (seen.atOnce -= 1));
      },
    });
    Object.assign(outbox, {
      claim: async (...args: Parameters<typeof claim>) => {
        const message = await claim(...args);
        if (message?.family === 'policy_enforcement') seen.messages += 1;
        return message;
      },
    });
    await raise();
    await container.delivery.drain();
    Object.assign(artifacts, { listUsers, listByUser });

    expect(await left(all)).toEqual({ below: 0, above: 400, sessions: 2000 });
    expect(seen).toEqual({ largest: 100, atOnce: 0, most: 1, messages: 21 });
    const expected = all.filter((_, index) => index % 10 !== 0).toSorted();
    expect(told.toSorted()).toEqual(expected);
    expect((await audited()).map(({ userId }) => userId ?? '').toSorted()).toEqual(expected);
    const counts = lines.filter(({ msg }) => String(msg).startsWith('sign-ins below'));
    expect(counts.reduce((sum, { grants }) => sum + Number(grants), 0)).toBe(1800);
  });

  it('changes nothing more when it is done again', async () => {
    const all = await signInAll(30);
    const told = notingLogouts();
    await raise();
    await drain();
    const before = { told: told.length, audited: (await audited()).length, ...(await left(all)) };
    expect(before).toEqual({ told: 27, audited: 27, below: 0, above: 6, sessions: 30 });
    for (let times = 0; times < 2; times += 1) {
      await container.announce({ tenantId: 'acme', cause: 'policy' });
      await drain();
    }
    expect({ told: told.length, audited: (await audited()).length, ...(await left(all)) }).toEqual(before);
  });

  it('leaves nothing of an application that was removed to another one of its id', async () => {
    const all = await signInAll(20);
    const { clients } = container;
    await clients.updateClient('acme', 'app', { status: 'suspended' });
    await drain();
    expect(await left(all)).toEqual({ below: 36, above: 4, sessions: 20 });
    expect(await clients.removeClient('acme', 'app')).toBe(true);
    await drain();
    const metadata = { redirect_uris: ['https://other.example/cb'] };
    await clients.createClient({ tenantId: 'acme', clientId: 'app', firstParty: false, metadata });
    expect(await left(all)).toEqual({ below: 0, above: 0, sessions: 20 });
    expect((await audited()).map(({ details }) => details?.['cause'])).toEqual(Array(20).fill('client_removed'));
  });

  it.each(['listByUser', 'remove'] as const)('ends the rest after a failure in the middle, of %s', async (method) => {
    const all = await signInAll(150);
    const told = notingLogouts();
    const { artifacts } = container.storage;
    const original = artifacts[method];
    let calls = 0;
    Object.assign(artifacts, {
      [method]: (...args: readonly unknown[]) => {
        calls += 1;
        if (calls === 40) return Promise.reject(new Error('the node has died'));
        return (original as (...given: readonly unknown[]) => Promise<unknown>)(...args);
      },
    });
    await raise();
    await container.delivery.drain();
    expect((await left(all)).below).toBeGreaterThan(100);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'a message of the outbox could not be handled' }));

    // The claim of the node that has died is over.
    clock.advance(121);
    await drain();
    expect(await left(all)).toEqual({ below: 0, above: 30, sessions: 150 });
    // Whoever it was at may have been told already; nobody is left out.
    expect(new Set(told).size).toBe(135);
    expect(told.length).toBeLessThanOrEqual(136);
  });

  it('finds whoever came in by the old policy on another node, which may lag behind by five seconds', async () => {
    const [early] = await signInAll(2);
    await raise();
    await container.delivery.drain();
    const late = await signedIn(3);
    expect(await left([early!])).toEqual({ below: 0, above: 2, sessions: 1 });
    clock.advance(9);
    await container.delivery.drain();
    const of = async () => (await container.storage.artifacts.listByUser('acme', late, ['Grant'], NOW)).length;
    expect(await of()).toBe(1);
    clock.advance(1);
    await container.delivery.drain();
    expect(await of()).toBe(0);
  });

  it('leaves the session of whoever removes what it was begun with: they are asked again in it', async () => {
    const announce = announceByOutbox({ outbox: container.outbox, clock });
    const remove = async (userId: string, index: number, session: { readonly exceptSession?: string }) => {
      await announce({ tenantId: 'acme', userId, cause: 'credential_removed', ...session });
      expect(await container.storage.credentials.remove({ tenantId: 'acme', userId }, `c${index}`)).toBe(true);
      await drain();
      const rows = await container.storage.artifacts.listByUser(
        'acme',
        userId,
        ['Session', 'Grant', 'RefreshToken'],
        NOW,
      );
      return rows.map(({ key }) => key.model);
    };
    const [here, elsewhere] = await signInAll(2);
    expect(await remove(here!, 0, { exceptSession: 's0' })).toEqual(['Session']);
    expect(await remove(elsewhere!, 1, { exceptSession: 's0' })).toEqual([]);
  });

  it('looks once more only at those whom it has looked at before that', async () => {
    const all = (await signInAll(250)).toSorted();
    await raise();
    const { artifacts, outbox } = container.storage;
    const { listByUser } = artifacts;
    const { claim } = outbox;
    const looked: string[] = [];
    Object.assign(artifacts, {
      listByUser: (...args: Parameters<typeof listByUser>) => {
        looked.push(args[1]);
        return listByUser(...args);
      },
    });
    let parts = 0;
    Object.assign(outbox, {
      claim: async (...args: Parameters<typeof claim>) => {
        const message = await claim(...args);
        // The second part begins when every node has seen the change.
        if (message?.family === 'policy_enforcement' && (parts += 1) === 2) clock.advance(10);
        return message;
      },
    });
    await container.delivery.drain();
    expect(looked).toEqual([...all, ...all.slice(0, 100)]);
  });
});
