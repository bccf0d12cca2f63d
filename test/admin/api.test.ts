import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from './api-support.ts';

const USERS = '/tenants/acme/users';

describe('the API', () => {
  let api: Api;
  let all: string;
  let ada: string;

  beforeAll(async () => {
    api = await startApi();
    all = await api.robot('acme');
    ada = (await api.server.addUser('acme', 'ada')).user.id;
  });
  afterAll(() => api.close());

  it('answers JSON, which nobody keeps', async () => {
    const answer = await api.call('GET', `${USERS}/${ada}`, { token: all });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(answer.body).toMatchObject({ id: ada, username: 'ada', role: 'user' });
  });
});
