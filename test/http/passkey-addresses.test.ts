import { afterEach, describe, expect, it } from '@jest/globals';
import { addPasskey, authorizationUrl, newAgent, newAuthenticator, problemOn, usePasskey } from '../flows/support.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const RELATED = 'https://login.acme.example';

let server: TestServer;
afterEach(() => server.close());

const json = async (path: string) => {
  const response = await fetch(server.url + path);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as unknown,
  };
};

describe('/.well-known/webauthn', () => {
  it('names our own origin, and the related ones that are set', async () => {
    server = await startTestServer({ relatedOrigins: [RELATED] });
    expect(await json('/.well-known/webauthn')).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: { origins: [server.url, RELATED] },
    });
  });

  it.each([
    [[RELATED], RELATED, undefined],
    [[RELATED], `${RELATED}:8443`, 'wrong_origin'],
    [[RELATED], 'https://evil.login.acme.example', 'wrong_origin'],
    [[], RELATED, 'wrong_origin'],
  ])('with %j set, a passkey that was used at %s is answered %s', async (relatedOrigins, origin, problem) => {
    server = await startTestServer({ relatedOrigins });
    await server.addTenant('acme');
    await server.addClient('acme', 'demo');
    const device = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'ada'), device);
    const agent = newAgent(server);
    const page = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    expect(problemOn(await usePasskey(agent, page, device, { clientData: { origin } }))).toBe(problem);
  });
});

describe('/.well-known/passkey-endpoints', () => {
  it('leads to the pages of the tenant that the host belongs to', async () => {
    server = await startTestServer({ homeTenant: 'acme' });
    const base = `${server.issuer('acme')}/security-info`;
    expect((await json('/.well-known/passkey-endpoints')).body).toEqual({
      enroll: `${base}/passkeys/add`,
      manage: base,
    });
  });

  it('leads to a question where several tenants share the host, and from there to their pages', async () => {
    server = await startTestServer();
    await server.addTenant('acme');
    const { enroll, manage } = (await json('/.well-known/passkey-endpoints')).body as Record<string, string>;
    expect([enroll, manage]).toEqual([`${server.url}/passkeys/enroll`, `${server.url}/passkeys/manage`]);

    const agent = newAgent(server);
    const asked = await agent.open(enroll ?? '');
    expect(asked.html).toContain('<h1>Which organisation?</h1>');
    const answer = (organisation: string) =>
      agent.send('get', `/passkeys/enroll?${new URLSearchParams({ organisation })}`);
    expect(await answer(' Acme ')).toMatchObject({
      status: 303,
      headers: { location: `${server.issuer('acme')}/security-info/passkeys/add` },
    });
    // Whether it exists is the tenant page's to say, to everybody alike.
    expect((await answer('nobody')).status).toBe(303);
    for (const hostile of ['//evil.example', '../x', '<b>', 'a b']) {
      const refused = await answer(hostile);
      expect([refused.status, refused.headers['location']]).toEqual([422, undefined]);
      expect(refused.html).not.toContain('<b>');
    }
  });
});
