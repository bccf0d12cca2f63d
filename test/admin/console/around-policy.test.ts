import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headingOf, problemOn } from '../../flows/support.ts';
import { aCampaign, aPasskey, aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { addPlatform, administrator, consoleOf, fieldsOf, textOf, type Administrator } from './support.ts';

const LOGO = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=';

describe('around the policy', () => {
  let server: TestServer;
  let admin: Administrator;
  const open = (path: string) => admin.agent.open(`${consoleOf(server)}${path}`);

  beforeAll(async () => {
    server = await startTestServer();
    const campaigns = [aCampaign({ id: 'everybody', due: '2099-03-01' }), aCampaign({ id: 'winter', mode: 'off' })];
    await server.addTenant('acme', aPolicy({ campaigns }));
    await server.addTenant('globex', aPolicy({ campaigns: [] }));
    await addPlatform(server);
    await server.addClient('acme', 'portal');
    admin = await administrator(server, 'root');
    await server.addUser('acme', 'ada');
    const { user } = await server.addUser('acme', 'adam', { totp: false });
    await server.container.storage.credentials.add(aPasskey({ tenantId: 'acme', userId: user.id, id: 'p-adam' }));
  });
  afterAll(() => server.close());

  describe('campaigns', () => {
    it('show how far they are, and what happens next', async () => {
      const page = await open('/campaigns');
      expect(textOf(page)).toMatch(
        /everybody Suggests a passkey .* 2 of 3 From 1 March 2099 on, a passkey is required/,
      );
      expect(page.html).toMatch(/<progress [^>]*max="3" value="2"/);
      expect(textOf(page)).toContain('It is off: nobody is asked.');
      expect(page.html).toContain('href="/t/acme/admin/policy/campaign/everybody"');
    });

    it('are explained where there are none', async () => {
      const other = await administrator(server, 'globex-root', { tenantId: 'globex' });
      const page = await other.agent.open(`${consoleOf(server, 'globex')}/campaigns`);
      expect(textOf(page)).toContain('Nobody is asked for a passkey yet');
      expect(page.html).toContain('href="/t/globex/admin/policy/new-campaign"');
    });
  });

  describe('the simulator', () => {
    it('says what somebody would be asked for, and why', async () => {
      const page = await open('/simulator?person=ada&client=portal');
      expect(headingOf(page)).toBe('Simulator');
      expect(textOf(page)).toMatch(/What is asked next A sign-in is asked for, with Passkey, Password/);
      expect(textOf(page)).toMatch(
        /sign in: Password → further factor: Authenticator app “Phone” → .*to the application/,
      );
      expect(textOf(page)).toContain(
        'A sign-in may start with Passkey, Password, Temporary access pass (set by the organisation).',
      );
    });

    it('takes what is proven, a level and an age, and keeps them in its address', async () => {
      const page = await open('/simulator?person=ada&proven.password=yes&proven.totp=yes');
      expect(textOf(page)).toMatch(/What is asked next A passkey is suggested/);
      const strict = await open('/simulator?person=ada&proven.password=yes&level=phishing_resistant&maxAge=60');
      expect(textOf(strict)).toContain('The request asks for: phishing-resistant sign-in.');
      expect(textOf(strict)).toContain('The request takes proofs up to 1 hour old.');
      expect(strict.html).toMatch(/id="proven.password"[^>]* checked/);
    });

    it('asks whom one means, and keeps everything else', async () => {
      const page = await open('/simulator?person=ad&maxAge=5');
      const [, adam = ''] = /href="([^"]+)">adam Example</.exec(page.html) ?? [];
      const chosen = await admin.agent.open(adam.replaceAll('&amp;', '&'));
      expect(textOf(chosen)).toContain('For adam Example (adam)');
      expect(chosen.html).toMatch(/id="maxAge"[^>]*value="5"/);
      expect(textOf(await open('/simulator?person=nobody-at-all'))).toContain('Nobody is called that');
    });

    it('says what is wrong with an age', async () => {
      const page = await open('/simulator?person=ada&maxAge=soon');
      expect([page.status, textOf(page).includes('Write a whole number of minutes')]).toEqual([422, true]);
    });
  });

  describe('settings', () => {
    const settings = () => open('/settings');
    const stored = async () => (await server.container.storage.tenants.find('acme'))!;

    it('show a look before it is saved, in shades that can be read', async () => {
      const seen = await admin.agent.submit(await settings(), '/settings', {
        ...{ name: 'Acme & Sons', color: '#ffee00', logo: LOGO, preview: 'yes' },
      });
      expect(seen.html).toContain('settings/preview.css?color=ffee00');
      expect(seen.html).toContain(`src="${LOGO}"`);
      expect((await stored()).name).toBe('acme Ltd');
      const style = await open('/settings/preview.css?color=ffee00');
      expect(style.headers['content-type']).toContain('text/css');
      expect(style.html).toMatch(/^\.brand-preview\{--brand:#ffee00;/);
      expect((await open('/settings/preview.css?color=x}body{')).status).toBe(400);
    });

    it('save name, colour and logo, and keep the logo until it is removed', async () => {
      const page = await settings();
      const done = await admin.agent.submit(page, '/settings', { name: 'Acme & Sons', color: '#AA3300', logo: LOGO });
      expect(done.url).toBe('/t/acme/admin/settings?notice=saved');
      expect(await stored()).toMatchObject({ name: 'Acme & Sons', branding: { color: '#aa3300', logo: LOGO } });
      await admin.agent.submit(done, '/settings', { name: 'Acme', color: '#aa3300', logo: '' });
      expect(await stored()).toMatchObject({ name: 'Acme', branding: { logo: LOGO } });
      await admin.agent.submit(await settings(), '/settings', {
        ...{ name: 'Acme', color: '#aa3300' },
        removeLogo: 'yes',
      });
      expect((await stored()).branding.logo).toBeNull();
    });

    it('take a logo of the greatest size, and say what is wrong with any other', async () => {
      const logo = (bytes: number) => `data:image/png;base64,${Buffer.alloc(bytes, 251).toString('base64')}`;
      const save = async (one: string) =>
        admin.agent.submit(await settings(), '/settings', { name: 'Acme', color: '#aa3300', logo: one });
      expect((await save(logo(64 * 1024))).status).toBe(200);
      const refused = await save(logo(64 * 1024 + 1));
      expect([refused.status, textOf(refused).includes('at most 64 KB')]).toEqual([422, true]);
      expect(refused.html).toContain('<a href="#logo">');
      const script = await save('data:text/html;base64,PHNjcmlwdD4=');
      expect(script.status).toBe(422);
    });

    it('do not overwrite what somebody else has saved since', async () => {
      const [mine, theirs] = [await settings(), await settings()];
      await admin.agent.submit(theirs, '/settings', { name: 'Theirs', color: '#aa3300', logo: '' });
      const refused = await admin.agent.submit(mine, '/settings', { name: 'Mine', color: '#aa3300', logo: '' });
      expect([refused.status, problemOn(refused)]).toEqual([412, 'precondition_failed']);
      expect(fieldsOf(refused, '/settings')['name']).toBe('Mine');
      expect((await stored()).name).toBe('Theirs');
    });

    it('tell applications where to look, and let the platform suspend', async () => {
      const page = await settings();
      expect(textOf(page)).toContain(`${server.issuer('acme')}/.well-known/openid-configuration`);
      expect(page.html).not.toContain('/tenant/suspend');
      const chief = await administrator(server, 'chief', { tenantId: 'system' });
      const elsewhere = await chief.agent.open('/t/system/admin/tenants/acme/settings');
      expect(elsewhere.html).toContain('href="/t/system/admin/tenants/acme/tenant/suspend"');
    });

    it('are read by auditors, without a form', async () => {
      const auditor = await administrator(server, 'auditor', { role: 'auditor' });
      const page = await auditor.agent.open(`${consoleOf(server)}/settings`);
      expect([page.status, page.html.includes('data-branding')]).toEqual([200, false]);
    });
  });
});
