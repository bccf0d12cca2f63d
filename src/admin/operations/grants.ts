import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { ending } from '#src/oidc/ending.ts';
import { grantedClients } from '#src/oidc/granted-clients.ts';
import { operation, type Call } from '../operation.ts';
import { pageOf } from '../pages.ts';

const grant = z.object({
  clientId: z.string(),
  name: z.string(),
  firstParty: z.boolean().describe('Of the organisation itself: the person was not asked for consent.'),
  scopes: z.array(z.string()),
  claims: z.array(z.string()).describe('Single claims, asked for beside the scopes.'),
  apiScopes: z.array(z.string()).describe('What it may administer in the person’s name.'),
  since: z.int().describe('Epoch seconds.'),
  lastUsedAt: z.int().nullable().describe('Epoch seconds of the last token; null where there is none left.'),
});

function grantsOf({ tenant, services }: Pick<Call<'/tenants/{tenant}'>, 'tenant' | 'services'>) {
  return grantedClients({ ...ending(services, tenant.id), clients: services.storage.clients });
}

export const listGrants = operation({
  id: 'grants.list',
  summary: 'Applications that hold grants of a person, by name',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}/grants',
  permission: 'sessions:read',
  answer: pageOf(grant),
  run: async (call) => ({ items: await grantsOf(call).list(call.person.id), next: null }),
});

export const revokeGrant = operation({
  id: 'grants.revoke',
  summary: 'Take an application’s grants and tokens of a person',
  description: 'At once, refresh tokens included. The application is told, and asks for consent anew where it has to.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/grants/{client}',
  permission: 'sessions:write',
  run: async (call) => {
    const { person, params, record, services } = call;
    const held = await grantsOf(call).list(person.id);
    const name = held.find(({ clientId }) => clientId === params.client)?.name ?? params.client;
    // Of two who take back the same, the second finds it gone.
    if (!(await grantsOf(call).revoke(person.id, params.client))) {
      throw new ProblemError('application_not_found', 'This application holds nothing of this person');
    }
    await record('consent.revoked', { clientId: params.client });
    await services.notifications.send(person, 'application_removed', { name });
  },
});

export const GRANT_OPERATIONS = [listGrants, revokeGrant];
