import type { AuditEventType } from '#src/audit/events.ts';
import type { Next } from '#src/http/context.ts';
import { mayRemoveMethods } from '#src/policy/credential-removal.ts';
import { about } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps } from './context.ts';
import { signInUrl } from './require-sign-in.ts';

/**
 * Taking a method away needs a proof by something of one's own. Whoever came in by a pass that an administrator read out,
 * or by a code in a mailbox, may add a method, and use that.
 */
export function requireOwnProof(event: AuditEventType, { audit, clock }: Pick<SecurityInfoDeps, 'audit' | 'clock'>) {
  return async (ctx: SecurityInfoContext, next: Next) => {
    const { signedIn } = ctx.state;
    const { registered, evidence } = signedIn;
    if (mayRemoveMethods(ctx.state.signedIn.policy, registered, evidence, clock.now())) return next();
    if (ctx.method === 'POST') await audit.record(event, { ...about(ctx), refused: 'own_proof_required' });
    ctx.status = 403;
    ctx.render('security-info/own-proof', { signInUrl: signInUrl(ctx, { prompt: 'login' }) });
    return undefined;
  };
}
