import type { Deployment, Person, Site } from './deployment.ts';
import { authorize, introspect, redeem, token, userinfo, usePasskey, usePassword, type Tokens } from './flows.ts';
import { expectStatus, type HttpClient } from './http-client.ts';
import { visitor, type Visitor } from './visitor.ts';

/** One whole flow; throws when it did not get what it came for. */
export type Operation = () => Promise<void>;

export interface Scenario {
  readonly name: string;
  /** What one operation is: the requests a server answers for it. */
  readonly requests: string;
  /** Operations in one batch: about a tenth of a second of work. */
  readonly batch: number;
  /** Operations before the first that counts. */
  readonly warmUp: number;
  /** How many at a time while CPU is measured, where it is not as many as everywhere. */
  readonly inFlight?: number;
  prepare(deployment: Deployment, http: HttpClient): Promise<Operation>;
}

/** Sessions and tokens that are used in turn; more than there are operations in flight. */
const POOL = 32;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'sign-in',
    requests:
      'passkey: /auth, sign-in page, assertion, resume, /token, /me; the reference has no page and no proof: /auth, interaction, resume, /token, /me',
    batch: 50,
    warmUp: 8000,
    prepare: async ({ signsIn, sites }, http) => {
      const next = inTurn(sites.map(peopleInTurn));
      return async () => {
        const { site, person } = next()();
        await wholeSignIn(http, site, signsIn === 'by itself' ? undefined : [person, usePasskey]);
      };
    },
  },
  {
    name: 'password',
    requests: 'as sign-in, with a password instead of an assertion',
    batch: 12,
    warmUp: 300,
    // Two hashes at once slow each other down: then what is left without the hash would hold a part of it.
    inFlight: 1,
    prepare: async ({ signsIn, passwords }, http) => {
      const next = peopleInTurn(passwords);
      return async () => {
        const { site, person } = next();
        await wholeSignIn(http, site, signsIn === 'by itself' ? undefined : [person, usePassword]);
      };
    },
  },
  {
    name: 'sso',
    requests: '/auth with a session, /token',
    batch: 80,
    warmUp: 3000,
    prepare: async (deployment, http) => {
      const sessions = await many(async (index) => {
        const browser = visitor(http);
        const { site } = await signedIn(deployment, http, browser, { client: 'web', index });
        return { browser, site };
      });
      return pooled(sessions, async (session) => {
        const { browser, site } = session;
        await redeem(http, site, site.clients.web, await authorize(browser, site, site.clients.web));
        return session;
      });
    },
  },
  {
    name: 'refresh',
    requests: '/token with a refresh token, which is rotated',
    batch: 150,
    warmUp: 3000,
    prepare: async (deployment, http) => {
      const chains = await many((index) => signedIn(deployment, http, visitor(http), { client: 'offline', index }));
      return pooled(chains, async ({ site, tokens }) => {
        const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
        const fresh = await token(http, site, site.clients.offline, form);
        if (fresh.refresh_token === tokens.refresh_token) throw new Error('the refresh token was not rotated');
        return { site, tokens: fresh };
      });
    },
  },
  {
    name: 'client-credentials',
    requests: '/token with client credentials',
    batch: 300,
    warmUp: 4000,
    prepare: async ({ sites }, http) => {
      const next = inTurn(sites);
      return async () => {
        const site = next();
        await token(http, site, site.clients.service, { grant_type: 'client_credentials' });
      };
    },
  },
  {
    name: 'introspection',
    requests: '/token/introspection of a person’s opaque access token',
    batch: 300,
    warmUp: 4000,
    prepare: async (deployment, http) => {
      const held = await many((index) => signedIn(deployment, http, visitor(http), { client: 'web', index }));
      const next = inTurn(held);
      return async () => {
        const { site, tokens } = next();
        await introspect(http, site, site.clients.web, tokens);
      };
    },
  },
  {
    name: 'userinfo',
    requests: '/me with an opaque access token',
    batch: 300,
    warmUp: 4000,
    prepare: async (deployment, http) => {
      const held = await many((index) => signedIn(deployment, http, visitor(http), { client: 'web', index }));
      const next = inTurn(held);
      return async () => {
        const { site, tokens } = next();
        await userinfo(http, site, tokens);
      };
    },
  },
  document('discovery', '/.well-known/openid-configuration'),
  document('jwks', '/jwks'),
];

function document(name: string, path: string): Scenario {
  return {
    name,
    requests: path,
    batch: 800,
    warmUp: 8000,
    prepare: async ({ sites }, http) => {
      const next = inTurn(sites);
      return async () => void expectStatus(await http.send(next().issuer + path), 200);
    },
  };
}

type Proof = readonly [Person, typeof usePasskey];

async function wholeSignIn(http: HttpClient, site: Site, proof: Proof | undefined): Promise<void> {
  const browser = visitor(http);
  const opened = await authorize(browser, site, site.clients.web);
  const left = proof === undefined ? opened : await proof[1](browser, opened, proof[0]);
  await userinfo(http, site, await redeem(http, site, site.clients.web, left));
}

/** Somebody's tokens, and their session in the browser. */
async function signedIn(
  { sites, signsIn }: Deployment,
  http: HttpClient,
  browser: Visitor,
  { client: kind, index }: { client: 'web' | 'offline'; index: number },
): Promise<{ site: Site; tokens: Tokens }> {
  const site = at(sites, index);
  const client = site.clients[kind];
  const opened = await authorize(browser, site, client);
  const person = at(site.people, Math.floor(index / sites.length));
  const left = signsIn === 'by itself' ? opened : await usePasskey(browser, opened, person);
  return { site, tokens: await redeem(http, site, client, left) };
}

async function many<T>(make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < POOL; index += 1) made.push(await make(index));
  return made;
}

/** Each item is used by one operation at a time, and comes back as that has changed it. */
function pooled<T>(items: readonly T[], use: (item: T) => Promise<T>): Operation {
  const free = [...items];
  return async () => {
    const item = free.shift();
    if (item === undefined) throw new Error('more operations are in flight than the pool has items');
    free.push(await use(item));
  };
}

function peopleInTurn(site: Site): () => { site: Site; person: Person } {
  const next = inTurn(site.people);
  return () => ({ site, person: next() });
}

function inTurn<T>(items: readonly T[]): () => T {
  let turn = 0;
  return () => at(items, turn++);
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
