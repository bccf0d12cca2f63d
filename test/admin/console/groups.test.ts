import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { auditTrail, headingOf, problemOn } from '../../flows/support.ts';
import { administrator, textOf, type Administrator } from './support.ts';

const GROUPS = '/t/acme/admin/groups';

describe('groups in the console', () => {
  let server: TestServer;
  let root: Administrator;
  const open = (path: string) => root.agent.open(path);
  const make = async (id: string) =>
    root.agent.submit(await open(`${GROUPS}/new`), '/groups/new', { id, name: `The ${id}` });
  const memberships = async (id: string) => (await server.container.storage.users.find('acme', id))?.groups;

  beforeAll(async () => {
    server = await startTestServer();
    const campaign = { id: 'c', mode: 'suggest', groups: ['named'], exempt: [] };
    const [first] = aPolicy().campaigns;
    await server.addTenant('acme', aPolicy({ campaigns: [{ ...first!, ...campaign, mode: 'suggest' }] }));
    root = await administrator(server, 'root');
  });
  afterAll(() => server.close());

  it('are made, and what is wrong with them is said at its field', async () => {
    const made = await make('crew');
    expect([made.url, headingOf(made)]).toEqual([`${GROUPS}/crew?notice=created`, 'The crew']);
    expect(textOf(made)).toContain('The group is made. Add people next.');
    expect(textOf(made)).toContain('Nobody is in it yet');
    const again = await make('crew');
    expect(again.status).toBe(422);
    expect(again.html).toMatch(/id="id"[^>]*value="crew"[^>]*aria-invalid="true"/);
    expect(textOf(await open(GROUPS))).toContain('The crew crew 0 Not named');
  });

  it('get people who are looked for by name, and lose them again', async () => {
    await make('team');
    const { user } = await server.addUser('acme', 'ada.lovelace');
    const found = await open(`${GROUPS}/team/add?text=lovelace`);
    const added = await root.agent.submit(found, '/team/members');
    expect(await memberships(user.id)).toEqual(['team']);
    expect(textOf(added)).toMatch(/Added\..*ada.lovelace In the group/);
    const shown = await open(`${GROUPS}/team`);
    expect(textOf(shown)).toContain('1 person');
    const left = await root.agent.submit(shown, `/members/${user.id}/leave`);
    expect(textOf(left)).toContain('Taken out.');
    expect(await memberships(user.id)).toEqual([]);
    expect((await auditTrail(server, 'acme')).slice(0, 2)).toEqual(['user.groups_changed', 'user.groups_changed']);
  });

  it('are called something else, and removed after a page that says what is lost', async () => {
    await make('old');
    const renamed = await root.agent.submit(await open(`${GROUPS}/old/rename`), '/rename', { name: 'Brand new' });
    expect(headingOf(renamed)).toBe('Brand new');
    const { user } = await server.addUser('acme', 'alan');
    await server.container.groups.join(user, 'old');
    const asked = await open(`${GROUPS}/old/remove`);
    expect(textOf(asked)).toContain('The membership of 1 person.');
    const removed = await root.agent.submit(asked, '/remove');
    expect([removed.url, textOf(removed).includes('The group is removed.')]).toEqual([
      `${GROUPS}?notice=removed`,
      true,
    ]);
    expect(problemOn(await open(`${GROUPS}/old`))).toBe('group_not_found');
  });

  it('stay as long as the policy names them, which says where', async () => {
    const asked = await open(`${GROUPS}/named/remove`);
    expect(textOf(asked)).toContain('as long as the policy names it: campaigns.0.groups.0');
    expect(asked.html).not.toContain('id="confirm"');
  });

  it('are looked at by those who may not change them', async () => {
    const auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const shown = await auditor.agent.open(`${GROUPS}/crew`);
    expect(headingOf(shown)).toBe('The crew');
    expect(shown.html).not.toMatch(/id="(?:add|rename|remove)"/);
    const forced = await auditor.agent.open(`${GROUPS}/new`);
    const refused = await auditor.agent.submit(forced, '/groups/new', { id: 'mine' });
    expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
  });
});
