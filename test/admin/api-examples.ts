import { PASSWORD } from '../support/start-test-server.ts';
import { createAuthenticator, type CreationOptions } from '../support/software-authenticator.ts';
import { authorizationUrl, newAgent, signIn } from '../flows/support.ts';
import type { Answer, Api } from './api-support.ts';

/** A request that is right, as far as it differs from the operation's own path. */
export interface Example {
  /** What stands for `{user}` and so on; `{tenant}` is acme unless given. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an example is made with: everything it needs is there before, and its own. */
export interface Stage {
  readonly api: Api;
  /** Of the platform, which may do all there is. */
  readonly token: string;
}

type Prepare = (stage: Stage) => Promise<Example> | Example;

let made = 0;
const unique = (what: string) => `${what}${(made += 1)}`;

async function person({ api }: Stage): Promise<{ user: string }> {
  return { user: (await api.server.addUser('acme', unique('person'), { password: false })).user.id };
}

async function signedIn(stage: Stage) {
  const { api } = stage;
  const username = unique('visitor');
  const { user } = await api.server.addUser('acme', username);
  const clientId = unique('portal');
  await api.server.addClient('acme', clientId, { firstParty: false });
  const agent = newAgent(api.server);
  const consent = await signIn(agent, authorizationUrl(api.server, 'acme', clientId), username, PASSWORD);
  await agent.submit(consent, '/consent', { decision: 'allow' });
  return { user: user.id, client: clientId };
}

async function group(stage: Stage): Promise<{ group: string }> {
  const id = unique('group');
  await right(stage, 'POST', '/tenants/acme/groups', { body: { id } });
  return { group: id };
}

async function application(stage: Stage): Promise<{ client: string }> {
  const clientId = unique('application');
  const metadata = { client_name: clientId, redirect_uris: ['https://app.example/callback'] };
  await right(stage, 'POST', '/tenants/acme/clients', { body: { clientId, metadata } });
  return { client: clientId };
}

async function webhook(stage: Stage): Promise<{ webhook: string }> {
  const { body } = await right(stage, 'POST', '/tenants/acme/webhooks', { body: { url: 'https://hooks.example/in' } });
  return { webhook: String(body['id']) };
}

async function deadLetter(stage: Stage) {
  const { webhook: webhookId } = await webhook(stage);
  const { storage, clock, random } = stage.api.server.container.admin;
  const [id, failedAt] = [random.uuid(), clock.now()];
  const letter = {
    tenantId: 'acme',
    id,
    webhookId,
    block: 1,
    code: 'status_500',
    failedAt,
    expiresAt: failedAt + 1000,
  };
  await storage.webhooks.addDeadLetter(letter);
  return { webhook: webhookId, letter: id };
}

async function tenant(stage: Stage): Promise<{ tenant: string }> {
  const id = unique('tenant');
  await right(stage, 'POST', '/tenants', { body: { id, name: id } });
  return { tenant: id };
}

async function document(stage: Stage) {
  return (await right(stage, 'GET', '/tenants/acme/document')).body;
}

async function policy(stage: Stage) {
  const { body, headers } = await right(stage, 'GET', '/tenants/acme/policy');
  return { policy: body['policy'], tag: headers.get('etag') ?? '' };
}

async function right({ api, token }: Stage, method: string, path: string, sent: Example = {}): Promise<Answer> {
  const answer = await api.call(method, path, { token, ...sent });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
}

const first = ({ body }: Answer): string => {
  const [item] = body['items'] as { id?: string }[];
  return String(item?.id);
};
const ofPerson: Prepare = async (stage) => ({ params: await person(stage) });
const ofGroup: Prepare = async (stage) => ({ params: await group(stage) });
const ofApplication: Prepare = async (stage) => ({ params: await application(stage) });
const ofWebhook: Prepare = async (stage) => ({ params: await webhook(stage) });
const ofLetter: Prepare = async (stage) => ({ params: await deadLetter(stage) });
const plain: Prepare = () => ({});

/** For every operation a request that succeeds. A new operation has to be here, or its test fails. */
export const EXAMPLES: Readonly<Record<string, Prepare>> = {
  'users.list': () => ({ query: 'limit=3&text=a&status=active&role=user' }),
  'users.show': ofPerson,
  'users.create': () => ({ body: { username: unique('new'), email: null, displayName: 'New', firstPass: true } }),
  'users.update': async (stage) => ({ params: await person(stage), body: { displayName: 'Renamed', email: null } }),
  'users.resetPreferredMethod': ofPerson,
  'users.disable': ofPerson,
  'users.enable': async (stage) => {
    const params = await person(stage);
    await right(stage, 'POST', `/tenants/acme/users/${params.user}/disable`);
    return { params };
  },
  'users.setRole': async (stage) => ({ params: await person(stage), body: { role: 'auditor' } }),
  'users.removal': ofPerson,
  'users.remove': ofPerson,
  'users.joinGroup': async (stage) => ({ params: { ...(await person(stage)), ...(await group(stage)) } }),
  'users.leaveGroup': async (stage) => {
    const params = { ...(await person(stage)), ...(await group(stage)) };
    await right(stage, 'PUT', `/tenants/acme/users/${params.user}/groups/${params.group}`);
    return { params };
  },
  'users.explain': ofPerson,
  'users.import': () => ({ body: { rows: [{ username: unique('brought') }] } }),
  'passes.issue': async (stage) => ({ params: await person(stage), body: { lifetime: 3600, oneTime: true } }),
  'passes.revoke': async (stage) => {
    const params = await person(stage);
    await right(stage, 'POST', `/tenants/acme/users/${params.user}/pass`, { body: {} });
    return { params };
  },
  'credentials.list': ofPerson,
  'credentials.remove': async (stage) => {
    const { user } = await person(stage);
    const { body } = await right(stage, 'GET', `/tenants/acme/users/${user}/credentials`);
    const totp = (body['items'] as { id: string; method: string }[]).find(({ method }) => method === 'totp');
    return { params: { user, credential: String(totp?.id) } };
  },
  'credentials.removeSecondFactors': ofPerson,
  'passkeys.creationOptions': async (stage) => ({ params: await person(stage), body: { lifetime: 300 } }),
  'passkeys.provision': async (stage) => {
    const params = await person(stage);
    const path = `/tenants/acme/users/${params.user}/passkeys/creation-options`;
    const { body } = await right(stage, 'POST', path, { body: {} });
    const key = createAuthenticator({ rpId: 'localhost', origin: stage.api.server.url });
    const response = key.register((body['publicKey'] ?? body['options'] ?? body) as CreationOptions);
    return { params, body: { name: 'Given', response } };
  },
  'sessions.list': ofPerson,
  'sessions.end': async (stage) => {
    const { user } = await signedIn(stage);
    const session = first(await right(stage, 'GET', `/tenants/acme/users/${user}/sessions`));
    return { params: { user, session } };
  },
  'sessions.endAll': async (stage) => ({ params: await signedIn(stage) }),
  'grants.list': ofPerson,
  'grants.revoke': async (stage) => ({ params: await signedIn(stage) }),
  'groups.list': () => ({ query: 'limit=2' }),
  'groups.show': ofGroup,
  'groups.create': () => ({ body: { id: unique('new'), name: 'New' } }),
  'groups.rename': async (stage) => ({ params: await group(stage), body: { name: 'Renamed' } }),
  'groups.remove': ofGroup,
  'groups.members': ofGroup,
  'clients.list': () => ({ query: 'text=app&status=active' }),
  'clients.show': ofApplication,
  'clients.create': () => ({
    body: {
      clientId: unique('new'),
      metadata: { client_name: 'New', redirect_uris: ['https://new.example/callback'] },
      firstParty: true,
      rules: { assurance: { required: 'multi_factor' } },
    },
  }),
  'clients.update': async (stage) => ({
    params: await application(stage),
    body: { metadata: { client_name: 'Other' } },
  }),
  'clients.setRules': async (stage) => ({ params: await application(stage), body: { rules: {} } }),
  'clients.suspend': ofApplication,
  'clients.resume': async (stage) => {
    const params = await application(stage);
    await right(stage, 'POST', `/tenants/acme/clients/${params.client}/suspend`);
    return { params };
  },
  'clients.rotateSecret': ofApplication,
  'clients.remove': ofApplication,
  'policy.show': plain,
  'policy.defaults': plain,
  'policy.try': async (stage) => ({ body: { policy: (await policy(stage)).policy } }),
  'policy.replace': async (stage) => {
    const current = await policy(stage);
    return { body: { policy: current.policy, comment: 'Why' }, headers: { 'If-Match': current.tag } };
  },
  'document.export': plain,
  'document.compare': async (stage) => ({ body: { document: await document(stage) } }),
  'document.apply': async (stage) => {
    const whole = await document(stage);
    return { body: { document: { ...whole, groups: [{ id: unique('group') }] }, comment: 'Why' } };
  },
  'policy.restore': () => ({ body: { version: 1 } }),
  'history.list': () => ({ query: 'limit=1' }),
  'history.show': () => ({ params: { version: '1' } }),
  'campaigns.list': plain,
  'tenants.list': () => ({ query: 'limit=2' }),
  'tenants.create': () => ({ body: { id: unique('new'), name: 'New' } }),
  'tenants.show': plain,
  'health.show': plain,
  'tenants.update': async (stage) => ({
    params: await tenant(stage),
    body: { name: 'Renamed', branding: { color: '#123456', logo: null } },
  }),
  'tenants.suspend': async (stage) => ({ params: await tenant(stage) }),
  'tenants.resume': async (stage) => {
    const params = await tenant(stage);
    await right(stage, 'POST', `/tenants/${params.tenant}/suspend`);
    return { params };
  },
  'keys.list': plain,
  'keys.rotate': async (stage) => ({ params: await tenant(stage), body: { alg: 'ES256', when: 'now' } }),
  'keys.retire': async (stage) => {
    const params = await tenant(stage);
    await right(stage, 'POST', `/tenants/${params.tenant}/keys/rotate`, { body: { alg: 'ES256', when: 'now' } });
    const { body } = await right(stage, 'GET', `/tenants/${params.tenant}/keys`);
    const keys = body['items'] as { kid: string; alg: string; state: string }[];
    const oldest = keys.find(({ alg, state }) => alg === 'ES256' && state === 'active');
    return { params: { ...params, key: String(oldest?.kid) } };
  },
  'audit.list': () => ({ query: 'limit=5' }),
  'audit.show': async (stage) => {
    await person(stage);
    return { params: { event: first(await right(stage, 'GET', '/tenants/acme/audit/events')) } };
  },
  'audit.csv': () => ({ query: 'outcome=success' }),
  'audit.export': () => ({ query: 'from=0' }),
  'audit.verify': plain,
  'signIns.csv': () => ({ query: 'outcome=completed' }),
  'webhooks.list': plain,
  'webhooks.show': ofWebhook,
  'webhooks.create': () => ({ body: { url: 'https://hooks.example/new', events: ['user.created'] } }),
  'webhooks.update': async (stage) => ({ params: await webhook(stage), body: { status: 'paused', events: null } }),
  'webhooks.rotateSecret': ofWebhook,
  'webhooks.test': ofWebhook,
  'webhooks.remove': ofWebhook,
  'webhooks.deadLetters': ofLetter,
  'webhooks.retryAll': ofLetter,
  'webhooks.dropAll': ofLetter,
  'webhooks.retry': ofLetter,
  'webhooks.drop': ofLetter,
  'signIns.list': () => ({ query: 'limit=5' }),
  'signIns.show': async (stage) => {
    await signedIn(stage);
    const { body } = await right(stage, 'GET', '/tenants/acme/sign-ins');
    const [latest] = body['items'] as { signIn: string | null }[];
    return { params: { signIn: String(latest?.signIn) } };
  },
  'reports.adoption': () => ({ query: 'from=2026-11-01&until=2026-11-20' }),
  'reports.adoptionCsv': plain,
  'reports.signIns': plain,
  'reports.signInsCsv': plain,
  'reports.signInTimes': plain,
  'reports.signInTimesCsv': plain,
  'reports.failures': plain,
  'reports.failuresCsv': plain,
  'reports.authenticators': plain,
  'reports.authenticatorsCsv': plain,
};
