import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type CeremonySite, ceremonySite, virtualAuthenticator } from './ceremony-page.ts';

let site: CeremonySite;
beforeAll(async () => {
  site = await ceremonySite();
}, 30_000);
afterAll(() => site.close());

const common = { base: '/i', csrf: 'csrf-token', client: { name: 'Portal' }, tenant: { id: 'acme', name: 'Acme' } };
const creation = {
  challenge: 'b2xk',
  rp: { id: 'localhost', name: 'Acme' },
  user: { id: 'YW5u', name: 'ann', displayName: 'Ann' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
};
const enrollment = {
  ...common,
  why: 'suggested',
  skip: { allowed: true, left: 3, snoozeDays: 1 },
  optionsUrl: '/i/passkey-options',
  passkeyOptions: creation,
};
const login = {
  ...common,
  methods: ['passkey', 'password'],
  passkeyOptions: { challenge: 'b2xk', rpId: 'localhost', userVerification: 'required', timeout: 60_000 },
  optionsUrl: '/i/passkey-options',
};

/** What the browser says of itself from now on; undefined for one that does not tell. */
const tells = (page: Page, capabilities: Readonly<Record<string, boolean>> | undefined, hasOwn = false) =>
  page.addInitScript(
    ([told, own]) => {
      PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable = () => Promise.resolve(own);
      if (told) PublicKeyCredential.getClientCapabilities = () => Promise.resolve(told);
      else Reflect.deleteProperty(PublicKeyCredential, 'getClientCapabilities');
    },
    [capabilities, hasOwn] as const,
  );

/** Notes what the next ceremony asks for, and closes its dialog. */
const noteRequest = (page: Page) =>
  page.addInitScript(() => {
    navigator.credentials.create = (options = {}) => {
      const { hints, authenticatorSelection } = options.publicKey as PublicKeyCredentialCreationOptions & {
        hints?: string[];
      };
      const { authenticatorAttachment } = authenticatorSelection ?? {};
      Object.assign(window, { asked: { hints, authenticatorAttachment } });
      return Promise.reject(new DOMException('closed', 'NotAllowedError'));
    };
  });
const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: unknown }).asked);
const chosen = (page: Page) => page.inputValue('[name=place]:checked');

describe('where to save a passkey', () => {
  it.each<[string, Record<string, boolean> | undefined, boolean, string]>([
    ['one that has its own authenticator', { passkeyPlatformAuthenticator: true }, false, 'client-device'],
    ['one that tells nothing but has a screen lock', undefined, true, 'client-device'],
    ['one that reaches phones alone', { passkeyPlatformAuthenticator: false, hybridTransport: true }, false, 'hybrid'],
    ['one that tells nothing and has no screen lock', undefined, false, 'hybrid'],
    ['one that has neither', { passkeyPlatformAuthenticator: false, hybridTransport: false }, false, 'security-key'],
  ])('is chosen as %s recommends, and marked', async (_browser, capabilities, hasOwn, place) => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: async (opened) => void (await tells(opened, capabilities, hasOwn)),
    });
    await page.waitForSelector(`[data-recommended=${place}]:visible`);
    expect(await chosen(page)).toBe(place);
    expect(await page.locator('[data-recommended]:visible').count()).toBe(1);
    expect(await page.locator('label[data-place=hybrid]').isVisible()).toBe(
      capabilities?.['hybridTransport'] !== false,
    );
  });

  it('is a security key where policy takes none that leaves its device, whatever the browser recommends', async () => {
    const places = ['security-key', 'client-device'];
    const page = await site.open(
      'interaction/passkey-enrollment',
      { ...enrollment, places },
      { prepare: async (opened) => void (await tells(opened, { passkeyPlatformAuthenticator: true }, true)) },
    );
    await page.waitForSelector('[data-recommended=security-key]:visible');
    expect(await chosen(page)).toBe('security-key');
    expect(await page.locator('label[data-place]').count()).toBe(2);
  });

  it('is what somebody chooses, by hint and for older browsers by attachment, and says what will happen', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: async (opened) => {
        await tells(opened, { passkeyPlatformAuthenticator: true, hybridTransport: true });
        await noteRequest(opened);
      },
    });
    for (const [place, authenticatorAttachment] of [
      ['hybrid', 'cross-platform'],
      ['security-key', 'cross-platform'],
      ['client-device', 'platform'],
    ]) {
      await page.check(`[name=place][value=${place}]`);
      await page.click('#next:enabled');
      await page.waitForSelector('[data-failure=cancelled]:focus');
      expect(await asked(page)).toEqual({ hints: [place], authenticatorAttachment });
    }
  });

  it('says of a phone that there is a QR code, and that Bluetooth has to be on', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: async (opened) => {
        await tells(opened, { passkeyPlatformAuthenticator: true, hybridTransport: true });
        await opened.addInitScript(() => (navigator.credentials.create = () => new Promise(() => undefined)));
      },
    });
    expect(await page.textContent('label[data-place=hybrid]')).toMatch(/Bluetooth[\s\S]*QR code/);
    await page.check('[name=place][value=hybrid]');
    await page.click('#next');
    expect(await page.textContent('[data-status]')).toMatch(/QR code[\s\S]*Bluetooth/);
  });
});

