import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { administrator, giveRole, textOf, type Administrator } from './support.ts';

describe('the home of the console', () => {
  let server: TestServer;
  let root: Administrator;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    root = await administrator(server, 'root');
  });
  afterAll(() => server.close());
  const home = async () => textOf(await root.agent.open('/t/acme/admin'));

  it('says what a new organisation needs next, and no more once it has it', async () => {
    const first = await home();
    expect(first).toContain('Make the first people');
    expect(first).toContain('Connect the first application');
    expect(first).toContain('There is only one administrator');
    await server.addClient('acme', 'portal');
    await giveRole(server, await server.addUser('acme', 'second'), 'admin');
    const later = await home();
    expect(later).not.toMatch(/Make the first people|Connect the first application|only one administrator/);
    expect(later).toContain('second Example administers without a passkey');
    expect(later).not.toContain('root Example administers');
  });

  it('shows what was refused lately, by name and reason', async () => {
    await root.agent.open('/t/acme/admin/tenants/other');
    expect(await home()).toMatch(/Refused lately .*Administration refused tenant_not_found/);
  });
});

it('has a name for every event, in every language', async () => {
  const server = await startTestServer();
  const { tags, in: speaking } = server.container.languages;
  for (const { t } of tags.map((tag) => speaking(tag))) {
    const named = (type: string) => t.has(`sessions.events.${type}`) || t.has(`admin-events.${type}`);
    expect(AUDIT_EVENTS.filter((type) => !named(type))).toEqual([]);
  }
  await server.close();
});
