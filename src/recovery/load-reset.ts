import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import { readOwnForm } from '#src/http/form.ts';
import type { RecoveryContext, RecoveryDeps } from './context.ts';
import { openReset, sealReset, type ResetStep, type StepKind } from './reset-state.ts';

/** Bytes of what names a browser. */
const NAME_SIZE = 16;

/** Finds how far this browser has come, and refuses a form that is not its own. Nothing here where no mail can leave. */
export function loadReset(deps: Pick<RecoveryDeps, 'mailedCodes' | 'csrf' | 'sealer' | 'random'>) {
  const { mailedCodes, csrf, sealer, random } = deps;
  return async (ctx: RecoveryContext, next: Next) => {
    const { site } = ctx.state;
    const isOffered = mailedCodes.available && site.tenant.policy.signIn.methods.includes('password');
    if (!isOffered) throw new ProblemError('page_not_found', 'There is no page at this address');

    const held = openReset(sealer, site.tenant.id, ctx.cookies.get(cookieName(ctx)) ?? '');
    ctx.state.reset = held ?? {
      browser: random.bytes(NAME_SIZE).toString('base64url'),
      interaction: null,
      step: { kind: 'name' },
    };
    const binding = `password-reset|${site.tenant.id}|${ctx.state.reset.browser}`;
    if (ctx.method === 'POST') {
      ctx.state.form = await readOwnForm(ctx, site.address.origin);
      csrf.check(ctx.state.form['csrf'], binding);
    }
    ctx.state.view = { ...ctx.state.view, base: home(ctx), csrf: csrf.issue(binding) };
    ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
    await next();
  };
}

const PAGES: Readonly<Record<StepKind, string>> = {
  name: '/',
  code: '/code',
  factor: '/factor',
  password: '/new',
  done: '/done',
};

/** Lets through who is at this page's step; everybody else goes to the step they are at. */
export function onlyAt(deps: Pick<RecoveryDeps, 'clock'>, ...kinds: readonly StepKind[]) {
  return async (ctx: RecoveryContext, next: Next) => {
    const { step } = ctx.state.reset;
    const isOver = 'until' in step && deps.clock.now() >= step.until;
    if (kinds.includes(step.kind) && !isOver) return next();
    seeOther(ctx, isOver ? '/?expired' : PAGES[step.kind]);
    return undefined;
  };
}

/** The step that this browser is at, where `onlyAt` has let it through. */
export function stepOf<Kind extends StepKind>(ctx: RecoveryContext, ...kinds: readonly Kind[]) {
  const { step } = ctx.state.reset;
  if (kinds.some((kind) => kind === step.kind)) return step as Extract<ResetStep, { kind: Kind }>;
  throw new ProblemError('interaction_expired', 'This reset has ended');
}

/** Remembers in this browser how far it has come. */
export function moveTo(
  ctx: RecoveryContext,
  { sealer }: Pick<RecoveryDeps, 'sealer'>,
  step: ResetStep,
  interaction = ctx.state.reset.interaction,
): void {
  const { site, reset } = ctx.state;
  const secure = site.address.origin.startsWith('https:') ? '; Secure' : '';
  const sealed = sealReset(sealer, site.tenant.id, { ...reset, interaction, step });
  ctx.append('Set-Cookie', `${cookieName(ctx)}=${sealed}; Path=${home(ctx)}; HttpOnly; SameSite=Lax${secure}`);
}

/** Goes on with a GET of a page of the reset. */
export function seeOther(ctx: RecoveryContext, path: string): void {
  ctx.status = 303;
  ctx.redirect(home(ctx) + path);
}

export function home({ state }: RecoveryContext): string {
  return `${state.site.address.basePath}/password-reset`;
}

function cookieName({ state }: RecoveryContext): string {
  return state.site.address.origin.startsWith('https:') ? '__Secure-latchkey_reset' : 'latchkey_reset';
}
