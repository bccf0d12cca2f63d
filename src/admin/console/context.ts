// Console is the administrators' pages: each performs operations, as the API does, and nothing else.
import type { RouterContext } from '@koa/router';
import type { RequestState } from '#src/http/context.ts';
import type { CsrfTokens } from '#src/http/csrf.ts';
import type { Form } from '#src/http/form.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { SignedIn } from '#src/oidc/current-session.ts';
import type { TenantProvider } from '#src/oidc/tenant-provider.ts';
import type { Permission } from '#src/users/roles.ts';
import type { PersonActor } from '../actor.ts';
import type { AdminServices } from '../services.ts';
import type { Ask, AskLines } from '../ask.ts';

export interface ConsoleDeps {
  readonly admin: AdminServices;
  readonly csrf: CsrfTokens;
}

export interface ConsoleState extends RequestState {
  /** Of the tenant whose console it is: the actor's own. */
  site: TenantProvider;
  signedIn: SignedIn;
  /** The submitted form, of a POST. */
  form: Form;
  actor: PersonActor;
  /** Whose matter the page is: the own tenant, or another one that an administrator of the platform looks after. */
  managed: string;
  /** What every link of the page begins with. */
  base: string;
  ask: Ask;
  askLines: AskLines;
  may: (permission: Permission) => boolean;
}

export type ConsoleContext = RouterContext<ConsoleState, RenderContext>;
