import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as argon2 from '@node-rs/argon2';
import { aPolicy } from '../support/builders.ts';
import type { TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';

// The real thing, counted.
let hashes = 0;
const counted =
  <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
  (...given: Arguments) => {
    hashes += 1;
    return work(...given);
  };
jest.unstable_mockModule('@node-rs/argon2', () => ({
  ...argon2,
  hash: counted(argon2.hash),
  hashRaw: counted(argon2.hashRaw),
  verify: counted(argon2.verify),
}));
const { startTestServer } = await import('../support/start-test-server.ts');
const { authorizationUrl, newAgent } = await import('./support.ts');
const { countCalls, headersOf, neutral } = await import('./same-answer-support.ts');

interface Answer {
  readonly page: Page;
  readonly hashes: number;
  readonly calls: readonly string[];
}

/** Names of one length, so that pages can be compared as they are. */
const NAMES = { good: 'known1', unknown: 'nobody', disabled: 'disabl', without: 'withou' } as const;
type Who = keyof typeof NAMES;
const OTHERS = ['unknown', 'disabled', 'without'] as const;

/** Each route that takes a name: how to come to its page, and what to submit. */
const ROUTES = {
  '/pass': {
    hashes: 1,
    ask: async (agent: UserAgent, base: string, username: string) => {
      const page = await agent.open(`${base}/pass`);
      return () => agent.submit(page, '/pass', { username, pass: '0000-0000-0000' });
    },
  },
  '/email-code/send': {
    hashes: 0,
    ask: async (agent: UserAgent, base: string, username: string) => {
      const page = await agent.open(`${base}/email-code`);
      return () => agent.submit(page, '/email-code/send', { username });
    },
  },
  '/email-code': {
    hashes: 0,
    ask: async (agent: UserAgent, base: string, username: string) => {
      const page = await agent.submit(await agent.open(`${base}/email-code`), '/email-code/send', { username });
      return () => agent.submit(page, '/email-code', { code: 'no code' });
    },
  },
} as const;
type Route = keyof typeof ROUTES;

describe('a name on the way to a pass or a code', () => {
  let server: TestServer;
  const calls: string[] = [];
  const answers = new Map<string, Answer>();

  beforeAll(async () => {
    server = await startTestServer();
    const signIn = { methods: ['passkey', 'password', 'email_code', 'temporary_access_pass'] } as const;
    await server.addTenant('acme', aPolicy({ signIn }));
    await server.addClient('acme', 'demo');
    const { storage, methods } = server.container;
    for (const [who, username] of Object.entries(NAMES)) {
      if (who === 'unknown') continue;
      const emailVerified = who !== 'without';
      const { user } = await server.addUser('acme', username, { email: `${username}@acme.example`, emailVerified });
      if (who === 'good' || who === 'disabled') {
        await methods.temporaryAccessPasses.issue(user, aPolicy().temporaryAccessPass);
      }
      if (who === 'disabled') await storage.users.setStatus('acme', user.id, 'disabled');
    }
    countCalls(storage as unknown as Record<string, unknown>, calls);
    for (const route of Object.keys(ROUTES) as Route[]) {
      for (const who of Object.keys(NAMES) as Who[]) answers.set(`${route} ${who}`, await answerTo(route, who));
    }
  });
  afterAll(() => server.close());

  const answerTo = async (route: Route, who: Who): Promise<Answer> => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const submit = await ROUTES[route].ask(agent, login.url.replace(/\?.*/, ''), NAMES[who]);
    // The mail of before goes its own way.
    await server.container.delivery.drain();
    calls.length = 0;
    hashes = 0;
    const page = await submit();
    const seen = {
      page,
      hashes,
      // On a busy machine its own mail leaves meanwhile, in the look of its tenant, which is the same for every name.
      calls: calls.filter((call) => !/^(?:outbox\.(?:claim|done|retryAt)|tenants\.find)/.test(call)).toSorted(),
    };
    return seen;
  };
  const of = (route: Route, who: Who) => answers.get(`${route} ${who}`)!;
  const rows = (Object.keys(ROUTES) as Route[]).flatMap((route) => OTHERS.map((who) => [route, who] as const));

  it.each(rows)('at %s gets the very page that everybody gets: %s', (route, who) => {
    expect(of(route, who).page.status).toBe(route === '/email-code/send' ? 200 : 422);
    expect(neutral(of(route, who).page)).toBe(neutral(of(route, 'good').page));
    expect(of(route, who).page.html).toHaveLength(of(route, 'good').page.html.length);
  });

  it.each(rows)('at %s gets the very headers: %s', (route, who) => {
    expect(headersOf(of(route, who).page)).toEqual(headersOf(of(route, 'good').page));
  });

  it.each(rows)('at %s costs the same: %s', (route, who) => {
    expect(of(route, who).hashes).toBe(ROUTES[route].hashes);
    expect(of(route, who).calls).toEqual(of(route, 'good').calls);
  });
});
