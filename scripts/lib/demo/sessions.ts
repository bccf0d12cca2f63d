import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IDToken, TokenEndpointResponse } from 'openid-client';

/** A sign-in that was sent to the issuer and has not come back. */
export interface PendingSignIn {
  readonly tenantId: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly stepUp: StepUp | undefined;
}

/** A resource of the API that asks for a stronger or more recent sign-in, and how it says so. */
export interface StepUp {
  readonly resource: string;
  readonly challenge: { readonly acr_values?: string; readonly max_age?: string };
}

export interface SignedIn {
  readonly tenantId: string;
  /** From userinfo: an ID token of the code flow need not have it. */
  readonly name: string;
  readonly claims: IDToken;
  readonly tokens: TokenEndpointResponse;
  readonly idToken: string;
}

export interface DemoSession {
  /** By `state`: two tabs may sign in at the same time. */
  readonly pending: Map<string, PendingSignIn>;
  signedIn?: SignedIn;
  /** Shown once, on the next page. */
  notice?: string;
  userinfo?: Readonly<Record<string, unknown>>;
  /** The API's last answer. */
  opened?: { readonly resource: string; readonly content: Readonly<Record<string, unknown>> };
}

export interface DemoSessions {
  open(request: IncomingMessage, response: ServerResponse): DemoSession;
  /** Gives the session a new name: the one known before sign-in is worth nothing afterwards. */
  renew(request: IncomingMessage, response: ServerResponse): DemoSession;
  end(request: IncomingMessage, response: ServerResponse): void;
}

const COOKIE = 'latchkey_demo_session';
const MOST_SESSIONS = 1000;
const MOST_PENDING = 20;

/** Sessions in memory behind a random cookie: enough for a demonstration, gone when it stops. */
export function demoSessions(): DemoSessions {
  const sessions = new Map<string, DemoSession>();

  const start = (response: ServerResponse, session: DemoSession) => {
    const id = randomBytes(24).toString('base64url');
    sessions.set(id, session);
    forgetOldest(sessions, MOST_SESSIONS);
    response.setHeader('Set-Cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    return session;
  };

  return {
    open: (request, response) => {
      const session = sessions.get(idOf(request)) ?? start(response, { pending: new Map() });
      forgetOldest(session.pending, MOST_PENDING);
      return session;
    },
    renew: (request, response) => {
      const session = sessions.get(idOf(request)) ?? { pending: new Map() };
      sessions.delete(idOf(request));
      return start(response, session);
    },
    end: (request, response) => {
      sessions.delete(idOf(request));
      response.setHeader('Set-Cookie', `${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
    },
  };
}

function idOf(request: IncomingMessage): string {
  const cookies = request.headers.cookie?.split(/;\s*/) ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

// A Map keeps the order of insertion.
function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
