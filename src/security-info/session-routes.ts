import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { UserSession } from '#src/oidc/sessions.ts';
import { about, endEverywhereElse, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness, signOutUrl } from './require-sign-in.ts';

const PHONES: ReadonlySet<string> = new Set(['Android', 'iPhone']);

/** Where a person is signed in, and signing out there. */
export function sessionRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);

  router.get('/sessions', async (ctx) => {
    const sessions = await views(ctx);
    ctx.render('security-info/sessions', {
      sessions,
      hasOthers: sessions.some(({ current }) => !current),
      signOutUrl: signOutUrl(ctx),
      notice: noticeOf(ctx),
    });
  });

  router.get('/sessions/others', fresh, (ctx) => ctx.render('security-info/end-sessions'));
  router.post('/sessions/others', fresh, async (ctx) => {
    await endEverywhereElse(ctx, deps);
    seeOther(ctx, `${home(ctx)}/sessions?notice=others`);
  });

  router.get('/sessions/:id/end', fresh, async (ctx) => {
    const session = (await views(ctx)).find(({ id }) => id === ctx.params['id']);
    if (!session) throw gone();
    ctx.render('security-info/end-session', { session, signOutUrl: signOutUrl(ctx) });
  });
  router.post('/sessions/:id/end', fresh, (ctx) => end(ctx, deps));
}

async function end(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { site, signedIn, form } = ctx.state;
  const id = String(ctx.params['id']);
  if (id === signedIn.sessionUid) {
    seeOther(ctx, signOutUrl(ctx));
    return;
  }
  const reach = form['everything'] === 'yes' ? 'everything' : 'session';
  if (!(await site.sessions.end(signedIn.user.id, id, reach))) throw gone();
  await deps.audit.record('session.ended', about(ctx));
  await tell(ctx, deps, 'sessions_ended');
  seeOther(ctx, `${home(ctx)}/sessions?notice=one`);
}

/** This session first, then the one used last. */
async function views(ctx: SecurityInfoContext) {
  const { site, signedIn } = ctx.state;
  const sessions = await site.sessions.list(signedIn.user.id);
  const all = await Promise.all(sessions.map((session) => view(ctx, session)));
  return all.toSorted((one, other) => Number(other.current) - Number(one.current) || other.lastUsedAt - one.lastUsedAt);
}

async function view(ctx: SecurityInfoContext, { uid, origin, clientIds, signedInAt, lastUsedAt }: UserSession) {
  const { site, signedIn } = ctx.state;
  const clients = await Promise.all(clientIds.map((clientId) => site.describeClient(clientId)));
  return {
    id: uid,
    current: uid === signedIn.sessionUid,
    browser: origin?.browser ?? undefined,
    system: origin?.system ?? undefined,
    onPhone: PHONES.has(origin?.system ?? ''),
    address: origin?.address,
    applications: [...new Set(clients.map(({ name }) => name))].toSorted(),
    ...{ signedInAt, lastUsedAt },
  };
}

function noticeOf(ctx: SecurityInfoContext): string | undefined {
  const notice = String(ctx.query['notice']);
  return ['one', 'others'].includes(notice) ? ctx.state.t(`sessions.notices.${notice}`) : undefined;
}

// Somebody else's is as unknown as one that never was.
function gone(): ProblemError {
  return new ProblemError('session_ended', 'This session has ended');
}
