// Walks through a situation in a browser without scripts, over HTTP.
import { ACR } from '#src/policy/claims.ts';
import type { Page, UserAgent } from '../../support/user-agent.ts';
import { authorizationUrl, claimsOf, headingOf, interactionOf, pass, redeem } from '../support.ts';
import { ANSWERS, type Actor } from './answers.ts';
import { addGroup, newActor } from './people.ts';
import { screenOf } from './screens.ts';
import type { Change, Earlier, Outcome, Request, Situation } from './situation.ts';
import type { Stage, Tenant } from './stage.ts';

/** What was seen, in the words of a situation. */
export interface Walked {
  readonly screens: readonly string[];
  readonly outcome: Outcome;
}

/** Lives through a situation. It ends at the first screen that is another than the expected one. */
export async function walk(stage: Stage, situation: Situation): Promise<Walked> {
  const { policy, person = {}, session, meanwhile, request = {}, outcome } = situation;
  const tenant = await stage.tenant(policy, meanwhile !== undefined);
  const actor = await newActor(tenant, person, request);
  if (session) await live(tenant, actor, session);
  if (meanwhile) await change(tenant, actor, meanwhile);

  const screens: string[] = [];
  let page = await actor.agent.open(await urlOf(tenant, request));
  while (!page.leftTo) {
    const [expected, answer] = situation.screens[screens.length] ?? [];
    const shown = await shownOn(actor.agent, page);
    screens.push(shown);
    if (shown !== expected || answer === undefined) break;
    page = await ANSWERS[answer](actor, page);
  }
  const isAged = typeof outcome === 'object' && 'provenAgo' in outcome;
  return { screens, outcome: await outcomeOf(tenant, request, { page, isAged }) };
}

async function live(tenant: Tenant, actor: Actor, { answers, ago, at, over }: Earlier): Promise<void> {
  const { agent } = actor;
  let page = await agent.open(await urlOf(tenant, at === undefined ? {} : { at }));
  for (const answer of answers) page = await ANSWERS[answer](actor, page);
  const isEnough = page.leftTo?.searchParams.has('code') || answers.at(-1) === 'pass';
  if (!isEnough) throw new Error(`no session came of it, but: ${await shownOn(agent, page)}`);
  pass(ago);
  if (over) endSession(agent, tenant);
}

/** Forgets all that a browser forgets when it is closed; the trust in a device stays. */
function endSession(agent: UserAgent, { id }: Tenant): void {
  for (const name of agent.cookies.names().filter((one) => !one.startsWith('device_'))) {
    for (const path of ['/', `/t/${id}`, `/t/${id}/`]) agent.cookies.store([`${name}=; path=${path}`], path);
  }
}

/** Changes it as the product does, and waits until what is below the bar has ended. */
async function change(tenant: Tenant, actor: Actor, what: Change): Promise<void> {
  await applied(tenant, actor, what);
  const { delivery } = tenant.server.container;
  await delivery.drain();
  // It is looked again when every node knows of the change.
  pass(10);
  await delivery.drain();
}

async function applied({ server, id: tenantId, client }: Tenant, { userId }: Actor, what: Change): Promise<unknown> {
  const { storage, clients, tenants, groups, announce } = server.container;
  switch (what) {
    case 'the passkey is removed': {
      const held = await storage.credentials.listByUser(tenantId, userId);
      const passkey = held.find(({ method }) => method === 'passkey');
      await storage.credentials.remove({ tenantId, userId }, passkey?.id ?? '');
      return announce({ tenantId, userId, cause: 'credential_removed' });
    }
    case 'the person is disabled':
      return storage.users.setStatus(tenantId, userId, 'disabled');
    case 'the application is suspended':
      return clients.updateClient(tenantId, (await client(undefined)).clientId, { status: 'suspended' });
    default:
      if ('policy' in what) {
        const before = await storage.tenants.find(tenantId);
        return tenants.updateTenant(before!, { policy: what.policy.policy });
      }
      await addGroup(server, tenantId, what.joins);
      return groups.join({ tenantId, id: userId }, what.joins);
  }
}

async function urlOf(tenant: Tenant, request: Request): Promise<string> {
  const { at, acrValues, essentialAcr, maxAge, prompt, forAnother } = request;
  const { clientId } = await tenant.client(at);
  const acr = { essential: true, values: essentialAcr };
  return authorizationUrl(tenant.server, tenant.id, clientId, {
    acr_values: acrValues,
    claims: essentialAcr && JSON.stringify({ id_token: { acr } }),
    max_age: maxAge === undefined ? undefined : String(maxAge),
    prompt,
    id_token_hint: forAnother && (await idTokenOfAnother(tenant)),
  });
}

async function idTokenOfAnother(tenant: Tenant): Promise<string> {
  const other = await newActor(tenant, {});
  let page = await other.agent.open(await urlOf(tenant, {}));
  for (const answer of ['password', 'app'] as const) page = await ANSWERS[answer](other, page);
  const { body } = await redeem(tenant.server, tenant.id, await tenant.client(undefined), page);
  return String(body['id_token']);
}

// What a sign-in may start with is on two pages: the first one, and that of the options.
async function shownOn(agent: UserAgent, page: Page): Promise<string> {
  const options = headingOf(page) === 'Sign in' ? (await agent.open(`${interactionOf(page)}/options`)).html : '';
  return screenOf(page, options);
}

interface Ended {
  readonly page: Page;
  readonly isAged: boolean;
}

async function outcomeOf(tenant: Tenant, { at }: Request, { page, isAged }: Ended): Promise<Outcome> {
  if (!page.leftTo) return 'nothing';
  const error = page.leftTo.searchParams.get('error');
  if (error !== null) return { error };
  const tokens = await redeem(tenant.server, tenant.id, await tenant.client(at), page);
  const { acr, amr, auth_time: authTime } = claimsOf(tokens) as { acr: string; amr: string[]; auth_time: number };
  return {
    acr: shortName(acr),
    amr: amr.toSorted().join(' '),
    ...(isAged ? { provenAgo: Math.floor(Date.now() / 1000) - authTime } : {}),
  };
}

type ShortName = 'sfa' | 'mfa' | 'phr' | 'phrh';

function shortName(acr: string): ShortName {
  const known = Object.values(ACR).find((name) => name === acr);
  return (known?.split('/').at(-1) ?? acr) as ShortName;
}
