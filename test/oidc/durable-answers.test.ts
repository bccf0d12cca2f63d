import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProblemError } from '#src/errors.ts';
import { authorizationUrl } from '../flows/support.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

// Every write was taken, and then the disk did not take them: only the end of a unit of work tells.
describe('an answer that could not be kept', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  beforeEach(async () => {
    server = await startTestServer();
    await server.addTenant('acme');
    client = await server.addClient('acme', 'demo');
    const lost = () => Promise.reject(new ProblemError('unavailable', 'The database does not take writes.'));
    Object.assign(server.container.storage, { unitOfWork: () => ({ durable: lost }) });
  });
  afterEach(() => server.close());

  it('is an error page for people, with nothing of what it would have been', async () => {
    const url = authorizationUrl(server, 'acme', 'demo');
    const answer = await fetch(url, { redirect: 'manual', headers: { Accept: 'text/html' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect(answer.headers.get('Location')).toBeNull();
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.text()).toContain('</html>');
  });

  it('is JSON for programs, as of any failure', async () => {
    const authorization = `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}`;
    const answer = await fetch(`${server.issuer('acme')}/token`, {
      method: 'POST',
      headers: { Authorization: authorization },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(43) }),
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Content-Type')).toContain('application/json');
    expect(await answer.json()).toMatchObject({ error: 'server_error' });
  });
});
