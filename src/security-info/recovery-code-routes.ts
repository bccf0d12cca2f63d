import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { about, alsoEverywhereElse, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness } from './require-sign-in.ts';
import { requireOwnProof } from './require-own-proof.ts';

/** New recovery codes in the place of the old ones: for whoever used them up, or closed the page that showed them. */
export function recoveryCodeRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requireFreshness(deps), onlyBesideAFactor, ownProofToRenew(deps)] as const;

  router.get('/recovery-codes', ...guards, (ctx) => {
    ctx.render('security-info/new-recovery-codes', { left: recoveryCodesLeft(ctx.state.signedIn.credentials) });
  });

  router.post('/recovery-codes', ...guards, async (ctx) => {
    await alsoEverywhereElse(ctx, deps);
    await createRecoveryCodes(ctx, deps, home(ctx));
  });
}

/** How many recovery codes still work; undefined for who never had any. */
export function recoveryCodesLeft(credentials: readonly Credential[]): number | undefined {
  return credentials.find((credential) => credential.method === 'recovery_code')?.hashes.length;
}

/** Whether recovery codes would help: there is a password they can stand beside, and something they can stand in for. */
export function lacksRecoveryCodes({ state: { signedIn } }: SecurityInfoContext): boolean {
  const { policy } = signedIn;
  const has = (fits: (credential: Credential) => boolean) => signedIn.credentials.some(fits);
  return (
    isAllowed(policy, 'recovery_code') &&
    has(({ method }) => method === 'password') &&
    !has(({ method }) => method === 'recovery_code')
  );
}

/** Makes recovery codes and shows them, this once. */
export async function createRecoveryCodes(
  ctx: SecurityInfoContext,
  deps: Pick<SecurityInfoDeps, 'methods' | 'audit' | 'notifications'>,
  continueUrl: string,
): Promise<void> {
  const codes = await deps.methods.recoveryCodes.create(ctx.state.signedIn.user);
  await deps.audit.record('recovery_codes.created', about(ctx));
  await tell(ctx, deps, 'recovery_codes_created');
  ctx.render('interaction/recovery-codes', { codes, continueUrl });
}

// The first ones take nothing away.
function ownProofToRenew(deps: SecurityInfoDeps) {
  const ownProof = requireOwnProof('recovery_codes.created', deps);
  return (ctx: SecurityInfoContext, next: Next) =>
    recoveryCodesLeft(ctx.state.signedIn.credentials) === undefined ? next() : ownProof(ctx, next);
}

// Codes are a way back, not a factor to sign up with: they stand in for one that is there.
async function onlyBesideAFactor(ctx: SecurityInfoContext, next: Next): Promise<void> {
  const { credentials } = ctx.state.signedIn;
  const renews = recoveryCodesLeft(credentials) !== undefined;
  const standsIn = credentials.some(({ method }) => METHOD_TRAITS[method].enrollsAsFactor);
  if (!renews && !(standsIn && lacksRecoveryCodes(ctx))) {
    throw new ProblemError('credential_not_found', 'There are no recovery codes to renew');
  }
  await next();
}
