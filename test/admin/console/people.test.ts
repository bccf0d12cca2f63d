import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer, type TestUser } from '../../support/start-test-server.ts';
import {
  auditTrail,
  ceremonyOptions,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  problemOn,
  stopClock,
} from '../../flows/support.ts';
import type { Page } from '../../support/user-agent.ts';
import { addPlatform, administrator, consoleOf, textOf, type Administrator } from './support.ts';

const PEOPLE = '/t/acme/admin/people';

describe('people in the console', () => {
  let server: TestServer;
  let root: Administrator;
  let count = 0;

  const someone = (options = {}): Promise<TestUser> => {
    count += 1;
    return server.addUser('acme', `p${count}`, { email: `p${count}@acme.example`, ...options });
  };
  const pageOf = ({ user }: TestUser) => `${PEOPLE}/${user.id}`;
  const open = (path: string) => root.agent.open(path);
  /** Opens the page that asks, and sends its form as it stands. */
  const act = async (path: string, fields: Record<string, string> = {}): Promise<Page> =>
    root.agent.submit(await open(path), path, fields);
  const stored = ({ user }: TestUser) => server.container.storage.users.find('acme', user.id);
  const credentials = ({ user }: TestUser) => server.container.storage.credentials.listByUser('acme', user.id);
  const trail = () => auditTrail(server, 'acme');

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('globex', aPolicy({ campaigns: [] }));
    await addPlatform(server);
    root = await administrator(server, 'root');
  });
  afterAll(() => server.close());

  it('are found by a part of name or address, by state, role and group, and counted', async () => {
    await server.container.storage.groups.add({
      tenantId: 'acme',
      id: 'crew',
      name: 'The crew',
      createdAt: 1,
      version: 1,
    });
    const zoe = await server.addUser('acme', 'zoe.zimmer', { email: 'z@acme.example' });
    await server.container.groups.join(zoe.user, 'crew');
    const zack = await server.addUser('acme', 'zack.zimmer');
    await server.container.storage.users.setStatus('acme', zack.user.id, 'disabled');

    const found = async (query: string) => {
      const { html } = await open(`${PEOPLE}?${query}`);
      return [...html.matchAll(/<span class="cell-detail">([^<]*zimmer)<\/span>/g)].map(([, name]) => name);
    };
    expect(await found('text=ZIMMER')).toEqual(['zack.zimmer', 'zoe.zimmer']);
    expect(await found('text=z@acme')).toEqual(['zoe.zimmer']);
    expect(await found('text=zimmer&status=disabled')).toEqual(['zack.zimmer']);
    expect(await found('group=crew')).toEqual(['zoe.zimmer']);
    expect(await found('role=admin')).toEqual([]);
    const page = await open(`${PEOPLE}?text=zimmer`);
    expect(textOf(page)).toContain('2 people');
    expect(textOf(page)).toContain('The crew');
    expect(textOf(await open(`${PEOPLE}?text=nobody-at-all`))).toContain('Nothing fits');
  });

  it('come in pages that keep what was looked for', async () => {
    for (let index = 0; index < 55; index += 1)
      await server.addUser('acme', `many${index}`, { password: false, totp: false });
    const first = await open(`${PEOPLE}?text=many`);
    const [, next = ''] = /id="next-page" href="([^"]+)"/.exec(first.html) ?? [];
    const second = await open(next.replaceAll('&amp;', '&'));
    expect(next).toContain('text=many');
    expect([...second.html.matchAll(/<th scope="row">/g)]).toHaveLength(5);
    expect(second.html).toContain(`id="first-page" href="${PEOPLE}?text=many"`);
  });

  it('are made with a first pass, which is shown once and lets them in', async () => {
    const made = await root.agent.submit(await open(`${PEOPLE}/new`), '/people/new', {
      ...{ username: 'newcomer', displayName: 'New Comer', email: 'new@acme.example', externalId: '' },
      firstPass: 'yes',
    });
    expect(headingOf(made)).toBe('Pass for New Comer');
    const [, issued = ''] = /data-text="([^"]+)"/.exec(made.html) ?? [];
    expect(textOf(made)).toContain('Good until');
    expect((await trail()).slice(0, 2)).toEqual(['temporary_access_pass.issued', 'user.created']);

    const theirs = newAgent(server);
    const login = await theirs.open(`${server.issuer('acme')}/security-info`);
    const asked = await theirs.open(`${login.url}/pass`);
    const inside = await theirs.submit(asked, '/pass', { username: 'newcomer', pass: issued });
    expect(headingOf(inside)).toBe('Protect your account');
    const [, done = ''] = /id="done" href="([^"]+)"/.exec(made.html) ?? [];
    expect(textOf(await open(done))).toContain('Temporary access pass');
  });

  it('that cannot be made are asked for again, with what was typed and what is wrong with it', async () => {
    await someone();
    const again = await root.agent.submit(await open(`${PEOPLE}/new`), '/people/new', {
      ...{ username: 'a b', displayName: 'Keeps this', email: 'no address' },
    });
    expect(again.status).toBe(422);
    expect(again.html).toMatch(/<title>Error: New person/);
    expect(again.html).toContain('value="Keeps this"');
    expect(again.html).toMatch(/id="username"[^>]*value="a b"[^>]*aria-invalid="true"[^>]*autofocus/);
    expect(textOf(again)).toContain('Take another user name');
    expect(textOf(again)).toContain('Enter an address like name@example.com');
  });

  it('come many at once, after a look that changes nothing', async () => {
    const rows = 'username,email\nmany.a,many.a@acme.example\nroot,\n"a b",';
    const looked = await root.agent.submit(await open(`${PEOPLE}/import`), '/people/import', { rows, act: 'look' });
    expect(textOf(looked)).toContain('1 new, 1 there already and left as they are, 1 refused.');
    expect(textOf(looked)).toContain('Something in it is not right.');
    expect(textOf(await open(`${PEOPLE}?text=many.a`))).toContain('Nothing fits');
    const done = await root.agent.submit(looked, '/people/import', { rows, act: 'import' });
    expect(textOf(done)).toContain('What has become of them 1 new');
    expect(textOf(await open(`${PEOPLE}?text=many.a`))).toContain('1 person');
    const unreadable = await root.agent.submit(looked, '/people/import', { rows: '', act: 'look' });
    expect([unreadable.status, unreadable.html.includes('This cannot be read')]).toEqual([422, true]);
  });

  it('are shown with what they sign in with, what is of no use and why, and what comes next', async () => {
    const ann = await someone({ emailVerified: true });
    const text = textOf(await open(pageOf(ann)));
    expect(text).toContain(`${ann.username} Example ${ann.username} · ${ann.username}@acme.example`);
    expect(text).toMatch(/Phone Authenticator app Added .* Can be used/);
    expect(text).toMatch(/At the next sign-in .*further factor: Authenticator app “Phone” → to the application/);
    const why = textOf(await open(`${pageOf(ann)}/next`));
    expect(why).toContain('A sign-in is asked for');
    expect(why).toContain('(set by the organisation)');
  });

  it('are changed, told, and not changed unseen by two at once', async () => {
    const ann = await someone();
    const [one, other] = [await open(`${pageOf(ann)}/edit`), await open(`${pageOf(ann)}/edit`)];
    const typed = { username: ann.username, email: `${ann.username}@acme.example`, displayName: 'Ann Other' };
    const saved = await root.agent.submit(one, '/edit', typed);
    expect(textOf(saved)).toContain('The changes are saved.');
    expect(await stored(ann)).toMatchObject({ displayName: 'Ann Other' });
    const late = await root.agent.submit(other, '/edit', { ...typed, displayName: 'Somebody else' });
    expect([late.status, problemOn(late)]).toEqual([412, 'precondition_failed']);
    expect(late.html).toContain('value="Somebody else"');
    expect((await stored(ann))?.displayName).toBe('Ann Other');
  });

  it('get a passkey on a key that is handed over to them, refused ones with the reason', async () => {
    const ann = await someone();
    const asked = await open(`${pageOf(ann)}/passkey`);
    const key = newAuthenticator(server);
    const response = JSON.stringify(key.register(ceremonyOptions(asked)));
    const done = await root.agent.submit(asked, '/passkey', { response, name: 'Blue key' });
    expect(textOf(done)).toContain('The passkey is registered. Hand it over to the person.');
    expect((await credentials(ann)).map(({ name }) => name)).toContain('Blue key');
    const again = await root.agent.submit(await open(`${pageOf(ann)}/passkey`), '/passkey', {
      response,
      name: 'Twice',
    });
    expect([again.status, problemOn(again)]).toEqual([422, 'timed_out']);
    expect(again.html).toContain('value="Twice"');
  });

  it('lose a method only after a page that says what is left', async () => {
    const ann = await someone();
    const [password, totp] = await credentials(ann);
    const asked = await open(`${pageOf(ann)}/methods/${totp?.id}/remove`);
    expect(textOf(asked)).toContain('What will be lost What is left to them: Password.');
    const done = await root.agent.submit(asked, '/remove', { sessions: 'yes' });
    expect(textOf(done)).toContain('The method is removed.');
    expect((await credentials(ann)).map(({ id }) => id)).toEqual([password?.id]);

    const last = await open(`${pageOf(ann)}/methods/${password?.id}/remove`);
    expect(textOf(last)).toContain('Nothing is left to sign in with');
    const stuck = await root.agent.submit(last, '/remove');
    expect(textOf(stuck)).toContain('This person has no way in now: issue a pass.');
    expect(textOf(stuck)).toContain('Nothing to sign in with yet');
    expect(problemOn(await open(`${pageOf(ann)}/methods/${password?.id}/remove`))).toBe('credential_not_found');
  });

  it('are kept out and let in again, with everything of theirs named first', async () => {
    const ann = await someone();
    const asked = await open(`${pageOf(ann)}/disable`);
    expect(headingOf(asked)).toBe(`Disable ${ann.username} Example?`);
    const done = await root.agent.submit(asked, '/disable');
    expect(textOf(done)).toContain('The person is disabled and signed out everywhere.');
    expect((await stored(ann))?.status).toBe('disabled');
    expect(done.html).not.toContain('id="pass"');
    expect(textOf(await act(`${pageOf(ann)}/enable`))).toContain('The person can sign in again.');
    expect((await stored(ann))?.status).toBe('active');
  });

  it('are removed for good only after all that is lost was named', async () => {
    const ann = await someone();
    const asked = await open(`${pageOf(ann)}/remove`);
    expect(textOf(asked)).toContain('What they sign in with: Password, Authenticator app.');
    expect(textOf(asked)).toContain('Their id: applications do not know them again');
    const done = await root.agent.submit(asked, '/remove');
    expect([done.url, textOf(done).includes('The person is removed.')]).toEqual([`${PEOPLE}?notice=removed`, true]);
    expect(await stored(ann)).toBeUndefined();
    expect(problemOn(await open(pageOf(ann)))).toBe('user_not_found');
  });

  it('get a role, and groups', async () => {
    const ann = await someone();
    await act(`${pageOf(ann)}/role`, { role: 'helpdesk' });
    expect((await stored(ann))?.role).toBe('helpdesk');
    const joined = await act(`${pageOf(ann)}/groups`, { group: 'crew' });
    expect((await stored(ann))?.groups).toEqual(['crew']);
    await root.agent.submit(joined, '/groups/crew/leave');
    expect((await stored(ann))?.groups).toEqual([]);
  });

  it('are signed out everywhere, and of one browser', async () => {
    const ann = await administrator(server, 'signed-in', { role: 'auditor' });
    const shown = await open(pageOf(ann.user));
    expect(textOf(shown)).toContain('Signed in');
    const [, end = ''] = /href="([^"]+\/sessions\/[^"]+\/end)"/.exec(shown.html) ?? [];
    expect(textOf(await act(end))).toContain('The person is signed out there.');
    expect((await ann.agent.send('get', consoleOf(server))).status).toBe(303);
    expect(textOf(await act(`${pageOf(ann.user)}/sign-out`))).toContain('signed out everywhere');
  });

  it('who stand above are looked at and left alone', async () => {
    const help = await administrator(server, 'help', { role: 'helpdesk' });
    const shown = await help.agent.open(pageOf(root.user));
    expect(textOf(shown)).toContain('This person stands above you');
    expect(shown.html).not.toMatch(/id="(?:pass|edit|disable|remove|role)"/);
    const forced = await help.agent.open(`${pageOf(root.user)}/edit`);
    const refused = await help.agent.submit(forced, '/edit', { username: 'root', displayName: 'Mine' });
    expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
    expect((await trail())[0]).toBe('admin.refused: forbidden');
    expect((await stored(root.user))?.displayName).toBe('root Example');
  });

  it('are looked after by an administrator of the platform at the same pages', async () => {
    const chief = await administrator(server, 'chief', { tenantId: 'system' });
    const ann = await someone();
    const there = `/t/system/admin/tenants/acme/people/${ann.user.id}`;
    const shown = await chief.agent.open(there);
    expect(shown.html).toContain(`href="${there}/pass"`);
    const asked = await chief.agent.open(`${there}/pass`);
    const issued = await chief.agent.submit(asked, '/pass', { lifetime: '3600', oneTime: 'yes' });
    expect(headingOf(issued)).toBe(`Pass for ${ann.username} Example`);
    expect((await chief.agent.open(`/t/system/admin/people/${ann.user.id}`)).status).toBe(404);
  });

  it('of another tenant are unknown', async () => {
    const other = await server.addUser('globex', 'far');
    expect(problemOn(await open(pageOf(other)))).toBe('user_not_found');
  });

  it('keep their form when the proof has grown old meanwhile, and the proof is made in another window', async () => {
    stopClock();
    const slow = await administrator(server, 'slow');
    const ann = await someone();
    const asked = await slow.agent.open(`${pageOf(ann)}/pass`);
    pass(400);
    const again = await slow.agent.submit(asked, '/pass', { lifetime: '600', oneTime: 'yes' });
    expect([again.status, problemOn(again)]).toEqual([401, 'fresh_sign_in_required']);
    expect(again.html).toContain('<option value="600" selected>');
    const [, link = ''] = /<a href="([^"]+)" target="_blank"/.exec(again.html) ?? [];
    const proven = await slow.prove(await slow.agent.open(link));
    expect(headingOf(proven)).toBe('You have signed in again');
    const issued = await slow.agent.submit(again, '/pass', { lifetime: '600', oneTime: 'yes' });
    expect(headingOf(issued)).toBe(`Pass for ${ann.username} Example`);
    jest.useRealTimers();
  });

  it('are asked for a new proof before the form where the last one is old', async () => {
    stopClock();
    const late = await administrator(server, 'late');
    const ann = await someone();
    pass(400);
    const login = await late.agent.open(`${pageOf(ann)}/disable`);
    expect(login.url).toContain('/interaction/');
    const asked = await late.prove(login);
    expect([asked.url, headingOf(asked)]).toEqual([`${pageOf(ann)}/disable`, `Disable ${ann.username} Example?`]);
    jest.useRealTimers();
  });
});