describe('a ceremony that the browser ends', () => {
  it.each([
    ['wrong_origin', { ...creation, rp: { id: 'somewhere.else.example', name: 'Acme' } }],
    ['not_supported', { ...creation, pubKeyCredParams: [{ type: 'private-key', alg: -7 }] }],
  ])('is explained as %s', async (code, passkeyOptions) => {
    const page = await site.open(
      'interaction/passkey-enrollment',
      { ...enrollment, passkeyOptions },
      { prepare: async (opened) => void (await virtualAuthenticator(opened)) },
    );
    await page.click('#next');
    await page.waitForSelector(`[data-failure=${code}]:focus`);
    expect(site.posts).toEqual([]);
  });

  it('is explained as timed_out when nobody answers, and as no_user_verification without a screen lock', async () => {
    const passkeyOptions = { ...creation, timeout: 50 };
    const silent = await site.open(
      'interaction/passkey-enrollment',
      { ...enrollment, passkeyOptions },
      {
        prepare: (opened) =>
          opened.addInitScript(() => {
            // Browsers raise a timeout this short; the name and the delay are theirs.
            navigator.credentials.create = () =>
              new Promise((_resolve, reject) => {
                setTimeout(() => reject(new DOMException('timed out', 'NotAllowedError')), 60);
              });
          }),
      },
    );
    await silent.click('#next');
    await silent.waitForSelector('[data-failure=timed_out]:focus');
    expect(await silent.locator('[data-failure]:visible').count()).toBe(1);

    const unlocked = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: (opened) =>
        opened.addInitScript(() => {
          navigator.credentials.create = () => Promise.reject(new DOMException('no', 'ConstraintError'));
        }),
    });
    await unlocked.click('#next');
    await unlocked.waitForSelector('[data-failure=no_user_verification]:focus');
    expect(site.posts).toEqual([]);
  });
});

describe('a browser that is not like the others', () => {
  it('without passkeys is told so, and shown what else there is', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: (opened) => opened.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential')),
    });
    await page.waitForSelector('[data-passkey-unsupported=not_supported]:visible');
    expect(await page.isVisible('#next')).toBe(false);
    expect(await page.isVisible('#skip')).toBe(true);
  });

  it('on a connection that is not secure is told that, not that it is too old', async () => {
    for (const [template, data] of [
      ['interaction/login', login],
      ['interaction/passkey-enrollment', enrollment],
    ] as const) {
      const page = await site.open(template, data, { insecure: true });
      await page.waitForSelector('[data-passkey-unsupported=insecure]:visible');
      expect(await page.isVisible('[data-passkey-unsupported=not_supported]')).toBe(false);
      expect(await page.isVisible('[data-ceremony]')).toBe(false);
    }
  });

  it('old enough to know no JSON, no capabilities and no signals makes a passkey all the same', async () => {
    const page = await site.open(
      'interaction/passkey-enrollment',
      { ...enrollment, orphan: { id: 'AAAA', rpId: 'localhost' } },
      {
        prepare: async (opened) => {
          await virtualAuthenticator(opened);
          await opened.addInitScript(() => {
            const newer = ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON', 'getClientCapabilities'];
            const signals = Object.getOwnPropertyNames(PublicKeyCredential).filter((name) => name.startsWith('signal'));
            for (const name of [...newer, ...signals]) Reflect.deleteProperty(PublicKeyCredential, name);
            Reflect.deleteProperty(PublicKeyCredential.prototype, 'toJSON');
          });
        },
      },
    );
    await page.click('#next');
    await page.waitForFunction(() => document.title === 'Posted');
    expect(JSON.parse(site.posts.at(-1)?.form.get('response') ?? '{}')).toMatchObject({ type: 'public-key' });
  });

  it('whose capabilities cannot be had is treated as one that does not tell', async () => {
    const page = await site.open('interaction/passkey-enrollment', enrollment, {
      prepare: (opened) =>
        opened.addInitScript(() => {
          PublicKeyCredential.getClientCapabilities = () => Promise.reject(new Error('not today'));
          PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable = () =>
            Promise.reject(new Error('nor this'));
        }),
    });
    await page.waitForSelector('[data-recommended=hybrid]:visible');
    expect(await page.isVisible('#next')).toBe(true);
  });
});

