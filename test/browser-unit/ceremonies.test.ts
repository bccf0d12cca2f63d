import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type CeremonySite, ceremonySite, virtualAuthenticator } from './ceremony-page.ts';

let site: CeremonySite;
beforeAll(async () => {
  site = await ceremonySite();
}, 30_000);
afterAll(() => site.close());

const common = { base: '/i', csrf: 'csrf-token', client: { name: 'Portal' }, tenant: { id: 'acme', name: 'Acme' } };
const login = {
  ...common,
  methods: ['passkey', 'password'],
  passkeyOptions: { challenge: 'b2xk', rpId: 'localhost', userVerification: 'required', timeout: 60_000 },
  optionsUrl: '/i/passkey-options',
};
const enrollment = {
  ...common,
  why: 'suggested',
  skip: { allowed: true, left: 3, snoozeDays: 1 },
  optionsUrl: '/i/passkey-options',
  passkeyOptions: {
    challenge: 'b2xk',
    rp: { id: 'localhost', name: 'Acme' },
    user: { id: 'YW5u', name: 'ann', displayName: 'Ann' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  },
};

async function posted(page: Page) {
  await page.waitForFunction(() => document.title === 'Posted');
  const post = site.posts.at(-1);
  const response = JSON.parse(post?.form.get('response') ?? '{}') as { response: { clientDataJSON: string } };
  const clientData = JSON.parse(Buffer.from(response.response.clientDataJSON, 'base64url').toString()) as {
    type: string;
    challenge: string;
  };
  return { path: post?.path, csrf: post?.form.get('csrf'), ...clientData };
}

// What the page asks of the browser, noted on the way.
const noteCalls = (page: Page) =>
  page.addInitScript(() => {
    const calls: { mediation: unknown; hints: unknown }[] = [];
    Object.assign(window, { calls });
    for (const name of ['get', 'create'] as const) {
      const original = navigator.credentials[name].bind(navigator.credentials) as (options: object) => Promise<null>;
      navigator.credentials[name] = (options: { mediation?: string; publicKey?: { hints?: string[] } } = {}) => {
        calls.push({ mediation: options.mediation ?? 'modal', hints: options.publicKey?.hints ?? [] });
        return original(options);
      };
    }
  });
const calls = (page: Page) => page.evaluate(() => (window as unknown as { calls: object[] }).calls);

describe('signing in', () => {
  it('answers from autofill with nothing typed and nothing pressed', async () => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) => (await virtualAuthenticator(opened)).addPasskey(),
    });
    expect(await posted(page)).toMatchObject({ path: '/i/passkey', csrf: 'csrf-token', type: 'webauthn.get' });
  });

  it('ends the autofill request when the button is pressed, and answers from the dialog', async () => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) => {
        await noteCalls(opened);
        const authenticator = await virtualAuthenticator(opened);
        await authenticator.addPasskey();
        await authenticator.setPresence(false);
        await opened.exposeFunction('touch', () => authenticator.setPresence(true));
      },
    });
    await page.waitForFunction(() => (window as unknown as { calls: object[] }).calls.length === 1);
    expect(await calls(page)).toEqual([{ mediation: 'conditional', hints: [] }]);
    await page.evaluate(() => (window as unknown as { touch: () => Promise<void> }).touch());
    await page.click('#passkey');
    expect(await posted(page)).toMatchObject({ path: '/i/passkey', challenge: 'b2xk' });
  });

  it('asks for the authenticator that the option names', async () => {
    const page = await site.open('interaction/sign-in-options', login, {
      prepare: async (opened) => {
        await noteCalls(opened);
        await virtualAuthenticator(opened);
        // This browser has no Bluetooth, and says so.
        await opened.addInitScript(() => {
          PublicKeyCredential.getClientCapabilities = () => Promise.resolve({ hybridTransport: true });
        });
      },
    });
    for (const hint of ['client-device', 'hybrid', 'security-key']) {
      await page.click(`[data-place=${hint}]:enabled`);
      await page.waitForSelector('[data-place=hybrid]:enabled');
    }
    expect((await calls(page)).map((call) => (call as { hints: unknown }).hints)).toEqual([
      ['client-device'],
      ['hybrid'],
      ['security-key'],
    ]);
  });

  it('says why it did not work, moves there, and can be tried again', async () => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) => void (await virtualAuthenticator(opened)),
    });
    await page.click('#passkey');
    await page.waitForSelector('[data-failure=cancelled]:focus');
    expect(await page.isEnabled('#passkey')).toBe(true);
    expect(await page.textContent('[data-status]')).toBe('');
    expect(site.posts).toEqual([]);
  });

  it('fetches new options once the old ones are four minutes old', async () => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) => {
        await opened.clock.install();
        await virtualAuthenticator(opened);
      },
    });
    await page.waitForSelector('#passkey');
    await page.clock.fastForward('03:50');
    expect(site.refetches()).toBe(0);
    const refetch = page.waitForResponse('**/passkey-options');
    await page.clock.fastForward('00:30');
    expect((await refetch).status()).toBe(200);
  });

  it('shows what else there is to a browser without passkeys', async () => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) =>
        void (await opened.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))),
    });
    await page.waitForSelector('[data-passkey-unsupported]:not([hidden])');
    expect(await page.isVisible('#passkey')).toBe(false);
    expect(await page.isVisible('#sign-in')).toBe(true);
  });

  it('tells the passkey provider of a passkey that the server does not know', async () => {
    const orphan = { id: 'AAAA', rpId: 'localhost' };
    const page = await site.open(
      'interaction/login',
      { ...login, orphan },
      {
        prepare: async (opened) => {
          await opened.addInitScript(() => {
            Object.assign(PublicKeyCredential, {
              signalUnknownCredential: (signal: object) => Promise.resolve(Object.assign(window, { signal })),
            });
          });
        },
      },
    );
    await page.waitForFunction(() => 'signal' in window);
    expect(await page.evaluate(() => (window as unknown as { signal: object }).signal)).toEqual({
      rpId: 'localhost',
      credentialId: 'AAAA',
    });
  });

  it('works with scripts off, by password', async () => {
    const page = await site.open('interaction/login', login, { context: { javaScriptEnabled: false } });
    expect(await page.isVisible('#passkey')).toBe(false);
    expect(await page.isVisible('noscript p')).toBe(true);
    await page.fill('#username', 'ann');
    await page.fill('#password', 'secret');
    await page.click('#sign-in');
    expect(site.posts.at(-1)?.form.toString()).toBe('csrf=csrf-token&username=ann&password=secret');
  });

  it('shows the password on request and hides it before it is sent', async () => {
    const page = await site.open('interaction/login', login);
    await page.click('[data-reveal]');
    expect(await page.getAttribute('#password', 'type')).toBe('text');
    await page.click('[data-reveal]');
    expect(await page.getAttribute('#password', 'type')).toBe('password');
  });
});

