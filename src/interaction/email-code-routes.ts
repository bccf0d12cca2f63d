import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import { evenTime } from '#src/http/even-time.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { Next } from '#src/http/context.ts';
import type { Attempt } from '#src/methods/method.ts';
import { identifierSubject } from '#src/users/identifier.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { offering, onlyFor } from './load-interaction.ts';
import { lockedError, type PageError } from './messages.ts';
import { prove, type Refused } from './prove.ts';

/** The first step by a code from a mail: a name, then the code. Neither page tells whether anybody goes by that name. */
export function emailCodeRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const guards = [onlyFor('login'), offering('email_code', deps), mailAvailable(deps)] as const;

  router.get('/email-code', ...guards, (ctx) => renderRequest(ctx));
  router.post('/email-code/send', ...guards, evenTime(), (ctx) => send(ctx, deps));
  router.post('/email-code', ...guards, evenTime(), (ctx) => check(ctx, deps));
}

function mailAvailable({ methods }: Pick<InteractionDeps, 'methods'>) {
  return (_ctx: InteractionContext, next: Next) => {
    if (methods.emailCodes.available) return next();
    throw new ProblemError('unavailable', 'Codes cannot be sent by mail at the moment');
  };
}

function renderRequest(ctx: InteractionContext, more: object = {}): void {
  const { interaction, user } = ctx.state;
  ctx.render('interaction/email-code-request', { username: interaction.loginHint ?? user?.username, ...more });
}

async function send(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { interaction, view } = ctx.state;
  const whom = await attemptOf(ctx, deps);
  const locale = typeof view['lang'] === 'string' ? view['lang'] : undefined;
  const username = ctx.state.form['username'] ?? '';
  const sent = await deps.methods.emailCodes.send({ ...whom, binding: interaction.uid, locale });
  if (sent.sent) {
    ctx.render('interaction/email-code', { username, token: sent.token });
    return;
  }
  ctx.status = 429;
  ctx.set('Retry-After', String(Math.max(1, sent.until - deps.clock.now())));
  const key = 'sign-in-methods.errors.email_sends';
  renderRequest(ctx, { username, error: lockedError(sent.until, { clock: deps.clock, t: ctx.state.t, key }) });
}

async function check(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { interaction, form } = ctx.state;
  const [username = '', token = '', code = ''] = [form['username'], form['token'], form['code']];
  const { user, subject } = await attemptOf(ctx, deps);
  const input = { token, code, binding: interaction.uid };
  const refused = await prove(ctx, deps.methods.emailCode, { user, subject }, input);
  if (!refused) return;
  ctx.status = refused.until === undefined ? 422 : 429;
  ctx.render('interaction/email-code', { username, token, error: codeError(ctx, deps, refused) });
}

async function attemptOf(ctx: InteractionContext, deps: InteractionDeps): Promise<Attempt> {
  const { site, interaction, form, address } = ctx.state;
  const username = form['username'] ?? '';
  const user = await deps.users.findByIdentifier(site.tenant.id, username);
  const subject = identifierSubject(username);
  const { clientId, signIn } = interaction;
  return { tenantId: site.tenant.id, clientId, address, signIn, user, subject };
}

// Of the code's own age and place anybody may know, since the page has brought it along.
function codeError(
  ctx: InteractionContext,
  { clock }: InteractionDeps,
  { reason, until, notTaken }: Refused,
): PageError {
  const { t } = ctx.state;
  if (until !== undefined) return lockedError(until, { clock, t });
  if (notTaken) return notTaken;
  const isOver = reason === 'challenge_expired' || reason === 'challenge_foreign' || reason === 'already_used';
  const code = isOver ? 'email_code_over' : 'email_code';
  return { code: isOver ? 'code_over' : 'wrong_secret', text: t(`sign-in-methods.errors.${code}`) };
}
