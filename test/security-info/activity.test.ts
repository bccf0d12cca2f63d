import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { SHOWN_EVENTS } from '#src/security-info/activity.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { newAgent, pass, stopClock } from '../flows/support.ts';
import { homeOf, member } from './support.ts';

/** What is for operators alone, or was not done by or to this person. */
const HIDDEN: readonly string[] = [
  'sign_in.completed',
  'sign_in.cancelled',
  'sign_in.not_possible',
  'passkey.enrollment_skipped',
  'password.reset_code',
  'mail.undeliverable',
  'logout.undeliverable',
  'token.reuse_detected',
  'request.refused',
  'tenant.created',
  'tenant.changed',
  'tenant.suspended',
  'tenant.resumed',
  'user.created',
  'user.removed',
  'users.imported',
  'user.groups_changed',
  'group.created',
  'group.renamed',
  'group.removed',
  'client.created',
  'client.suspended',
  'client.resumed',
  'client.rules_changed',
  'client.changed',
  'client.secret_rotated',
  'client.removed',
  'keys.rotated',
  'keys.retired',
  'webhook.created',
  'webhook.changed',
  'webhook.removed',
  'audit.exported',
  'admin.refused',
];

describe('the recent activity', () => {
  let server: TestServer;
  let count = 0;

  const activity = () => `${homeOf(server)}/activity`;
  const newUser = () => server.addUser('acme', `v${(count += 1)}`);
  const rowsOn = (html: string) => html.split('<li class="row">').slice(1);
  const happen = (user: TestUser, type: (typeof AUDIT_EVENTS)[number], refused?: string) =>
    server.container.audit.record(type, {
      tenantId: 'acme',
      userId: user.user.id,
      address: '192.0.2.44',
      ...(refused === undefined ? {} : { refused }),
    });

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('tells a person of every kind of event, or keeps it for operators, by choice', () => {
    const shown: readonly string[] = SHOWN_EVENTS;
    const undecided = AUDIT_EVENTS.filter((event) => !shown.includes(event) && !HIDDEN.includes(event));
    expect(undecided).toEqual([]);
  });

  it('shows who tried what, from where and with which method, the newest first', async () => {
    const user = await newUser();
    const stranger = newAgent(server);
    await stranger.submit(await stranger.open(homeOf(server)), '/password', { username: user.username, password: 'x' });
    const { agent } = await member(server, user);
    const rows = rowsOn((await agent.open(activity())).html);
    expect(rows[0]).toMatch(/Code of an authenticator app entered[\s\S]*Phone · Security info[\s\S]*from (?:127|::1)/);
    expect(rows[1]).toMatch(/Password entered/);
    expect(rows[2]).toMatch(/Password entered[\s\S]*Refused/);
    expect(rows).toHaveLength(3);
  });

  it('says what an administrator has done, and not from where', async () => {
    const user = await newUser();
    const { agent } = await member(server, user);
    await server.container.audit.record('sessions.ended', {
      ...{ tenantId: 'acme', userId: user.user.id, actor: 'user:boss', address: '192.0.2.99' },
    });
    const [newest] = rowsOn((await agent.open(activity())).html);
    expect(newest).toContain('By an administrator');
    expect(newest).not.toContain('192.0.2.99');
  });

  it('shows nobody what happened to others', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await happen(other, 'passkey.removed');
    const [event] = await server.container.storage.audit.listByUser('acme', other.user.id, 1);
    const { agent } = await member(server, user);
    expect((await agent.open(activity())).html).not.toContain('Passkey removed');
    const before = await agent.open(`${activity()}?before=${event!.id}`);
    expect([before.status, rowsOn(before.html)]).toEqual([200, []]);
  });

  it('goes back thirty days, page by page', async () => {
    const user = await newUser();
    await happen(user, 'totp.removed');
    pass(29 * 86_400);
    for (let times = 0; times < 25; times += 1) await happen(user, 'passkey.renamed');
    for (let times = 0; times < 60; times += 1) await happen(user, 'request.refused', 'x');
    const { agent } = await member(server, user);
    const first = await agent.open(activity());
    expect(rowsOn(first.html)).toHaveLength(20);
    const earlier = /id="earlier" href="([^"]+)"/.exec(first.html)?.[1] ?? '';
    const second = await agent.open(server.url + earlier);
    expect(rowsOn(second.html)).toHaveLength(8);
    expect(second.html).toContain('Authenticator app removed');
    expect(second.html).toContain('id="newest"');
    expect(second.html).not.toContain('id="earlier"');

    pass(2 * 86_400);
    const later = await member(server, user);
    expect((await later.agent.open(server.url + earlier)).html).not.toContain('Authenticator app removed');
  });
});
