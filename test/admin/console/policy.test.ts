import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditTrail, headingOf } from '../../flows/support.ts';
import { aCampaign, aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { administrator, consoleOf, fieldsOf, textOf, type Administrator } from './support.ts';

describe('the policy in the console', () => {
  let server: TestServer;
  let admin: Administrator;
  const open = (path: string) => admin.agent.open(`${consoleOf(server)}${path}`);
  const policyNow = async () => (await server.container.storage.tenants.find('acme'))!.policy;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [aCampaign({ id: 'everybody' })] }));
    admin = await administrator(server, 'root');
    await server.addUser('acme', 'ada');
    await server.addUser('acme', 'nia', { totp: false });
  });
  afterAll(() => server.close());

  it('is told in sentences, with what is not as usual', async () => {
    const page = await open('/policy');
    expect([page.status, headingOf(page)]).toEqual([200, 'Policy']);
    expect(textOf(page)).toMatch(/A session ends after 1 hour without use/);
    expect(textOf(page)).toMatch(/Campaigns for passkeys/);
    expect(page.html).toContain('href="/t/acme/admin/policy/part/session"');
  });

  it('is reviewed before it is set, set with a comment, and found in the history', async () => {
    const form = await open('/policy/part/session');
    expect(form.html).toMatch(/id="session.idle"[^>]*value="1"/);
    const review = await admin.agent.submit(form, '/policy/part/session', {
      ...fieldsOf(form, '/policy/part/session'),
      'session.idle': '30',
      'session.idle.unit': 'minutes',
    });
    expect(headingOf(review)).toBe('Set this policy?');
    expect(textOf(review)).toContain('Session ends without use after: 1 hour → 30 minutes stricter');
    expect((await policyNow()).session.idle).toBe(3600);
    const done = await admin.agent.submit(review, '/policy/set', { comment: 'after the audit' });
    expect([done.url, (await policyNow()).session.idle]).toEqual(['/t/acme/admin/policy?notice=set', 1800]);
    const history = await open('/policy/history');
    expect(textOf(history)).toMatch(/Version 2 Now .*root Example after the audit Session ends without use after/);
    expect((await auditTrail(server, 'acme'))[0]).toBe('tenant.changed');
  });
});
