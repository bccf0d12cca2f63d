import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { headingOf } from '../../flows/support.ts';
import { administrator, consoleOf, menuOf, textOf, type Administrator } from './support.ts';

const REPORTS = '/reports';

describe('the reports', () => {
  let server: TestServer;
  let auditor: Administrator;
  let today: string;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const { storage, clock } = server.container;
    today = new Date(clock.now() * 1000).toISOString().slice(0, 10);
    const events = [
      { type: 'sign_in.passkey', outcome: 'success', reason: null, count: 41 },
      { type: 'sign_in.password', outcome: 'refused', reason: 'wrong_secret', count: 7 },
      { type: 'sign_in.completed', outcome: 'success', reason: null, count: 1234 },
    ] as const;
    const signIns = [{ methods: 'password totp', count: 2, seconds: [0, 0, 2, 0, 0, 0, 0, 0, 0] }];
    await storage.summaries.fold({ tenantId: 'acme', day: today, lastBlock: 1, events, signIns }, 0);
    await storage.summaries.setSnapshot('acme', today, {
      ...{ at: clock.now(), users: 10, withPasskey: 4, withOtherFactor: 5, withAnyFactor: 8 },
      passkeys: { 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 3 },
    });
  });
  afterAll(() => server.close());

  it('are for everybody who may read them, and say in words what is drawn', async () => {
    const page = await auditor.agent.open(consoleOf(server) + REPORTS);
    expect([page.status, headingOf(page)]).toEqual([200, 'Reports']);
    expect(menuOf(page)).toContain('Reports');
    const text = textOf(page);
    expect(text).toContain('4 of 10 active people have a passkey');
    expect(text).toContain('1,234 sign-ins were completed');
    expect(text).toMatch(/Password, Authenticator app 20 seconds 20 seconds/);
    expect(text).toContain('iCloud Keychain');
  });

  it('have each drawing beside a table with the same numbers', async () => {
    const { html } = await auditor.agent.open(consoleOf(server) + REPORTS);
    expect(html.match(/<polyline /g)?.length).toBe(4);
    expect(html.match(/<svg class="chart-plot"/g)?.length).toBe(2);
    expect(html.match(/<div class="chart-body" aria-hidden="true">/g)?.length).toBe(2);
    expect(html).toMatch(/<caption[^>]*>Passkeys<\/caption>[\s\S]*<td class="number">4<\/td>/);
    expect(html).not.toContain('style=');
  });

  it('look at the span that was chosen, and say when there is nothing in it', async () => {
    const page = await auditor.agent.open(`${consoleOf(server)}${REPORTS}?from=2020-01-01&until=2020-01-07`);
    expect(textOf(page)).toContain('1 January 2020 – 7 January 2020');
    expect(textOf(page)).toContain('Nobody has been counted in this span yet.');
  });

  it('can be saved as files of the same span', async () => {
    const page = await auditor.agent.open(consoleOf(server) + REPORTS);
    const [, link = ''] = /href="([^"]*failures\.csv[^"]*)"/.exec(page.html) ?? [];
    const file = await auditor.agent.send('get', link.replaceAll('&amp;', '&'));
    expect([file.status, file.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
    expect(file.html).toBe('type,reason,count\r\nsign_in.password,wrong_secret,7\r\n');
  });

  it.each(['?from=nonsense', '?from=2026-01-01&until=2025-01-01', '?from=2000-01-01'])(
    'are no place for %s',
    async (query) => {
      const page = await auditor.agent.open(consoleOf(server) + REPORTS + query);
      expect(page.status).toBe(422);
    },
  );

  it('have no file of a name that is none', async () => {
    const page = await auditor.agent.open(`${consoleOf(server)}${REPORTS}/nothing.csv`);
    expect(page.status).toBe(404);
  });
});
