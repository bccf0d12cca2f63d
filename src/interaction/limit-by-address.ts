import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { Limited } from '#src/throttle/address-limits.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';

/** What is guessed at or sent. A passkey and a security key cannot be guessed: nobody is kept from theirs. */
const LIMITED: ReadonlyMap<string, Limited> = new Map([
  ['/password', 'attempts'],
  ['/pass', 'attempts'],
  ['/email-code', 'attempts'],
  ['/totp', 'attempts'],
  ['/recovery-code', 'attempts'],
  ['/email-code/send', 'codes'],
]);

/** Turns away whoever tries too often from one network address. What succeeds is not counted. */
export function limitByAddress({ addressLimits, audit }: Pick<InteractionDeps, 'addressLimits' | 'audit'>) {
  return async (ctx: InteractionContext, next: Next) => {
    const path = ctx.path.slice(String(ctx.state.view['base']).length).replace(/\/$/, '');
    const what = ctx.method === 'POST' ? LIMITED.get(path) : undefined;
    if (what === undefined) return next();
    const admission = addressLimits.admit(what, ctx.state.address);
    if (!admission.admitted) {
      const { userId: _anybody, ...where } = about(ctx);
      if (admission.isFirst) await audit.record('request.refused', { ...where, refused: 'too_many_from_address' });
      ctx.set('Retry-After', String(admission.retryAfter));
      throw new ProblemError('too_many_attempts', 'Too many tries came from this network address');
    }
    await next();
    if (ctx.status === 303) admission.giveBack();
    return undefined;
  };
}
