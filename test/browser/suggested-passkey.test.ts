import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { addAuthenticator, claimCapabilities } from './authenticator.ts';
import { arrival, heading, signInWithCode, startSignIn } from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('a passkey that is suggested', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [aCampaign({ mode: 'suggest', snoozeDays: 0, skips: 3 })] }) });

  /** Somebody in front of the suggestion. */
  const suggestedTo = async (username: string, page: Page) => {
    await world.site.server.addUser('acme', username);
    const authenticator = await addAuthenticator(page);
    await signInWithCode(page, world.site, 'acme', username);
    await heading(page, 'Sign in faster next time');
    return authenticator;
  };
  const signInAgain = async (username: string, page: Page) => {
    await page.context().clearCookies();
    // The authenticator app shows another code by then.
    passTime(60);
    await signInWithCode(page, world.site, 'acme', username);
  };
  const shown = (page: Page, failure: string) => page.locator(`[data-failure='${failure}']`);

  it('can be put off three times, each until the next sign-in, and is then required', async () => {
    const page = await world.visit();
    await suggestedTo('sam', page);

    for (const left of ['3 more times', '2 more times', 'once more']) {
      expect(await page.locator('form.skip:visible').innerText()).toContain(`You can put this off ${left}`);
      await page.getByRole('button', { name: 'Not now' }).click();
      await arrival(page);
      await signInAgain('sam', page);
      await page.locator('#next').waitFor();
    }
    await heading(page, 'Create your passkey');
    expect(await page.locator('form.skip').count()).toBe(0);

    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await arrival(page);
  });

  it('is registered at the second try, after a device that could not tell who was there', async () => {
    const page = await world.visit();
    const authenticator = await suggestedTo('uma', page);
    await authenticator.set({ userVerified: false });
    await page.locator('#next').click();

    await shown(page, 'cancelled').waitFor();
    expect(await page.locator('[data-failure]:visible').count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-failure'))).toBe('cancelled');
    expect(await authenticator.passkeys()).toEqual([]);

    await authenticator.set({ userVerified: true });
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Passkey added');
    expect(await page.locator('#name').inputValue()).not.toBe('');
    await page.locator('#done').click();
    await arrival(page);
    expect(await authenticator.passkeys()).toHaveLength(1);
  });

  it('costs no skip when it did not work', async () => {
    const page = await world.visit();
    const authenticator = await suggestedTo('fay', page);
    await authenticator.set({ userVerified: false });
    await page.locator('#next').click();
    await shown(page, 'cancelled').waitFor();
    expect(await page.locator('#skip').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Skip for now' }).click();
    await arrival(page);
    // Single sign-on is not interrupted.
    await startSignIn(page, world.site, 'acme');
    await arrival(page);

    await signInAgain('fay', page);
    expect(await page.locator('form.skip:visible').innerText()).toContain('3 more times');
  });

  it('is saved where the person chooses: here, on another device, on a security key', async () => {
    const page = await world.visit();
    await page.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(window, { asked });
      navigator.credentials.create = ({ publicKey }: CredentialCreationOptions = {}) => {
        const { hints, authenticatorSelection } = publicKey as {
          hints?: string[];
        } & PublicKeyCredentialCreationOptions;
        asked.push([hints, authenticatorSelection?.authenticatorAttachment]);
        return Promise.reject(new DOMException('closed', 'NotAllowedError'));
      };
    });
    await claimCapabilities(page, { hybridTransport: true, conditionalCreate: false });
    await suggestedTo('hal', page);
    for (const place of ['On this device', 'On another device', 'On a security key']) {
      await page.getByRole('radio', { name: place }).check();
      await page.locator('#next').click();
      await shown(page, 'cancelled').waitFor();
    }
    expect(await page.evaluate(() => (window as unknown as { asked: unknown[] }).asked)).toEqual([
      [['client-device'], 'platform'],
      [['hybrid'], 'cross-platform'],
      [['security-key'], 'cross-platform'],
    ]);
  });
});
