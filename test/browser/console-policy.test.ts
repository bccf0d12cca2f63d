import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { giveRole } from '../admin/console/support.ts';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { findProblems } from './axe.ts';
import { enterCode, enterPassword, heading } from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describeInBrowser('an administrator', () => {
  const world = useSite({
    acme: aPolicy({ campaigns: [] }),
    globex: aPolicy({ campaigns: [], administration: { assurance: 'multi_factor', freshness: 300 } }),
  });
  const consoleAt = (tenantId: string) => `${world.site.server.issuer(tenantId)}/admin`;
  const text = (page: Page) => page.getByRole('main').innerText();
  const policyOf = async (tenantId: string) =>
    (await world.site.server.container.storage.tenants.find(tenantId))?.policy;

  it('makes the policy stricter, sees whom it affects, sets it, finds it in the history, and goes back', async () => {
    const { server } = world.site;
    const page = await world.visit();
    await turnOffAutofill(page);
    const authenticator = await addAuthenticator(page);
    const root = await server.addUser('acme', 'root', { totp: false });
    await giveRole(server, root, 'admin');
    await authenticator.give(server, root.user);
    await server.addUser('acme', 'nia', { totp: false });
    const found: string[] = [];
    const look = async (name: string) => found.push(...(await findProblems(page, name)));

    await page.goto(`${consoleAt('acme')}/policy`);
    await page.locator('#passkey').click();
    await heading(page, 'Policy');
    await look('policy');
    await page.getByRole('link', { name: 'Change How sure a sign-in has to be' }).click();
    await heading(page, 'How sure a sign-in has to be');
    await page.getByRole('radio', { name: 'Phishing-resistant', exact: true }).check();
    await look('form');
    await page.locator('#review').click();
    await heading(page, 'Set this policy?');
    expect(await text(page)).toMatch(/two factors → phishing-resistant sign-in\s+stricter/);
    expect(await page.getByRole('row', { name: /Setting up a further factor Setting up a passkey 1/ }).count()).toBe(1);
    await look('review');
    await page.getByLabel('Why').fill('Passkeys for everybody');
    await page.locator('#set').click();
    await page.getByText('The policy is set.').waitFor();
    expect((await policyOf('acme'))?.assurance.required).toBe('phishing_resistant');

    await page.locator('#history').click();
    await heading(page, 'History');
    expect(await text(page)).toContain('Passkeys for everybody');
    await look('history');
    await page.getByRole('link', { name: 'Version 1' }).click();
    await heading(page, 'Version 1');
    await look('version');
    await page.locator('#restore').click();
    await heading(page, 'Set this policy?');
    await page.locator('#set').click();
    await page.getByText('The policy is set.').waitFor();
    expect((await policyOf('acme'))?.assurance.required).toBe('multi_factor');
    expect(found).toEqual([]);
  });

  it('chooses a colour and a logo, and sees them before they are saved', async () => {
    const { server } = world.site;
    const page = await world.visit();
    await giveRole(server, await server.addUser('globex', 'bea'), 'admin');
    await page.goto(`${consoleAt('globex')}/settings`);
    await enterPassword(page, 'bea');
    await enterCode(page);
    await heading(page, 'Settings');
    await page.locator('#name').fill('Globex Corporation');
    await page.locator('#color').fill('#7a1fa2');
    await page.locator('#logo-file').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PNG });
    const preview = page.locator('.brand-preview');
    await preview.locator('img').waitFor();
    expect(await preview.locator('[data-preview-name]').innerText()).toBe('Globex Corporation');
    await page.waitForFunction(() => {
      const button = document.querySelector('.brand-preview .button');
      return button && getComputedStyle(button).backgroundColor === 'rgb(122, 31, 162)';
    });
    expect(await findProblems(page, 'settings')).toEqual([]);
    await page.locator('#save').click();
    await page.getByText('Saved.').waitFor();
    const stored = await server.container.storage.tenants.find('globex');
    expect(stored).toMatchObject({ name: 'Globex Corporation', branding: { color: '#7a1fa2' } });
    expect(stored?.branding.logo).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  it('does the same without scripts', async () => {
    const { server } = world.site;
    const page = await world.visit({ javaScriptEnabled: false });
    await giveRole(server, await server.addUser('globex', 'nils'), 'admin');
    await page.goto(`${consoleAt('globex')}/policy/part/sign-in`);
    await enterPassword(page, 'nils');
    await enterCode(page);
    await heading(page, 'Starting a sign-in');
    await page.getByLabel('Place of Password').selectOption('1');
    await page.getByLabel('Place of Passkey').selectOption('2');
    await page.locator('#review').click();
    await heading(page, 'Set this policy?');
    await page.locator('#again').click();
    await heading(page, 'Starting a sign-in');
    expect(await page.getByLabel('Place of Password').inputValue()).toBe('1');
    await page.locator('#review').click();
    await page.locator('#set').click();
    await page.getByText('The policy is set.').waitFor();
    expect((await policyOf('globex'))?.signIn.methods.slice(0, 2)).toEqual(['password', 'passkey']);

    await page.goto(`${consoleAt('globex')}/settings`);
    await page.locator('#color').fill('#aa3300');
    await page.locator('#logo').fill(`data:image/png;base64,${PNG.toString('base64')}`);
    await page.locator('#preview').click();
    await page.locator('.brand-preview img').waitFor();
    expect(await page.locator('link[href$="preview.css?color=aa3300"]').count()).toBe(1);
  });
});
