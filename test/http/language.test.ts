import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorizationUrl, newAgent, signIn } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';

const languageOf = (html: string) => /<html lang="(?<tag>[^"]+)" dir="ltr">/.exec(html)?.groups?.['tag'];

describe('the language of a page', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'demo');
    await server.addUser('acme', 'ada');
  });
  afterAll(() => server.close());

  const home = () => `${server.url}/t/acme`;
  const auth = (more: Record<string, string> = {}) => authorizationUrl(server, 'acme', 'demo', more);
  const get = async (url: string, headers: Record<string, string> = {}) =>
    newAgent(server).send('get', url, { headers });
  const choose = (language: string, page = '/t/acme', headers: Record<string, string> = { Origin: server.url }) =>
    newAgent(server).send('post', `${home()}/language`, { form: { language, page }, headers });

  it('is English for whoever asks for none', async () => {
    const page = await get(home());
    expect(languageOf(page.html)).toBe('en');
    expect(page.headers).toMatchObject({ 'content-language': 'en', vary: 'Accept-Language, Cookie' });
  });

  it('is what the browser asks for', async () => {
    const page = await get(home(), { 'Accept-Language': 'fr, de-AT;q=0.8, en;q=0.5' });
    expect(languageOf(page.html)).toBe('de');
    expect(page.html).toContain('Das ist der Anmeldedienst von acme Ltd.');
    expect(page.headers['content-language']).toBe('de');
  });

  it('is what the application asks for, whatever the browser does, on every page of the sign-in', async () => {
    const agent = newAgent(server);
    const login = await agent.open(auth({ ui_locales: 'fr ja-JP' }));
    expect(languageOf(login.html)).toBe('ja');
    const wrong = await agent.submit(login, '/password', { username: 'ada', password: 'wrong' });
    expect(languageOf(wrong.html)).toBe('ja');
    expect(wrong.html).toContain('ユーザー名とパスワードが一致しません。');
  });

  it('is what its reader chose, before all else, and the sign-in goes on where it was', async () => {
    const agent = newAgent(server);
    const login = await agent.open(auth({ ui_locales: 'ja' }));
    const chosen = await agent.submit(login, '/language', { language: 'de' });
    expect(chosen.url).toBe(login.url);
    expect(languageOf(chosen.html)).toBe('de');
    const wrong = await agent.submit(chosen, '/password', { username: 'ada', password: 'wrong' });
    expect(wrong.html).toContain('Benutzername und Passwort passen nicht zusammen.');
    const again = await agent.submit(wrong, '/language', { language: 'en' });
    expect(again.url).toBe(login.url);
    expect(again.html).toContain('<h1>Sign in</h1>');
  });

  it("is the page's own on the provider's pages, too, and is chosen there", async () => {
    const agent = newAgent(server);
    const url = `${home()}/auth?client_id=nobody&ui_locales=de`;
    const failed = await agent.open(url);
    expect(failed.html).toContain('Diese Anwendung ist hier nicht bekannt');
    expect(failed.headers).toMatchObject({ 'content-language': 'de', vary: 'Accept-Language, Cookie' });
    const chosen = await agent.submit(failed, '/language', { language: 'ja' });
    expect(chosen.url).toBe('/t/acme/auth?client_id=nobody&ui_locales=de');
    expect(chosen.html).toContain('このアプリケーションは登録されていません');
    expect((await agent.open(`${home()}/nothing-here`)).html).toContain('ページが見つかりません');
  });

  it('is that of the browser when somebody signs out', async () => {
    const agent = newAgent(server);
    await signIn(agent, auth(), 'ada', PASSWORD);
    const asked = await agent.send('get', `${home()}/session/end`, { headers: { 'Accept-Language': 'de' } });
    expect(asked.html).toContain('Abmelden?');
    const done = await agent.send('get', `${home()}/session/end/success`, { headers: { 'Accept-Language': 'ja' } });
    expect(done.html).toContain('サインアウトしました');
  });

  it('is chosen for the tenant whose page it was, in a cookie that holds nothing else', async () => {
    const answer = await choose('de');
    expect(answer.status).toBe(303);
    expect(answer.headers['set-cookie']).toEqual([
      'latchkey_language=de; Path=/t/acme; Max-Age=31536000; HttpOnly; SameSite=Lax',
    ]);
  });

  it('is chosen on pages without a tenant', async () => {
    const agent = newAgent(server);
    const front = await agent.open(`${server.url}/`);
    const chosen = await agent.submit(front, '/language', { language: 'de' });
    expect(chosen.html).toContain('Ein Anmeldedienst für Organisationen.');
    expect(languageOf((await agent.open(home())).html)).toBe('de');
  });

  it('is announced', async () => {
    const answer = await get(`${home()}/.well-known/openid-configuration`);
    expect(JSON.parse(answer.html)).toMatchObject({ ui_locales_supported: ['en', 'de', 'ja'] });
  });

  it.each([
    ['a path', '../../x'],
    ['a prototype', '__proto__'],
    ['a constructor', 'constructor'],
    ['a null byte', 'de\u0000'],
    ['an endless tag', 'x'.repeat(6000)],
    ['a cookie attribute', 'de;Path=/'],
    ['a wildcard', '*'],
    ['a hyphen', '-'],
    ['half a tag', 'en-'],
  ])('does not change for %s', async (_name, hostile) => {
    const asked = await get(`${home()}/?${new URLSearchParams({ ui_locales: hostile })}`);
    expect([asked.status, languageOf(asked.html)]).toEqual([200, 'en']);
    const chosen = await choose(hostile);
    expect([chosen.status, chosen.headers['set-cookie']]).toEqual([303, undefined]);
    if (!/^[\w*./-]+$/.test(hostile)) return;
    const cookie = await get(home(), { Cookie: `latchkey_language=${hostile}`, 'Accept-Language': hostile });
    expect([cookie.status, languageOf(cookie.html)]).toEqual([200, 'en']);
  });

  it('stays the same when ui_locales is there twice', async () => {
    expect(languageOf((await get(`${home()}/?ui_locales=de&ui_locales=ja`)).html)).toBe('en');
  });

  it.each([
    'https://evil.example/t/acme/x',
    '//evil.example/t/acme/',
    '/\\evil.example/t/acme/',
    '/t/globex/security-info',
    '/t/acme/../globex/',
    '/t/acme-evil/',
    'javascript:alert(1)',
    '',
  ])('leads back to the tenant and nowhere else: %s', async (page) => {
    expect((await choose('de', page)).headers['location']).toBe('/t/acme');
  });

  it('is not changed by another site', async () => {
    const attempts: Record<string, string>[] = [
      {},
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: server.url, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: server.url, 'Sec-Fetch-Mode': 'cors' },
    ];
    for (const headers of attempts) {
      const answer = await choose('de', '/t/acme', headers);
      expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
    }
  });
});
