import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describeFailure } from './failures.ts';
import type { DemoFacts, DemoTenant } from './facts.ts';
import { errorPage, signedInPage, signedOutPage, startPage } from './pages.ts';
import { relyingParty, type RelyingParty } from './relying-party.ts';
import { resourceServer } from './resource-server.ts';
import { RESOURCES } from './resources.ts';
import { demoSessions, type DemoSession, type DemoSessions, type SignedIn, type StepUp } from './sessions.ts';

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly session: DemoSession;
}

type Handler = (visit: Visit) => Promise<void> | void;

interface Organisation {
  readonly tenant: DemoTenant;
  readonly party: RelyingParty;
}

const STYLE = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');

/** The demo application as a request listener: a small relying party with a session in memory. */
export function demoApplication({ tenants, applicationUrl }: DemoFacts): RequestListener {
  const sessions = demoSessions();
  const organisations = new Map(
    tenants.map((tenant) => [tenant.id, { tenant, party: relyingParty(tenant, applicationUrl) }]),
  );
  const api = resourceServer(tenants);
  const routes = { ...getRoutes(organisations, sessions), ...postRoutes(organisations, sessions) };

  return (request, response) => {
    const url = new URL(request.url ?? '/', applicationUrl);
    if (url.pathname.startsWith('/api/')) return api(request, response, url.pathname);
    const handler = routes[`${request.method} ${url.pathname.replace(/^\/callback\/[^/]+$/, '/callback')}`];
    const session = sessions.open(request, response);
    const answer = async () => {
      if (handler === undefined) return send(response, 404, errorPage(NOT_FOUND));
      if (request.method === 'POST' && request.headers.origin !== new URL(applicationUrl).origin) {
        return send(response, 403, errorPage(FOREIGN_FORM));
      }
      return handler({ request, response, url, session });
    };
    answer().catch((error: unknown) => fail(response, error, tenantOf(url, session)));
  };
}

function getRoutes(organisations: ReadonlyMap<string, Organisation>, sessions: DemoSessions): Record<string, Handler> {
  return {
    'GET /style.css': ({ response }) => {
      response.writeHead(200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'no-cache' }).end(STYLE);
    },
    'GET /healthz': ({ response }) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok\n');
    },
    'GET /': ({ response, session }) => {
      const organisation = organisations.get(session.signedIn?.tenantId ?? '');
      const content =
        session.signedIn && organisation
          ? signedInPage(organisation.tenant, session.signedIn, session)
          : startPage(
              [...organisations.values()].map(({ tenant }) => tenant),
              session.notice,
            );
      delete session.notice;
      send(response, 200, content);
    },
    'GET /login': async ({ response, url, session }) => {
      const organisation = organisations.get(url.searchParams.get('tenant') ?? '');
      if (!organisation) return send(response, 404, errorPage(NOT_FOUND));
      redirect(response, await organisation.party.signInUrl(session));
    },
    'GET /callback': async ({ request, response, url, session }) => {
      const organisation = organisations.get(url.pathname.split('/')[2] ?? '');
      if (!organisation) return send(response, 404, errorPage(NOT_FOUND));
      const { signedIn, stepUp } = await organisation.party.redeem(session, url);
      const renewed = sessions.renew(request, response);
      renewed.signedIn = signedIn;
      delete renewed.userinfo;
      delete renewed.opened;
      if (stepUp) await openAgain(organisation.party, renewed, stepUp);
      redirect(response, '/');
    },
    'GET /signed-out': ({ response }) => send(response, 200, signedOutPage()),
  };
}

function postRoutes(organisations: ReadonlyMap<string, Organisation>, sessions: DemoSessions): Record<string, Handler> {
  const whenSignedIn =
    (act: (visit: Visit, signedIn: SignedIn, party: RelyingParty) => Promise<void>): Handler =>
    async (visit) => {
      const { signedIn } = visit.session;
      const organisation = organisations.get(signedIn?.tenantId ?? '');
      if (!signedIn || !organisation) return redirect(visit.response, '/');
      await act(visit, signedIn, organisation.party);
    };

  return {
    'POST /refresh': whenSignedIn(async ({ response, session }, signedIn, party) => {
      session.signedIn = await party.refresh(signedIn);
      session.notice = 'The tokens were refreshed.';
      redirect(response, '/');
    }),
    'POST /userinfo': whenSignedIn(async ({ response, session }, signedIn, party) => {
      session.userinfo = await party.userinfo(signedIn);
      redirect(response, '/');
    }),
    'POST /sign-out': whenSignedIn(async ({ request, response }, signedIn, party) => {
      const target = await party.signOutUrl(signedIn);
      sessions.end(request, response);
      redirect(response, target);
    }),
    ...Object.fromEntries(
      [...RESOURCES.keys()].map((resource) => [
        `POST /open/${resource}`,
        whenSignedIn(async ({ response, session }, signedIn, party) => {
          const answer = await party.openResource(signedIn, resource);
          if ('challenge' in answer) {
            return redirect(response, await party.signInUrl(session, { resource, challenge: answer.challenge }));
          }
          session.opened = { resource, content: answer.content };
          redirect(response, '/');
        }),
      ]),
    ),
  };
}

// RFC 9470 §4 and §5: once. Who is asked for more a second time would be sent back and forth for ever.
async function openAgain(party: RelyingParty, session: DemoSession, { resource, challenge }: StepUp): Promise<void> {
  if (!session.signedIn) return;
  const asked = Object.entries(challenge).map(([name, value]) => `${name}=${value}`);
  const answer = await party.openResource(session.signedIn, resource);
  if ('challenge' in answer) {
    session.notice = `The API has asked for ${asked.join(' and ')}, and this sign-in is still not enough. Try again.`;
    return;
  }
  session.notice = `The API has asked for ${asked.join(' and ')}. You have signed in as it asked, and here is its answer.`;
  session.opened = { resource, content: answer.content };
}

const NOT_FOUND = { title: 'Not found', explanation: 'There is nothing at this address.' };
const FOREIGN_FORM = { title: 'Not from here', explanation: 'This form was not sent by the demo application.' };

const tenantOf = (url: URL, session: DemoSession) =>
  /^\/callback\/([^/]+)$/.exec(url.pathname)?.[1] ?? url.searchParams.get('tenant') ?? session.signedIn?.tenantId;

function fail(response: ServerResponse, error: unknown, tenantId: string | undefined): void {
  const { status, ...failure } = describeFailure(error);
  if (status >= 500) console.error(error);
  send(response, status, errorPage({ ...failure, tenantId }));
}

function send(response: ServerResponse, status: number, content: string): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(content);
}

// RFC 9700 §4.12: 303, so that a form is never posted again somewhere else.
function redirect(response: ServerResponse, target: URL | string): void {
  response.writeHead(303, { Location: String(target), 'Cache-Control': 'no-store' }).end();
}
