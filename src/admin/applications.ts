import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { clientRules } from '#src/policy/settings-schema.ts';
import type { ClientRules } from '#src/policy/types.ts';
import type { ClientChange, StoredClient } from '#src/storage/ports/client-store.ts';
import { changedMeanwhile } from './change-tenant.ts';
import type { Call } from './operation.ts';
import { requireGrantable } from './require-grantable.ts';

export const clientStatus = z.enum(['active', 'suspended']);
// As stored rules are read: with lists that nobody changes in place.
export const rules = clientRules as unknown as z.ZodType<ClientRules, ClientRules>;

/** An application, as administrators see it: never with its secret. */
export const client = z.object({
  clientId: z.string(),
  name: z.string(),
  metadata: z.looseObject({}),
  firstParty: z.boolean().describe('Of the organisation itself: people are not asked for consent.'),
  hasSecret: z.boolean(),
  rules: rules.describe('What it asks for beyond the policy.'),
  status: clientStatus,
  createdAt: z.int().describe('Epoch seconds.'),
  version: z.int(),
});
export const versionOf = ({ version }: z.output<typeof client>) => version;

/** What of a stored application leaves. */
export function described({ metadata, sealedSecret, ...stored }: StoredClient) {
  const name = metadata['client_name'];
  const called = typeof name === 'string' ? name : stored.clientId;
  return { ...stored, metadata, name: called, hasSecret: sealedSecret !== null };
}

type ClientCall = Pick<
  Call<'/tenants/{tenant}/clients/{client}'>,
  'actor' | 'tenant' | 'params' | 'services' | 'ifMatch'
>;

/** The application of a call. Throws `application_not_found`. */
export async function find({ tenant, params, services }: Pick<ClientCall, 'tenant' | 'params' | 'services'>) {
  const found = await services.storage.clients.find(tenant.id, params.client);
  if (!found) throw notFound();
  return found;
}

/** The application, for whoever may do at the API what it may. */
export async function findToChange(call: ClientCall): Promise<StoredClient> {
  const found = await find(call);
  requireGrantable(call.actor, found.metadata);
  return found;
}

export function notFound(): ProblemError {
  return new ProblemError('application_not_found', 'There is no such application');
}

/** Changes the application of a call, and answers it as it is then. */
export async function change(call: ClientCall, wanted: Omit<ClientChange, 'sealedSecret'>): Promise<StoredClient> {
  const { tenant, params, ifMatch, services } = call;
  const changed = await services.clients.updateClient(tenant.id, params.client, wanted, ifMatch);
  if (changed === 'missing') throw notFound();
  if (changed === 'changed') throw changedMeanwhile(ifMatch);
  return find(call);
}
