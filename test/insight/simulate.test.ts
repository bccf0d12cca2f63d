import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulate, type Question, type Simulation } from '#src/insight/simulate.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import {
  addPasskey,
  authorizationUrl,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  totpCode,
  usePasskey,
} from '../flows/support.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';

const TENANTS: Readonly<Record<string, TenantPolicy>> = {
  plain: aPolicy({ campaigns: [] }),
  suggesting: aPolicy({ campaigns: [aCampaign()] }),
  requiring: aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }),
  strict: aPolicy({ campaigns: [], assurance: { required: 'phishing_resistant' } }),
  closed: aPolicy({ campaigns: [], mfa: { methods: ['totp'], enrollment: 'not_offered' } }),
};

describe('a simulation', () => {
  let server: TestServer;
  let count = 0;

  beforeAll(async () => {
    server = await startTestServer();
    for (const [id, policy] of Object.entries(TENANTS)) {
      await server.addTenant(id, policy);
      await server.addClient(id, 'demo');
      await server.addClient(id, 'partner', { firstParty: false });
    }
  });
  afterAll(() => server.close());

  async function ask(tenantId: string, { user }: TestUser, more: Partial<Question> = {}): Promise<Simulation> {
    const { storage, clock } = server.container;
    const tenant = (await storage.tenants.find(tenantId))!;
    const client = await storage.clients.find(tenantId, 'demo');
    const deps = { storage, mails: true, attestable: false };
    return simulate(deps, { tenant, user, client, at: clock.now(), ...more });
  }

  const screensOf = ({ ways }: Simulation, start: string) =>
    ways.find(({ screens }) => screens[0]?.by === start)?.screens.map(({ step }) => step.kind);

  const STEPS: Readonly<Record<string, string>> = {
    'Sign in': 'login',
    'Confirm it’s you': 'mfa',
    'Protect your account': 'mfa_enrollment',
    'Create your passkey': 'passkey_enrollment',
    'Sign in faster next time': 'passkey_enrollment',
    'You cannot sign in here yet': 'refuse',
  };

  /** Which step a page belongs to. */
  const stepOn = (page: Page) => (page.leftTo ? 'proceed' : (STEPS[headingOf(page) ?? ''] ?? headingOf(page) ?? ''));

  interface Hands {
    readonly agent: UserAgent;
    readonly username: string;
    readonly key: SoftwareAuthenticator;
    readonly start: 'password' | 'passkey';
  }

  /** Signs in for real and answers the steps of the pages that were opened. */
  async function really(tenantId: string, hands: Hands, parameters: Record<string, string>): Promise<string[]> {
    let page = await hands.agent.open(authorizationUrl(server, tenantId, 'demo', parameters));
    const steps: string[] = [];
    for (;;) {
      const step = stepOn(page);
      steps.push(step);
      if (step === 'proceed' || step === 'refuse' || steps.length > 8) return steps;
      page = await answered(step, page, hands);
    }
  }

  async function answered(step: string, page: Page, { agent, username, key, start }: Hands): Promise<Page> {
    if (step === 'login') {
      return start === 'passkey'
        ? usePasskey(agent, page, key)
        : agent.submit(page, '/password', { username, password: PASSWORD });
    }
    if (step === 'mfa') {
      return page.html.includes('data-passkey-')
        ? usePasskey(agent, page, key)
        : agent.submit(page, '/totp', { code: totpCode() });
    }
    if (step === 'passkey_enrollment' && page.html.includes('/skip"')) return agent.submit(page, '/skip', {});
    const open = step === 'mfa_enrollment' ? await agent.open(`${page.url}/enroll/passkey`) : page;
    const naming = await createPasskey(agent, open, key);
    return agent.submit(naming, '/name', { name: 'Key' });
  }

  interface Case {
    readonly tenantId: string;
    readonly start: 'password' | 'passkey';
    readonly totp?: boolean;
    readonly passkey?: boolean;
    readonly acr?: string;
  }

  it.each<[string, Case]>([
    ['somebody with an app', { tenantId: 'plain', start: 'password' }],
    ['somebody with an app, whom a campaign suggests a passkey', { tenantId: 'suggesting', start: 'password' }],
    ['somebody with an app, from whom a campaign requires one', { tenantId: 'requiring', start: 'password' }],
    ['somebody with a passkey', { tenantId: 'requiring', start: 'passkey', passkey: true }],
    ['somebody with a password alone', { tenantId: 'plain', start: 'password', totp: false }],
    [
      'somebody at an application that asks for phr',
      { tenantId: 'plain', start: 'password', passkey: true, acr: 'phr' },
    ],
    ['somebody without a passkey where one is required', { tenantId: 'strict', start: 'password' }],
    ['somebody who may not set anything up', { tenantId: 'closed', start: 'password', totp: false }],
  ])('shows the screens that %s really goes through', async (_who, { tenantId, start, totp = true, passkey, acr }) => {
    const username = `user${(count += 1)}`;
    const person = await server.addUser(tenantId, username, { totp });
    const key = newAuthenticator(server);
    if (passkey) await addPasskey(server, person, key);
    const simulation = await ask(tenantId, person, { acrValues: acr === undefined ? undefined : [acr] });
    const parameters = acr === undefined ? {} : { acr_values: acr };
    const real = await really(tenantId, { agent: newAgent(server), username, key, start }, parameters);
    expect(screensOf(simulation, start)).toEqual(real);
    expect(simulation.explanation.step.kind).toBe('login');
  });

  it('goes on from what is proven already', async () => {
    const person = await server.addUser('plain', 'proven');
    const fresh = await ask('plain', person, { proven: [{ method: 'password', ago: 10 }] });
    expect(fresh.explanation.step).toMatchObject({ kind: 'mfa', offer: ['totp'] });
    expect(fresh.ways.map(({ screens }) => screens.map(({ step }) => step.kind))).toEqual([['mfa', 'proceed']]);
    const old = await ask('plain', person, { proven: [{ method: 'password', ago: 600 }], maxAge: 300 });
    expect(old.explanation.proofs.map(({ standing }) => standing)).toEqual(['too_old']);
    expect(old.explanation.step).toMatchObject({ kind: 'login', reason: 'stale' });
  });

  it('asks what an application asks for by itself, and says where consent follows', async () => {
    const person = await server.addUser('plain', 'defaults');
    const { storage } = server.container;
    const partner = (await storage.clients.find('plain', 'partner'))!;
    const client = { ...partner, metadata: { ...partner.metadata, default_acr_values: ['phr'] } };
    const simulation = await ask('plain', person, { client });
    expect([simulation.input.request.requiredAssurance, simulation.consent]).toEqual(['phishing_resistant', true]);
    const named = await ask('plain', person, { client, acrValues: ['https://refeds.org/profile/mfa'] });
    expect(named.input.request.requiredAssurance).toBe('multi_factor');
  });

  it('writes nothing', async () => {
    const person = await server.addUser('suggesting', 'untouched');
    const { storage } = server.container;
    const state = async () =>
      JSON.stringify([
        await storage.credentials.listByUser('suggesting', person.user.id),
        await storage.enrollments.find('suggesting', person.user.id),
        await storage.audit.list('suggesting', 1000),
      ]);
    const before = await state();
    await ask('suggesting', person);
    expect(await state()).toBe(before);
  });
});
