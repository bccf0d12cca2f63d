import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as OTPAuth from 'otpauth';
import { aPolicy } from '../support/builders.ts';
import { mailsTo } from '../support/mail.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, newAgent, stopClock } from './support.ts';

describe('during a sign-in, mail tells', () => {
  let server: TestServer;
  const start = () => authorizationUrl(server, 'acme', 'demo');
  const kindsTo = async (name: string) => (await mailsTo(server, `${name}@acme.example`)).map(({ kind }) => kind);
  const add = (name: string, totp = true) => server.addUser('acme', name, { email: `${name}@acme.example`, totp });

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'demo');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('of a lock, once, and does as much for a name that is nobody’s', async () => {
    await add('ada');
    const posted: (string | null)[] = [];
    const { outbox } = server.container.storage;
    const { add: put } = outbox;
    Object.assign(outbox, { add: (...args: Parameters<typeof put>) => (posted.push(args[0].kind), put(...args)) });
    for (const username of ['ada', 'nobody']) {
      const agent = newAgent(server);
      let page = await agent.open(start());
      for (let time = 0; time < 12; time++) page = await agent.submit(page, '/password', { username, password: 'no' });
    }
    Object.assign(outbox, { add: put });
    expect(posted).toEqual(['locked', 'locked']);
    const [mail, ...more] = await mailsTo(server, 'ada@acme.example');
    expect([mail?.kind, more]).toEqual(['locked', []]);
  });

  it('of a new authenticator app and its recovery codes, and of the use of one, in the language of the page', async () => {
    await add('bob', false);
    const agent = newAgent(server);
    const login = await agent.open(`${start()}&ui_locales=de`);
    const setUp = await agent.submit(login, '/password', { username: 'bob', password: PASSWORD });
    const page = await agent.open(`${server.url}${setUp.url}/enroll/totp`);
    const secret = (/id="secret"[^>]*>([^<]+)</.exec(page.html)?.[1] ?? '').replaceAll(/\s/g, '');
    const code = new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() });
    const codes = await agent.submit(page, '/enroll/totp', { code });
    expect(await kindsTo('bob')).toEqual(['totp_added', 'recovery_codes_created']);
    expect((await mailsTo(server, 'bob@acme.example'))[0]?.html).toContain('<html lang="de"');

    const [recovery = ''] = [...codes.html.matchAll(/<li>([\w-]{8,})<\/li>/g)].map(([, one = '']) => one);
    const other = newAgent(server);
    const mfa = await other.submit(await other.open(start()), '/password', { username: 'bob', password: PASSWORD });
    const chosen = await other.open(`${server.url}${mfa.url}?method=recovery_code`);
    const end = await other.submit(chosen, '/recovery-code', { code: recovery });
    expect(end.leftTo?.searchParams.get('code')).toBeTruthy();
    expect(await kindsTo('bob')).toEqual(['totp_added', 'recovery_codes_created', 'recovery_code_used']);
  });
});
