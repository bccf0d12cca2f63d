import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import { addAuthenticator } from './authenticator.ts';
import { arrival, heading, openSecurityInfo, signInWithCode, totpCode } from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

interface Focused {
  /** What an input without an id stands for. */
  readonly id: string;
  readonly text: string;
  readonly outline: string;
}

const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const visible = element.matches(':focus-visible') && Number.parseFloat(outlineWidth) >= 2;
    const value = element instanceof HTMLInputElement ? element.value : '';
    return { id: element.id || value, text: element.textContent.trim(), outline: visible ? outlineStyle : 'none' };
  });

/** The page puts the focus there by itself. */
const hasFocus = (page: Page, id: string) => page.locator(`#${id}:focus`).waitFor();

/** Presses Tab until the element with this id or text has the focus, which must be visible at each stop. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const { id, text, outline } = await focused(page);
    expect([id || text, outline]).toEqual([id || text, 'solid']);
    if (id === wanted || text === wanted) return;
  }
  throw new Error(`the Tab key does not reach ${wanted}`);
}

/** Leaves the browser's first dialog open until it is closed without a passkey. */
const closeFirstDialog = (page: Page) =>
  page.addInitScript(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = () => {
      navigator.credentials.create = create;
      return new Promise((_, reject) => {
        addEventListener('close-dialog', () => reject(new DOMException('closed', 'NotAllowedError')), { once: true });
      });
    };
  });

describeInBrowser('with the keyboard alone', () => {
  const world = useSite({ acme: aPolicy(), initech: aPolicy({ campaigns: [] }) });

  it('a sign-in goes from the application and back to it, past a mistyped password', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await world.site.server.addUser('acme', 'kim');
    await page.goto(world.site.applicationUrl);
    await tabTo(page, 'Sign in with acme Ltd');
    await page.keyboard.press('Enter');

    await heading(page, 'Sign in');
    await hasFocus(page, 'username');
    await page.keyboard.type('kim');
    await tabTo(page, 'password');
    await page.keyboard.type('not my password at all');
    await page.keyboard.press('Enter');

    // The field that has to be typed again has the focus, and reads out what was wrong.
    await page.getByRole('alert').waitFor();
    await hasFocus(page, 'password');
    const description = await page.locator('#password').getAttribute('aria-describedby');
    expect(await page.locator(`#${description}`).innerText()).toMatch(/do not match/);
    await page.keyboard.type(PASSWORD);
    await tabTo(page, 'Show');
    await page.keyboard.press('Space');
    expect(await page.locator('#password').getAttribute('type')).toBe('text');
    await tabTo(page, 'sign-in');
    await page.keyboard.press('Space');

    await heading(page, 'Confirm it’s you');
    await hasFocus(page, 'code');
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await hasFocus(page, 'code');
    await page.keyboard.type(totpCode());
    await page.keyboard.press('Enter');

    await heading(page, 'Sign in faster next time');
    await tabTo(page, 'skip');
    await page.keyboard.press('Enter');
    await arrival(page);
    await tabTo(page, 'Sign out');
    await page.keyboard.press('Enter');
    await heading(page, 'Sign out?');
    await tabTo(page, 'sign-out');
    await page.keyboard.press('Enter');
    await heading(page, 'You are signed out');
  });

  it('a passkey is made, and what happens is read out', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await closeFirstDialog(page);
    await world.site.server.addUser('acme', 'lou');
    await signInWithCode(page, world.site, 'acme', 'lou');
    await heading(page, 'Sign in faster next time');
    await tabTo(page, 'next');
    await page.keyboard.press('Enter');
    const status = page.getByRole('status');
    await page.getByText('Waiting for your device…').waitFor();
    expect(await status.innerText()).toBe('Waiting for your device…');

    await page.evaluate(() => dispatchEvent(new Event('close-dialog')));
    await page.locator('[data-failure]:visible').waitFor();
    expect((await focused(page)).text).toMatch(/^No passkey was created/);
    expect(await status.innerText()).toBe('');

    await tabTo(page, 'next');
    await page.keyboard.press('Space');
    await heading(page, 'Passkey added');
    await tabTo(page, 'name');
    await page.keyboard.press('Enter');
    await arrival(page);
  });

  it('the place for a passkey is chosen with the arrows', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    const key = await addAuthenticator(page, { transport: 'usb' });
    const { server } = world.site;
    const { user } = await server.addUser('initech', 'pia');
    await server.container.methods.recoveryCodes.create(user);
    await openSecurityInfo(page, world.site, 'initech', 'pia');
    await tabTo(page, 'add');
    await page.keyboard.press('Enter');
    await heading(page, 'Add a sign-in method');
    await tabTo(page, 'add-passkey');
    await page.keyboard.press('Enter');
    await heading(page, 'Add a passkey');
    await page.getByRole('group', { name: 'Where do you want to save it?' }).waitFor();
    await tabTo(page, 'client-device');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatchObject({ id: 'security-key', outline: 'solid' });
    expect(await page.getByRole('radio', { name: 'On a security key' }).isChecked()).toBe(true);
    // The group is one stop, and the button comes right after it.
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatchObject({ id: 'next', outline: 'solid' });
    await page.keyboard.press('Enter');
    await heading(page, 'Passkey added');
    expect(await key.passkeys()).toHaveLength(1);
    await tabTo(page, 'name');
    await page.keyboard.press('Enter');
    await page.getByText('Your changes are saved.').waitFor();
  });
});
