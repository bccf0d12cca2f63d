import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { Limited } from '#src/throttle/address-limits.ts';
import type { RecoveryContext, RecoveryDeps } from './context.ts';

/** What is guessed at or sent, below the pages of a reset. */
const LIMITED: ReadonlyMap<string, Limited> = new Map([
  ['', 'codes'],
  ['/code', 'attempts'],
  ['/totp', 'attempts'],
  ['/recovery-code', 'attempts'],
]);

/** Turns away whoever tries too often from one network address, whomever they ask about. What succeeds is not counted. */
export function limitByAddress({ addressLimits, audit }: Pick<RecoveryDeps, 'addressLimits' | 'audit'>) {
  return async (ctx: RecoveryContext, next: Next) => {
    const path = ctx.path.slice(String(ctx.state.view['base']).length).replace(/\/$/, '');
    const what = ctx.method === 'POST' ? LIMITED.get(path) : undefined;
    if (what === undefined) return next();
    const { site, address } = ctx.state;
    const admission = addressLimits.admit(what, address);
    if (!admission.admitted) {
      const about = { tenantId: site.tenant.id, address };
      if (admission.isFirst) await audit.record('request.refused', { ...about, refused: 'too_many_from_address' });
      ctx.set('Retry-After', String(admission.retryAfter));
      throw new ProblemError('too_many_attempts', 'Too many tries came from this network address');
    }
    await next();
    // A code that was sent counts, for whomever it was.
    if (ctx.status === 303 && what === 'attempts') admission.giveBack();
    return undefined;
  };
}
