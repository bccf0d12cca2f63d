import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PAGES, SECURITY_INFO, type Route } from '../http/route-inventory.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { pass, stopClock } from '../flows/support.ts';
import { credentialsOf, homeOf, member, trailOf, type Member } from './support.ts';

const CHANGES = PAGES.filter(({ path, who }) => path.startsWith(SECURITY_INFO) && who === 'fresh');

describe('no page of security info changes anything six minutes after the sign-in', () => {
  let server: TestServer;
  let person: Member;
  let csrf: string;

  const ask = (route: Route) => {
    const url = `${server.issuer('acme')}${route.path.replace(':id', 'any')}`;
    return route.method === 'GET'
      ? person.agent.send('get', url)
      : person.agent.send('post', url, { form: { csrf, name: 'x', method: 'totp' } });
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    stopClock();
    person = await member(server, await server.addUser('acme', 'ada'));
    const { html } = await person.agent.open(`${homeOf(server)}/totp/add`);
    csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    pass(360);
  });
  afterAll(async () => {
    jest.useRealTimers();
    await server.close();
  });

  it('of which there are many', () => {
    expect(CHANGES.length).toBeGreaterThan(25);
  });

  it.each(CHANGES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', async (_, route) => {
    const [credentials, trail] = [await credentialsOf(server, person.user), await trailOf(server, person.user)];
    const answer = await ask(route);
    const asked = new URL(String(answer.headers['location']), server.url);
    expect([answer.status, asked.pathname, asked.searchParams.get('max_age')]).toEqual([303, '/t/acme/auth', '300']);
    expect(asked.searchParams.get('acr_values')).toBe('https://refeds.org/profile/mfa');
    expect(await credentialsOf(server, person.user)).toEqual(credentials);
    expect(await trailOf(server, person.user)).toEqual(trail);
  });
});
