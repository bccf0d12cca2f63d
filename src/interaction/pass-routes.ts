import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { identifierSubject } from '#src/users/identifier.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { offering, onlyFor } from './load-interaction.ts';
import { lockedError } from './messages.ts';
import { prove } from './prove.ts';

/**
 * The first step by a temporary access pass: a name and what the administrator has handed over. It is also the way on for
 * whoever was refused for want of one.
 */
export function passRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const guards = [onlyFor('login', 'refused'), offering('temporary_access_pass', deps)] as const;

  router.get('/pass', ...guards, (ctx) => renderPass(ctx));
  router.post('/pass', ...guards, (ctx) => check(ctx, deps));
}

function renderPass(ctx: InteractionContext, more: object = {}): void {
  const { interaction, user } = ctx.state;
  const username = interaction.loginHint ?? user?.username;
  ctx.render('interaction/temporary-access-pass', { username, refused: interaction.prompt === 'refused', ...more });
}

async function check(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, form, t } = ctx.state;
  const username = form['username'] ?? '';
  const user = await deps.users.findByIdentifier(site.tenant.id, username);
  const whom = { user, subject: identifierSubject(username) };
  const refused = await prove(ctx, deps.methods.temporaryAccessPass, whom, { pass: form['pass'] ?? '' });
  if (!refused) return;
  ctx.status = refused.until === undefined ? 422 : 429;
  const wrong = refused.notTaken ?? { code: 'wrong_secret', text: t('sign-in-methods.errors.pass') };
  const error = refused.until === undefined ? wrong : lockedError(refused.until, { clock: deps.clock, t });
  renderPass(ctx, { username, error });
}
