import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import { errors, Provider, type Adapter } from 'oidc-provider';
import type { TenantAddress } from '#src/tenants/address.ts';
import { artifactAdapter, restored, withoutIds, type AdapterDeps } from './adapter.ts';
import { cookies } from './configuration/cookies.ts';
import { ASK_AGAIN, type Exchange, type InteractionStates } from './interaction-state.ts';

const MODEL = 'Interaction';
/** The request of one of our own pages; the library knows only those that it answers itself. */
const onPage = new AsyncLocalStorage<Exchange>();

/** Does what needs the sign-in in progress, on behalf of a page. */
export function withInteraction<T>(exchange: Exchange, work: () => Promise<T>): Promise<T> {
  return onPage.run(exchange, work);
}

/**
 * Sign-ins in progress stay with the browser: beginning and answering one writes nothing. Only what is too large for a
 * cookie is stored. Each is resumed once, which is written down.
 */
export function interactionAdapter(states: InteractionStates, deps: AdapterDeps): Adapter {
  const rows = artifactAdapter(MODEL, deps);
  const exchange = (): Exchange | undefined => onPage.getStore() ?? Provider.ctx;
  return {
    ...rows,
    upsert: async (uid, payload, expiresIn) => {
      const here = exchange();
      if (here && states.keep(here, uid, withoutIds(uid, payload))) return;
      // What the browser still has of it is older.
      if (here) states.forget(here.res, uid);
      await rows.upsert(uid, payload, expiresIn);
    },
    find: async (uid) => {
      const here = exchange();
      const state = here && states.read(here.req, uid);
      if (!state) return rows.find(uid);
      return Number(state['exp']) > deps.clock.now() ? restored(MODEL, uid, state) : undefined;
    },
    destroy: async (uid) => {
      const here = exchange();
      const state = here && states.read(here.req, uid);
      const exp = (state ?? (await rows.find(uid)))?.['exp'];
      if (state) states.forget(here.res, uid);
      else await rows.destroy(uid);
      // Of several resumes of a stored one, those that come late find it gone already.
      const term = { now: deps.clock.now(), expiresAt: Number(exp) };
      const first = exp !== undefined && (await deps.spent.spend(deps.tenantId, MODEL, uid, term));
      if (!first) throw new errors.SessionNotFound('this sign-in was resumed before');
    },
  };
}

interface Unanswered {
  readonly states: InteractionStates;
  readonly address: TenantAddress;
  readonly deps: AdapterDeps;
}

/** Sends somebody who opens the address of the resume before the page was answered by way of the page, which has the state. */
export function unansweredToPage({ states, address, deps }: Unanswered): Middleware {
  const rows = artifactAdapter(MODEL, deps);
  const resumeCookie = cookies(address).names?.resume ?? '';
  return async (ctx, next: () => Promise<unknown>) => {
    const uid = /^\/auth\/(?<uid>[\w-]+)$/.exec(ctx.path)?.groups?.['uid'];
    if (uid === undefined || states.read(ctx.req, uid) || ctx.cookies.get(resumeCookie) !== uid) return next();
    if (await rows.find(uid)) return next();
    ctx.status = 303;
    ctx.redirect(`${address.basePath}/interaction/${uid}?${ASK_AGAIN}`);
    return undefined;
  };
}
