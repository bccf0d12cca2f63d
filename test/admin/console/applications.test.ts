import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditTrail, headingOf } from '../../flows/support.ts';
import { aPolicy } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { administrator, menuOf, textOf, type Administrator } from './support.ts';

const ADMIN = '/t/acme/admin';

describe('applications in the console', () => {
  let server: TestServer;
  let root: Administrator;
  const open = (path: string) => root.agent.open(ADMIN + path);
  const submit = async (path: string, fields: Readonly<Record<string, string>> = {}) =>
    root.agent.submit(await open(path), path, fields);
  const stored = (clientId: string) => server.container.storage.clients.find('acme', clientId);
  const make = async (kind: string, fields: Readonly<Record<string, string>>) => {
    const page = await submit(`/new-application/${kind}`, fields);
    const clientId = /id="client-id">([^<]+)</.exec(page.html)?.[1] ?? '';
    return { page, clientId, path: `/applications/${clientId}` };
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    root = await administrator(server, 'root');
  });
  afterAll(() => server.close());

  it('say what they are for as long as there is none', async () => {
    const page = await open('/applications');
    expect(menuOf(page)).toContain('Applications');
    expect(textOf(page)).toContain('There are no applications yet');
    expect(textOf(await open('/new-application'))).toMatch(
      /Web application.*Single-page.*App on a phone.*Program without/,
    );
  });

  it('are set up with a secret that is shown on that page alone, and what to copy', async () => {
    const { page, clientId, path } = await make('web', { name: 'Shop', redirects: 'https://shop.example/callback\n' });
    expect([page.status, headingOf(page), page.url]).toEqual([200, 'Shop is set up', `${ADMIN}/new-application/web`]);
    const secret = /data-text="([\w-]{43})"/.exec(page.html)?.[1] ?? '';
    expect((await server.container.clients.find('acme', clientId))?.secret).toBe(secret);
    expect(page.html).toContain(`OIDC_CLIENT_SECRET=${secret}`);
    expect(page.html).toContain(`OIDC_ISSUER=${server.issuer('acme')}`);
    const shown = await open(path);
    expect(shown.html).not.toContain(secret);
    expect(textOf(shown)).toContain('https://shop.example/callback');
    expect((await auditTrail(server, 'acme'))[0]).toBe('client.created');
  });

  it('have no secret where they could not keep one, and sign nobody in where they act by themselves', async () => {
    const spa = await make('browser', { name: 'Board', redirects: 'https://board.example/' });
    expect(textOf(spa.page)).toContain('It has no secret');
    expect(spa.page.html).toContain('oidc-client-ts');
    const robot = await make('program', { name: 'Robot' });
    expect(robot.page.html).toContain('grant_type=client_credentials');
    expect((await stored(robot.clientId))?.metadata).toMatchObject({ grant_types: ['client_credentials'] });
  });

  it('are refused with what is wrong beside what was typed', async () => {
    const page = await submit('/new-application/web', { name: 'Bad', redirects: 'http://bad.example/' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('value="Bad"');
    expect(page.html).toContain('http://bad.example/</textarea>');
    expect(textOf(page)).toContain('http is for localhost');
    expect((await open('/new-application/nothing')).status).toBe(404);
  });

  it('are edited, and not over somebody else’s change', async () => {
    const { clientId, path } = await make('web', { name: 'Old', redirects: 'https://old.example/' });
    const form = await open(`${path}/edit`);
    const edited = await root.agent.submit(form, `${path}/edit`, { name: 'New', redirects: 'https://new.example/' });
    expect(textOf(edited)).toContain('The changes are saved.');
    expect((await stored(clientId))?.metadata).toMatchObject({
      client_name: 'New',
      redirect_uris: ['https://new.example/'],
    });
    const late = await root.agent.submit(form, `${path}/edit`, { name: 'Late', redirects: 'https://late.example/' });
    expect(late.status).toBe(412);
    expect((await stored(clientId))?.metadata).toMatchObject({ client_name: 'New' });
  });

  it('ask for more than the policy, and the rules that are not shown stay', async () => {
    const { clientId, path } = await make('web', { name: 'Bank', redirects: 'https://bank.example/' });
    await server.container.clients.updateClient('acme', clientId, { rules: { session: { absolute: 3600 } } });
    const page = await submit(`${path}/rules`, { required: 'phishing_resistant', minutes: '60' });
    expect(textOf(page)).toMatch(/The rules are set.*It asks for phishing-resistant sign-in.*60 minutes/);
    expect((await stored(clientId))?.rules).toEqual({
      ...{ assurance: { required: 'phishing_resistant', maxAge: 3600 }, session: { absolute: 3600 } },
    });
    expect((await submit(`${path}/rules`, { required: '', minutes: 'x' })).status).toBe(422);
    await submit(`${path}/rules`, { required: '', minutes: '' });
    expect((await stored(clientId))?.rules).toEqual({ session: { absolute: 3600 } });
  });

  it('get a new secret, are suspended, resumed and removed, each after a page that says what is lost', async () => {
    const { clientId, path } = await make('web', { name: 'Gone', redirects: 'https://gone.example/' });
    const before = (await server.container.clients.find('acme', clientId))?.secret;
    expect(textOf(await open(`${path}/secret`))).toContain('is refused at once');
    const renewed = await submit(`${path}/secret`);
    const after = (await server.container.clients.find('acme', clientId))?.secret ?? '';
    expect([after === before, renewed.html.includes(after)]).toEqual([false, true]);
    expect(textOf(await submit(`${path}/suspend`))).toContain('The application is suspended.');
    expect(textOf(await submit(`${path}/resume`))).toContain('active again');
    expect(textOf(await open(`${path}/remove`))).toContain('It cannot be brought back.');
    expect(textOf(await submit(`${path}/remove`))).toContain('The application is removed.');
    expect(await stored(clientId)).toBeUndefined();
    expect((await open(path)).status).toBe(404);
  });

  it('have a page whatever is in their id', async () => {
    await server.addClient('acme', 'https://id.example/app:1');
    const list = await open('/applications?text=id.example');
    const link = /href="([^"]*\/applications\/[^"?]+)"/.exec(list.html)?.[1] ?? '';
    expect(textOf(await root.agent.open(link))).toContain('https://id.example/app:1');
  });

  it('are looked at by an auditor, who changes nothing', async () => {
    const { path } = await make('web', { name: 'Seen', redirects: 'https://seen.example/' });
    const auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const page = await auditor.agent.open(ADMIN + path);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('id="remove"');
    const ask = await auditor.agent.open(`${ADMIN}${path}/remove`);
    expect((await auditor.agent.submit(ask, '/remove')).status).toBe(403);
  });
});
