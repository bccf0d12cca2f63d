import type { RouterContext } from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { TenantAddress } from '#src/tenants/address.ts';
import type { Next, RequestState } from './context.ts';
import type { CsrfTokens } from './csrf.ts';
import { readOwnForm, type Form } from './form.ts';
import type { RenderContext } from './render.ts';

/** Pages of ours for people who are signed in: to the issuer, an application like every other. */
interface OwnPagesSpec<Client extends string> {
  /** Its client id. */
  readonly client: Client;
  /** Below the issuer's path; the callback is below that. */
  readonly path: string;
  /** Bytes that a form may have, where the usual bound is not enough. */
  readonly mostFormBytes?: number;
}

/** The tenant's provider, as far as it matters here. */
interface Site<Client extends string, SignedIn> {
  readonly tenant: { readonly id: string };
  readonly address: TenantAddress;
  currentSession(exchange: Pick<RouterContext, 'req' | 'res'>, client: Client): Promise<SignedIn | undefined>;
}

interface OwnPageState<Client extends string, SignedIn> extends RequestState {
  site: Site<Client, SignedIn>;
  /** Whom the engine would let proceed. */
  signedIn: SignedIn;
  /** The submitted form, of a POST. */
  form: Form;
}

type OwnPageContext<Client extends string, SignedIn> = RouterContext<OwnPageState<Client, SignedIn>, RenderContext>;

/** Of any of our own pages. */
type Placed = Pick<RouterContext<{ site: { readonly address: TenantAddress } }>, 'state'>;
type Asked = Placed & Pick<RouterContext, 'path' | 'search'>;

// No segment that begins with a dot, encoded or not: a browser would take `..` as a way out of our own pages.
const SEGMENT = String.raw`(?:[\w~:-]|%(?!2e)[\da-f]{2})(?:[\w~:.-]|%[\da-f]{2})*`;
const STATE = new RegExp(String.raw`^(?:/${SEGMENT})*(?:\?[\w=&%~.+-]*)?$`, 'i');

/** What makes pages of ours a client of the issuer: asking for sign-in, coming back from it, and who is signed in. */
export function ownPages<Client extends string>({ client, path, mostFormBytes }: OwnPagesSpec<Client>) {
  const home = ({ state }: Placed) => state.site.address.basePath + path;

  /** Where signing in (again) leads back to the page that was asked for. */
  const signInUrl = (ctx: Asked, extra: Readonly<Record<string, string>>): string => {
    const { issuer } = ctx.state.site.address;
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'none',
      scope: 'openid',
      redirect_uri: `${issuer}${path}/callback`,
      // With the query: whoever removes the passkey of this very session signs in again before the page can say so.
      state: (ctx.path + ctx.search).slice(home(ctx).length),
      ...extra,
    });
    return `${issuer}/auth?${query}`;
  };

  const askToSignIn = (ctx: Asked & Redirecting, extra: Readonly<Record<string, string>>): void => {
    ctx.status = 303;
    ctx.redirect(signInUrl(ctx, extra));
  };

  return {
    ...{ home, signInUrl, askToSignIn },
    /** Back from the authorization endpoint: `state` is the page that was asked for, with its query. */
    callback: (ctx: Placed & Pick<RouterContext, 'query'> & Redirecting): void => {
      const { error, state, iss } = ctx.query;
      // RFC 9207 §2.4. The path stays below our own pages whatever `state` says.
      if (iss !== ctx.state.site.address.issuer) {
        throw new ProblemError('bad_request', 'This answer is not from our issuer');
      }
      if (error !== undefined) throw new ProblemError('sign_in_required', 'The sign-in was not finished');
      ctx.redirect(home(ctx) + (typeof state === 'string' && STATE.test(state) ? state : ''));
    },
    /** Lets only those in whom the engine would let proceed here; everybody else goes through its front door. */
    requireSignIn:
      <SignedIn extends { readonly sessionUid: string }>({ csrf }: { readonly csrf: CsrfTokens }) =>
      async (ctx: OwnPageContext<Client, SignedIn>, next: Next): Promise<void> => {
        const { site } = ctx.state;
        const signedIn = await site.currentSession(ctx, client);
        if (!signedIn) {
          askToSignIn(ctx, {});
          return;
        }
        ctx.state.signedIn = signedIn;
        const binding = `${client}|${site.tenant.id}|${signedIn.sessionUid}`;
        if (ctx.method === 'POST') {
          ctx.state.form = await readOwnForm(ctx, site.address.origin, mostFormBytes);
          csrf.check(ctx.state.form['csrf'], binding);
        }
        ctx.state.view = { ...ctx.state.view, base: home(ctx), csrf: csrf.issue(binding) };
        // No application opens these pages in a pop-up, so nothing needs a handle on them.
        ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
        await next();
      },
  };
}

type Redirecting = Pick<RouterContext, 'status' | 'redirect'>;
