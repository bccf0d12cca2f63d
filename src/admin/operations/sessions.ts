import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { ending } from '#src/oidc/ending.ts';
import { userSessions } from '#src/oidc/sessions.ts';
import { clientNames } from '../client-names.ts';
import { operation, type Call } from '../operation.ts';
import { endAll } from '../people.ts';
import { pageOf } from '../pages.ts';

const session = z.object({
  id: z.string(),
  signedInAt: z.int().describe('Epoch seconds of the first proof that still counts.'),
  lastUsedAt: z.int().describe('Epoch seconds, as of the last time an application asked.'),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  address: z.string().nullable(),
  applications: z.array(z.object({ clientId: z.string(), name: z.string() })).describe('Entered from it.'),
});

function sessionsOf({ tenant, services }: Pick<Call<'/tenants/{tenant}'>, 'tenant' | 'services'>) {
  return userSessions({ ...ending(services, tenant.id), policy: tenant.policy });
}

export const listSessions = operation({
  id: 'sessions.list',
  summary: 'Browsers in which a person is signed in, the one used last first',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}/sessions',
  permission: 'sessions:read',
  answer: pageOf(session),
  run: async (call) => {
    const { tenant, person, services } = call;
    const sessions = await sessionsOf(call).list(person.id);
    const items = await Promise.all(
      sessions.map(async ({ uid: id, origin, clientIds, signedInAt, lastUsedAt }) => ({
        ...{ id, signedInAt, lastUsedAt },
        browser: origin?.browser ?? null,
        system: origin?.system ?? null,
        address: origin?.address ?? null,
        applications: await clientNames(services.storage.clients, tenant.id, clientIds),
      })),
    );
    return { items: items.toSorted((one, other) => other.lastUsedAt - one.lastUsedAt), next: null };
  },
});

export const endSession = operation({
  id: 'sessions.end',
  summary: 'Sign a person out of one browser',
  description: 'Ends what applications were given there, too, and tells those that can be told.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/sessions/{session}',
  permission: 'sessions:write',
  run: async (call) => {
    const { person, params, record, services } = call;
    // Somebody else's is as unknown as one that never was.
    if (!(await sessionsOf(call).end(person.id, params.session, 'everything'))) {
      throw new ProblemError('session_ended', 'There is no such session any more');
    }
    await record('session.ended');
    await services.notifications.send(person, 'sessions_ended');
  },
});

export const endAllSessions = operation({
  id: 'sessions.endAll',
  summary: 'Sign a person out everywhere',
  description:
    'Ends all sessions, grants and tokens, and the trust in browsers that are spared a second step. Applications that can be ' +
    'told are told.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/sessions',
  permission: 'sessions:write',
  run: async ({ person, record, services }) => {
    await endAll(services, person);
    await record('sessions.ended');
    await services.notifications.send(person, 'sessions_ended');
  },
});

export const SESSION_OPERATIONS = [listSessions, endSession, endAllSessions];
