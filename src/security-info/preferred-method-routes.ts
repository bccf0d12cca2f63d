import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { MethodKind } from '#src/policy/types.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness } from './require-sign-in.ts';

/** Which second step is offered first. */
export function preferredMethodRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);

  router.get('/second-step', fresh, (ctx) => {
    ctx.render('security-info/second-step', {
      methods: secondSteps(ctx),
      preferred: ctx.state.signedIn.user.preferredMethod ?? 'policy',
    });
  });
  router.post('/second-step', fresh, async (ctx) => {
    const { site, signedIn, form } = ctx.state;
    const chosen = secondSteps(ctx).find((kind) => kind === form['method']);
    if (chosen === undefined && form['method'] !== 'policy')
      throw new ProblemError('bad_request', 'There is no such method');
    if ((chosen ?? null) !== (signedIn.user.preferredMethod ?? null)) {
      await deps.storage.users.setPreferredMethod(site.tenant.id, signedIn.user.id, chosen ?? null);
      await deps.audit.record('preferred_method.changed', about(ctx));
      await tell(ctx, deps, 'second_step_changed');
    }
    seeOther(ctx, `${home(ctx)}?notice=saved`);
  });
}

/** The kinds of second step that this person has and policy takes. */
export function secondSteps({ state: { signedIn } }: SecurityInfoContext): MethodKind[] {
  const has = new Set(signedIn.credentials.map(({ method }) => method));
  return signedIn.policy.mfa.methods.filter((kind) => has.has(kind) && METHOD_TRAITS[kind].enrollsAsFactor);
}
