import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as argon2 from '@node-rs/argon2';
import { aPolicy } from '../support/builders.ts';
import type { TestServer } from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';

// The real thing, counted.
let hashes = 0;
const counted =
  <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
  (...given: Arguments) => {
    hashes += 1;
    return work(...given);
  };
jest.unstable_mockModule('@node-rs/argon2', () => ({
  ...argon2,
  hash: counted(argon2.hash),
  hashRaw: counted(argon2.hashRaw),
  verify: counted(argon2.verify),
}));
const { PASSWORD, startTestServer } = await import('../support/start-test-server.ts');
const { countCalls, headersOf, neutral } = await import('./same-answer-support.ts');
const { addPasskey, auditTrail, authorizationUrl, newAgent, newAuthenticator } = await import('./support.ts');

interface Answer {
  readonly page: Page;
  readonly hashes: number;
  readonly calls: readonly string[];
}

describe('who cannot sign in with this password', () => {
  let server: TestServer;
  const calls: string[] = [];
  const answers = new Map<string, Answer>();

  const post = async (username: string, password: string): Promise<Answer> => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    calls.length = 0;
    hashes = 0;
    const page = await agent.submit(login, '/password', { username, password });
    return { page, hashes, calls: calls.toSorted() };
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    await server.addClient('acme', 'demo');
    await server.addUser('acme', 'known1');
    const disabled = await server.addUser('acme', 'disabl');
    const keyOnly = await server.addUser('acme', 'passky', { password: false, totp: false });
    await addPasskey(server, keyOnly, newAuthenticator(server));
    const { storage } = server.container;
    await storage.users.setStatus('acme', disabled.user.id, 'disabled');
    countCalls(storage as unknown as Record<string, unknown>, calls);

    // Whoever it is about, the first of some minutes looks which kinds of hashes there are.
    await post('whoever', PASSWORD);
    answers.set('wrong password', await post('known1', 'not the passphrase'));
    answers.set('unknown user', await post('nobody', PASSWORD));
    answers.set('disabled user', await post('disabl', PASSWORD));
    answers.set('passkey-only user', await post('passky', PASSWORD));
    answers.set('control characters', await post('ab\u0000\u200bc', PASSWORD));
  });
  afterAll(() => server.close());

  const wrong = () => answers.get('wrong password')!;
  const others = ['unknown user', 'disabled user', 'passkey-only user'];

  it.each(others)('%s: sees the very page of a wrong password', (who) => {
    expect(answers.get(who)!.page.status).toBe(422);
    expect(neutral(answers.get(who)!.page)).toBe(neutral(wrong().page));
  });

  it.each(others)('%s: gets the very headers of a wrong password', (who) => {
    expect(headersOf(answers.get(who)!.page)).toEqual(headersOf(wrong().page));
  });

  it.each([...others, 'wrong password', 'control characters'])('%s: costs one hash', (who) => {
    expect(answers.get(who)!.hashes).toBe(1);
  });

  it.each(others)('%s: costs the same calls to the storage', (who) => {
    expect(answers.get(who)!.calls).toEqual(wrong().calls);
  });

  it('the audit log alone knows the difference', async () => {
    expect((await auditTrail(server, 'acme', 5)).toReversed()).toEqual([
      'sign_in.password: wrong_secret',
      'sign_in.password: unknown_user',
      'sign_in.password: user_disabled',
      'sign_in.password: not_registered',
      'sign_in.password: unknown_user',
    ]);
  });
});
