import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startSite, type Site } from '../browser/site.ts';
import {
  addPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  stopClock,
  totpCode,
  usePasskey,
} from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, type TestUser } from '../support/start-test-server.ts';
import { userAgent, type Page, type UserAgent } from '../support/user-agent.ts';

describe('the demo application and its API', () => {
  let site: Site;
  let count = 0;

  /** One browser: what it has at the application, and at Latchkey. */
  interface Browser {
    readonly application: UserAgent;
    readonly latchkey: UserAgent;
    readonly user: TestUser;
  }
  const follow = async (agent: UserAgent, page: Page) => agent.open(page.leftTo?.href ?? '');
  /** At Latchkey, the page that the application has sent the browser to. */
  const sentTo = ({ latchkey }: Browser, page: Page) => follow(latchkey, page);
  /** At the application, after Latchkey has sent the browser back. */
  const back = ({ application }: Browser, page: Page) => follow(application, page);
  const withPassword = async ({ latchkey, user }: Browser, login: Page) => {
    pass();
    const mfa = await latchkey.submit(login, '/password', { username: user.username, password: PASSWORD });
    return latchkey.submit(mfa, '/totp', { code: totpCode() });
  };
  const signedIn = async () => {
    const browser: Browser = {
      application: userAgent(site.applicationUrl, { Origin: site.applicationUrl }),
      latchkey: newAgent(site.server),
      user: await site.server.addUser('acme', `user${(count += 1)}`),
    };
    const login = await sentTo(browser, await browser.application.open('/login?tenant=acme'));
    const home = await back(browser, await withPassword(browser, login));
    expect(headingOf(home)).toBe('You are signed in');
    return { ...browser, home };
  };
  const noticeOn = ({ html }: Page) => /<p role="status">([^<]*)<\/p>/.exec(html)?.[1];
  const open = ({ application }: Browser, home: Page, name: string) => application.submit(home, `/open/${name}`);

  beforeAll(async () => {
    site = await startSite({ acme: aPolicy({ campaigns: [] }) });
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => site.close());

  it('opens what any sign-in opens', async () => {
    const { home, ...browser } = await signedIn();
    const orders = await open(browser, home, 'orders');
    expect(orders.html).toContain('A pot of ink');
    expect(noticeOn(orders)).toBeUndefined();
  });

  it('steps up to a passkey where the API asks for one, and shows its answer', async () => {
    const { home, ...browser } = await signedIn();
    const device = newAuthenticator(site.server);
    await addPasskey(site.server, browser.user, device);
    const challenged = await open(browser, home, 'cards');
    expect(challenged.leftTo?.searchParams.get('acr_values')).toBe('phr phrh');
    expect(challenged.leftTo?.searchParams.has('max_age')).toBe(false);

    const mfa = await sentTo(browser, challenged);
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    const cards = await back(browser, await usePasskey(browser.latchkey, mfa, device));
    expect(cards.html).toContain('Card ending in 4242');
    expect(noticeOn(cards)).toContain('acr_values=phr phrh');
    expect((await open(browser, cards, 'cards')).html).toContain('Card ending in 4242');
  });

  it('signs in anew where the API asks for a recent sign-in', async () => {
    const { home, ...browser } = await signedIn();
    pass(121);
    const challenged = await open(browser, home, 'address');
    expect(challenged.leftTo?.searchParams.get('max_age')).toBe('120');
    const login = await sentTo(browser, challenged);
    expect(headingOf(login)).toBe('Sign in');
    const address = await back(browser, await withPassword(browser, login));
    expect(address.html).toContain('1 Harbour Road');
    expect(noticeOn(address)).toContain('max_age=120');
  });

  it('asks once, and says so when that was not enough', async () => {
    const { home, ...browser } = await signedIn();
    pass(121);
    const login = await sentTo(browser, await open(browser, home, 'address'));
    const { latchkey, user } = browser;
    const mfa = await latchkey.submit(login, '/password', { username: user.username, password: PASSWORD });
    // Slower than the API allows: the sign-in is as old as its first proof.
    pass(121);
    const address = await back(browser, await latchkey.submit(mfa, '/totp', { code: totpCode() }));
    expect(noticeOn(address)).toContain('still not enough');
    expect(address.html).not.toContain('1 Harbour Road');
  });

  describe('its API', () => {
    const call = async (name: string, authorization?: string, method = 'GET') => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const answer = await fetch(`${site.applicationUrl}/api/acme/${name}`, { method, headers });
      return [answer.status, answer.headers.get('WWW-Authenticate')];
    };

    it.each([
      ['nothing', undefined, 'Bearer realm="demo"'],
      ['another scheme', 'Basic eDp5', 'Bearer realm="demo"'],
      [
        'a token that is none',
        'Bearer nonsense',
        'Bearer realm="demo", error="invalid_token", error_description="The access token is no longer good"',
      ],
    ])('answers %s with a challenge', async (_what, authorization, challenge) => {
      expect(await call('orders', authorization)).toEqual([401, challenge]);
    });

    it('has nothing else', async () => {
      expect([await call('secrets'), await call('orders', undefined, 'POST')]).toEqual([
        [404, null],
        [404, null],
      ]);
    });
  });
});
