import type { TenantPolicy } from '#src/policy/types.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Group } from '#src/storage/ports/group-store.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { clientErrors, clientRemoval, clientSteps } from './client-steps.ts';
import { wrongDocument } from './document.ts';
import { groupRemoval, groupSteps } from './group-steps.ts';
import { asCreated, creationStep, policyAfter, policyErrors, settingsSteps } from './settings-steps.ts';
import type { DocumentServices, Step, Thing, Wanted } from './step.ts';
import { webhookErrors, webhookRemoval, webhookSteps } from './webhook-steps.ts';

export interface Plan {
  readonly tenantId: string;
  /** As it is; undefined for one that is not there yet. */
  readonly tenant: Tenant | undefined;
  /** The policy that would hold then. */
  readonly policy: TenantPolicy;
  /** In the order in which they are done; none where everything is as the document says. */
  readonly steps: readonly Step[];
  /** What the document leaves out of a list that it has, and what stays nevertheless. */
  readonly left: readonly Thing[];
}

type PlanServices = Pick<DocumentServices, 'storage' | 'clients' | 'webhooks'>;

interface Present {
  readonly tenant: Tenant | undefined;
  readonly groups: readonly Group[];
  readonly clients: readonly StoredClient[];
  readonly webhooks: readonly Webhook[];
}

/** What applying a document would do; writes nothing. Throws `validation_failed`, with everything that is in its way. */
export async function planTenant(services: PlanServices, wanted: Wanted): Promise<Plan> {
  const { document, prune } = wanted;
  const { id: tenantId } = document.tenant;
  const present = await readPresent(services, tenantId);
  const { tenant } = present;
  const policy = policyAfter(document, tenant);
  const beyond = beyondDocument(wanted, present);
  await refuseWrong(services, wanted, { policy, groups: groupsAfter(wanted, present, beyond.groups) });

  const removals = [
    ...beyond.webhooks.map(webhookRemoval),
    ...beyond.clients.map(clientRemoval),
    ...beyond.groups.map(groupRemoval),
  ];
  return {
    ...{ tenantId, tenant, policy },
    steps: [
      ...(tenant ? [] : [creationStep(document, policy)]),
      ...(document.groups ?? []).flatMap((group) =>
        groupSteps(
          tenantId,
          group,
          present.groups.find(({ id }) => id === group.id),
        ),
      ),
      ...settingsSteps(document, tenant ?? asCreated(document, policy), policy),
      ...stepsOfClients(services, wanted, present),
      ...(document.webhooks ?? []).flatMap((to) =>
        webhookSteps(
          tenantId,
          to,
          present.webhooks.find(({ url }) => url === to.url),
        ),
      ),
      ...(prune ? removals : []),
    ],
    left: prune ? [] : removals.map(({ of, id }) => ({ of, id })),
  };
}

async function readPresent({ storage }: PlanServices, tenantId: string): Promise<Present> {
  const tenant = await storage.tenants.find(tenantId);
  if (!tenant) return { tenant, groups: [], clients: [], webhooks: [] };
  const [groups, clients, webhooks] = await Promise.all([
    storage.groups.list(tenantId),
    storage.clients.list(tenantId),
    storage.webhooks.list(tenantId),
  ]);
  return { tenant, groups, clients, webhooks };
}

/** What is there and left out of the lists that the document has. */
function beyondDocument({ document }: Wanted, { groups, clients, webhooks }: Present) {
  const named = {
    groups: document.groups?.map(({ id }) => id),
    clients: document.clients?.map(({ clientId }) => clientId),
    webhooks: document.webhooks?.map(({ url }) => url),
  };
  return {
    groups: groups.filter(({ id }) => named.groups?.includes(id) === false),
    clients: clients.filter(({ clientId }) => named.clients?.includes(clientId) === false),
    webhooks: webhooks.filter(({ url }) => named.webhooks?.includes(url) === false),
  };
}

function groupsAfter({ document, prune }: Wanted, present: Present, beyond: readonly Group[]): string[] {
  const kept = prune ? present.groups.filter((group) => !beyond.includes(group)) : present.groups;
  return [...kept, ...(document.groups ?? [])].map(({ id }) => id);
}

interface After {
  readonly policy: TenantPolicy;
  /** Ids of those there will be. */
  readonly groups: readonly string[];
}

async function refuseWrong(
  { clients, webhooks }: PlanServices,
  { document, secrets }: Wanted,
  { policy, groups }: After,
) {
  const errors = [...policyErrors(policy, groups), ...webhookErrors(document.webhooks ?? [], webhooks)];
  for (const [index, client] of (document.clients ?? []).entries()) {
    const found = await clientErrors(document.tenant.id, client, secrets.get(client.clientId), clients);
    errors.push(...found.map(({ path, message }) => ({ path: `clients.${index}.${path}`, message })));
  }
  if (errors.length > 0) throw wrongDocument(errors);
}

function stepsOfClients({ clients }: PlanServices, { document, secrets }: Wanted, present: Present): Step[] {
  return (document.clients ?? []).flatMap((to) => {
    const client = present.clients.find(({ clientId }) => clientId === to.clientId);
    const known = { wanted: secrets.get(to.clientId), present: client && clients.secretOf(client) };
    return clientSteps(document.tenant.id, to, client, known);
  });
}
