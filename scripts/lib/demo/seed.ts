import type { Container } from '../../../src/container.ts';
import { createPassword } from '../../../src/methods/password/password.ts';
import { argon2Hasher } from '../../../src/methods/password/hash.ts';
import { totpContext } from '../../../src/methods/totp/totp.ts';
import type { MethodKind } from '../../../src/policy/types.ts';
import type { TotpCredential } from '../../../src/storage/ports/credential-store.ts';
import type { User } from '../../../src/storage/ports/user-store.ts';
import { tenantAddress } from '../../../src/tenants/address.ts';
import { callbackUrl, signedOutUrl, type DemoFacts, type DemoTenant, type DemoUser } from './facts.ts';
import type { PlannedTenant, SeedPlan } from './seed-plan.ts';

export type SeedDeps = Pick<
  Container,
  'config' | 'tenants' | 'users' | 'clients' | 'storage' | 'sealer' | 'clock' | 'random'
>;

const CLIENT_ID = 'demo-application';
const API_CLIENT_ID = 'demo-api';

/** Makes what the plan says and is not there yet, and lets the client follow the application's address. */
export async function seed(deps: SeedDeps, plan: SeedPlan, applicationUrl: string): Promise<DemoFacts> {
  const tenants: DemoTenant[] = [];
  for (const planned of plan.tenants) {
    if (!plan.complete) await seedTenant(deps, planned);
    tenants.push(await describeTenant(deps, planned, applicationUrl));
  }
  const { publicUrl, port } = deps.config;
  return { version: 1, publicUrl, port, applicationUrl, tenants };
}

async function seedTenant(deps: SeedDeps, { id, name, color, policy, groups, users }: PlannedTenant): Promise<void> {
  // The policy may name only groups that are there.
  for (const group of groups) {
    await deps.storage.groups.add({ ...group, tenantId: id, createdAt: deps.clock.now(), version: 1 });
  }
  if (!(await deps.storage.tenants.find(id))) {
    await deps.tenants.createTenant({ id, name, policy, branding: { color, logo: null } });
  }
  for (const planned of users) await seedUser(deps, id, planned);
}

async function seedUser(deps: SeedDeps, tenantId: string, planned: DemoUser): Promise<void> {
  const { username, displayName, role, password, totpSecret, groups } = planned;
  const email = `${username}@${tenantId}.example`;
  const user =
    (await deps.users.findByIdentifier(tenantId, username)) ??
    (await deps.users.createUser({ tenantId, username, displayName, role, email }));

  for (const group of groups) await deps.storage.users.joinGroup(tenantId, user.id, group);

  const registered = await deps.storage.credentials.listByUser(tenantId, user.id);
  const has = (kind: MethodKind) => registered.some(({ method }) => method === kind);
  if (!has('password')) {
    const owner = { tenantId, userId: user.id };
    await deps.storage.credentials.replaceMethod(
      await createPassword({ ...deps, hasher: argon2Hasher(deps) }, owner, password),
    );
  }
  if (totpSecret !== null && !has('totp')) await deps.storage.credentials.add(totpCredential(deps, user, totpSecret));
}

function totpCredential({ sealer, clock, random }: SeedDeps, user: User, secret: string): TotpCredential {
  const owned = { id: random.uuid(), tenantId: user.tenantId, userId: user.id };
  return {
    ...owned,
    method: 'totp',
    name: 'Authenticator app',
    sealedSecret: sealer.seal(secret, totpContext(owned)),
    counter: 0,
    createdAt: clock.now(),
    lastUsedAt: null,
  };
}

async function describeTenant(deps: SeedDeps, planned: PlannedTenant, applicationUrl: string): Promise<DemoTenant> {
  const { id, name, users } = planned;
  const { issuer } = tenantAddress(deps.config.publicUrl, id);
  const redirectUri = callbackUrl(applicationUrl, id);
  const postLogoutRedirectUri = signedOutUrl(applicationUrl);
  const clientSecret = await seedClient(deps, id, CLIENT_ID, {
    client_name: 'Demo application',
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [postLogoutRedirectUri],
  });
  // Signs nobody in: it only asks what the tokens of the application are worth.
  const apiSecret = await seedClient(deps, id, API_CLIENT_ID, {
    client_name: 'Demo API',
    ...{ redirect_uris: [], response_types: [], grant_types: [] },
    latchkey_introspects: [CLIENT_ID],
  });
  const [securityInfoUrl, consoleUrl] = [`${issuer}/security-info`, `${issuer}/admin`];
  return {
    id,
    name,
    issuer,
    securityInfoUrl,
    consoleUrl,
    clientId: CLIENT_ID,
    clientSecret,
    redirectUri,
    postLogoutRedirectUri,
    api: { clientId: API_CLIENT_ID, clientSecret: apiSecret },
    users,
  };
}

/** The client's secret; its metadata are set anew, because the application may have moved. */
async function seedClient(
  { clients, storage }: SeedDeps,
  tenantId: string,
  clientId: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<string> {
  const stored = await storage.clients.find(tenantId, clientId);
  if (stored) await clients.updateClient(tenantId, clientId, { metadata: { ...stored.metadata, ...metadata } });
  else await clients.createClient({ tenantId, clientId, metadata, firstParty: true });
  const { secret } = (await clients.find(tenantId, clientId)) ?? {};
  if (secret === undefined) throw new Error(`the client ${clientId} of ${tenantId} has no secret`);
  return secret;
}