describe('a passkey that the browser makes by itself', () => {
  const upgrade = { ...common, passkeyOptions: creation };
  const openUpgrade = (prepare: (page: Page) => Promise<unknown>) =>
    site.open('interaction/passkey-upgrade', upgrade, { prepare: async (page) => void (await prepare(page)) });
  const arrived = (page: Page) => page.waitForFunction(() => document.title === 'Posted');
  const markOn = (page: Page) => page.locator('#password-form [name=upgradable]').count();

  it('goes to the server, and the person goes on', async () => {
    const page = await openUpgrade(async (opened) => {
      await virtualAuthenticator(opened);
      // The virtual authenticator never answers a conditional request: here somebody is asked after all.
      await opened.addInitScript(() => {
        const create = navigator.credentials.create.bind(navigator.credentials);
        navigator.credentials.create = (options: CredentialCreationOptions & { mediation?: string } = {}) => {
          const { mediation, ...others } = options;
          if (mediation !== 'conditional') return Promise.reject(new Error('asks somebody'));
          return create(others);
        };
      });
    });
    await arrived(page);
    const [post] = site.posts;
    expect([post?.path, JSON.parse(post?.form.get('response') ?? '{}')]).toMatchObject([
      '/i/upgrade',
      { type: 'public-key', response: { attestationObject: expect.any(String) } },
    ]);
  });

  it('is refused by a browser without a saved password: the person goes on at once, and is spared it for a day', async () => {
    const page = await openUpgrade(() => Promise.resolve());
    await arrived(page);
    expect(site.posts.at(-1)?.form.get('response')).toBe('');
    expect(await page.evaluate(() => localStorage.length)).toBe(1);
  });

  it('gets a second and a half, and no more', async () => {
    const page = await openUpgrade(async (opened) => {
      await opened.addInitScript(() => {
        Object.assign(window, { started: performance.now() });
        navigator.credentials.create = ({ signal } = {}) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new DOMException('too slow', 'TimeoutError')));
          });
      });
    });
    await arrived(page);
    expect(site.posts.at(-1)?.form.get('response')).toBe('');
  });

  it('without scripts goes on by its button', async () => {
    const page = await site.open('interaction/passkey-upgrade', upgrade, { context: { javaScriptEnabled: false } });
    await page.click('#continue');
    expect(site.posts.at(-1)?.path).toBe('/i/upgrade');
  });

  it.each([
    ['one that can', { conditionalCreate: true }, 0, 1],
    ['one that cannot', { conditionalCreate: false }, 0, 0],
    ['one that does not tell', undefined, 0, 0],
    ['one that has just declined', { conditionalCreate: true }, 3600, 0],
    ['one that declined a day ago', { conditionalCreate: true }, 86_401, 1],
  ])('is announced with the password by %s alone', async (_browser, capabilities, declinedAgo, marks) => {
    const page = await site.open('interaction/login', login, {
      prepare: async (opened) => {
        await tells(opened, capabilities);
        if (declinedAgo === 0) return;
        await opened.addInitScript((ago) => {
          localStorage.setItem('latchkey-upgrade-declined', String(Math.floor(Date.now() / 1000) - ago));
        }, declinedAgo);
      },
    });
    await page.waitForSelector('#passkey:visible');
    await page.waitForFunction(() => document.readyState === 'complete');
    expect(await markOn(page)).toBe(marks);
  });
});