describe('creating a passkey', () => {
  it('posts the new passkey', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: async (opened) => void (await virtualAuthenticator(opened)),
    });
    await page.click('#next');
    expect(await posted(page)).toMatchObject({ path: '/i/enroll/passkey', type: 'webauthn.create', challenge: 'b2xk' });
  });

  it('offers the skip that does not count after a failure, and another try', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: async (opened) => void (await virtualAuthenticator(opened, { verifiesUser: false })),
    });
    expect(await page.isVisible('#skip')).toBe(true);
    await page.click('#next');
    await page.waitForSelector('[data-failure]:focus');
    expect(await page.textContent('#next')).toBe('Try again');
    expect(await page.isVisible('#skip')).toBe(false);
    await page.click('#skip-free');
    await page.waitForFunction(() => document.title === 'Posted');
    expect(site.posts.at(-1)?.form.get('free')).toBe('yes');
  });

  it('says that the device has one already', async () => {
    const excludeCredentials = [{ id: Buffer.from('a-passkey-of-ann').toString('base64url'), type: 'public-key' }];
    const passkeyOptions = { ...enrollment.passkeyOptions, excludeCredentials };
    const page = await site.open(
      'interaction/passkey-enrollment',
      { ...enrollment, passkeyOptions },
      {
        prepare: async (opened) => (await virtualAuthenticator(opened)).addPasskey(),
      },
    );
    await page.click('#next');
    const message = await page.waitForSelector('[data-failure=already_registered]:focus');
    expect(await message.textContent()).toContain('already has a passkey');
  });
});

describe('recovery codes', () => {
  it('are downloaded as a text file', async () => {
    const page = await site.open('interaction/recovery-codes', { ...common, codes: ['one', 'two'], continueUrl: '/i' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-save=download]')]);
    expect(download.suggestedFilename()).toBe('acme-recovery-codes.txt');
    expect(await page.textContent('#recovery-codes-status')).toBe('File saved');
  });
});
