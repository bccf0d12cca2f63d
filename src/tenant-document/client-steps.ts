import type { AuditEventType } from '#src/audit/events.ts';
import type { ClientService } from '#src/clients/client-service.ts';
import { completeMetadata, needsSecret } from '#src/clients/metadata-errors.ts';
import { SECRET, SECRET_ADVICE } from '#src/clients/secret.ts';
import { describeRules, memberChanges, type SettingChange } from '#src/insight/describe-changes.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { DocumentClient, DocumentError } from './document.ts';
import { changedMeanwhile, type DocumentServices, type Step } from './step.ts';

interface Secrets {
  /** What the document refers to. */
  readonly wanted: string | undefined;
  readonly present: string | undefined;
}

/** Registers an application, or changes what is different; nothing where it is as wanted. */
export function clientSteps(
  tenantId: string,
  to: DocumentClient,
  client: StoredClient | undefined,
  secrets: Secrets,
): Step[] {
  if (!client) return [creation(tenantId, to, secrets.wanted)];
  const changes = changesOf(client, to, secrets);
  if (changes.length === 0) return [];
  const { clientId, metadata, firstParty, rules, status = client.status } = to;
  const step: Omit<Step, 'run'> = { act: 'change', of: 'client', id: clientId, changes };
  return [
    {
      ...step,
      run: async (services) => {
        const change = { metadata, firstParty, rules, status };
        if (changes.some(({ path }) => path !== 'secret')) {
          const answer = await services.clients.updateClient(tenantId, clientId, change, client.version);
          if (answer !== 'updated') throw changedMeanwhile(step);
        }
        for (const type of eventsOf(changes, status)) await services.audit.record(type, { tenantId, clientId });
        return changes.some(({ path }) => path === 'secret') ? newSecret(services, client, secrets.wanted) : undefined;
      },
    },
  ];
}

/** Removes an application, and ends what it holds. */
export function clientRemoval({ tenantId, clientId }: StoredClient): Step {
  return {
    ...{ act: 'remove', of: 'client', id: clientId, changes: [] },
    run: async ({ clients, audit }) => {
      const removed = await clients.removeClient(tenantId, clientId);
      if (removed) await audit.record('client.removed', { tenantId, clientId });
      return undefined;
    },
  };
}

/** What keeps an application of a document from being registered so. */
export async function clientErrors(
  tenantId: string,
  { clientId, metadata, rules, status, secret }: DocumentClient,
  resolved: string | undefined,
  clients: Pick<ClientService, 'check'>,
): Promise<DocumentError[]> {
  const errors = await clients.check(tenantId, { clientId, metadata, rules, ...(status && { status }) });
  const wrong = (message: string) => [...errors, { path: 'secret', message }];
  if (secret === undefined || errors.length > 0) return [...errors];
  if (!needsSecret(completeMetadata(metadata))) return wrong('an application that proves itself otherwise has none');
  if (resolved === undefined) return wrong('only the command line looks up secrets: leave it out here');
  return SECRET.test(resolved) ? [] : wrong(SECRET_ADVICE);
}

function creation(tenantId: string, to: DocumentClient, secret: string | undefined): Step {
  const { clientId, metadata, firstParty, rules, status } = to;
  return {
    ...{ act: 'create', of: 'client', id: clientId, changes: [] },
    run: async ({ clients, audit }) => {
      const made = await clients.createClient({ tenantId, clientId, metadata, firstParty, rules });
      if (status === 'suspended') await clients.updateClient(tenantId, clientId, { status });
      if (secret !== undefined) await clients.rotateSecret(tenantId, clientId, secret);
      await audit.record('client.created', { tenantId, clientId });
      return secret === undefined ? made.secret : undefined;
    },
  };
}

async function newSecret(
  { clients, audit }: DocumentServices,
  { tenantId, clientId }: StoredClient,
  wanted: string | undefined,
): Promise<string | undefined> {
  const secret = await clients.rotateSecret(tenantId, clientId, wanted);
  await audit.record('client.secret_rotated', { tenantId, clientId });
  return wanted === undefined ? secret : undefined;
}

function changesOf(client: StoredClient, to: DocumentClient, { wanted, present }: Secrets): SettingChange[] {
  const [before, after] = [completeMetadata(client.metadata), completeMetadata(to.metadata)];
  const [was, is] = [
    { firstParty: client.firstParty, status: client.status },
    { firstParty: to.firstParty, status: to.status ?? client.status },
  ];
  const isOther = wanted === undefined ? present === undefined : wanted !== present;
  return [
    ...memberChanges('', [was, is]),
    ...memberChanges('metadata.', [before, after]),
    ...describeRules(client.rules, to.rules).map((one) => ({ ...one, path: `rules.${one.path}` })),
    ...(needsSecret(after) && isOther ? [{ path: 'secret', direction: 'other' } as const] : []),
  ];
}

function eventsOf(changes: readonly SettingChange[], status: StoredClient['status']): AuditEventType[] {
  const has = (test: (path: string) => boolean) => changes.some(({ path }) => test(path));
  return [
    ...(has((path) => path === 'firstParty' || path.startsWith('metadata.')) ? ['client.changed' as const] : []),
    ...(has((path) => path.startsWith('rules.')) ? ['client.rules_changed' as const] : []),
    ...(has((path) => path === 'status') ? [`client.${status === 'active' ? 'resumed' : 'suspended'}` as const] : []),
  ];
}
