import { createHash } from 'node:crypto';
import { browserName } from '#src/mail/browser-name.ts';
import type { AuthenticationMethod } from '#src/methods/method.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import { identified } from './load-interaction.ts';
import { goOn } from './prove.ts';
import { tell } from './tell.ts';

const DAY = 86_400;

/**
 * Answers the further factor by the cookie of a trusted device, where the engine says that one would do; true when it has.
 * Whoever has no cookie, or a bad one, is asked as everybody is.
 */
export async function isSparedByDevice(ctx: InteractionContext, { methods }: InteractionDeps): Promise<boolean> {
  const { site, interaction, address } = ctx.state;
  const { step, clientId, signIn } = interaction;
  if (step?.kind !== 'mfa' || !step.spares) return false;
  const user = identified(ctx);
  const token = ctx.cookies.get(cookieName(ctx, user));
  if (token === undefined) return false;

  const next = methods.trustedDevices.nextToken(token);
  const attempt = { tenantId: site.tenant.id, clientId, address, signIn, user, subject: user.id };
  const proof = await methods.trustedDevice.verify(attempt, { token, next });
  // A race of two windows is lost by one of them, and the other's token is the good one.
  if (!proof.proven && proof.reason === 'already_used') return false;
  setCookie(ctx, user, proof.proven ? next : undefined);
  if (proof.proven) await goOn(ctx, { kind: 'mfa', evidence: proof.evidence });
  return proof.proven;
}

/** What the page of a further factor offers: how many days this device may be trusted for. */
export function trustOffer({ state: { policy } }: InteractionContext): { readonly days: number } | undefined {
  const days = policy.mfa.trustedDeviceDays;
  return days > 0 ? { days } : undefined;
}

/** A method after whose proof this device is trusted, where its page was sent with that wish. */
export function trusting<Input>(
  ctx: InteractionContext,
  deps: InteractionDeps,
  method: AuthenticationMethod<Input>,
): AuthenticationMethod<Input> {
  const offer = trustOffer(ctx);
  if (!offer || ctx.state.form['trust'] !== 'yes') return method;
  return {
    kind: method.kind,
    async verify(attempt, input) {
      const proof = await method.verify(attempt, input);
      if (!proof.proven) return proof;
      const { user } = proof;
      const owner = { tenantId: user.tenantId, userId: user.id };
      const before = ctx.cookies.get(cookieName(ctx, user));
      const name = nameOf(ctx);
      const token = await deps.methods.trustedDevices.trust(owner, { name, days: offer.days, before });
      setCookie(ctx, user, token);
      const { clientId, address, signIn } = attempt;
      const [credentialId] = token.split('.', 1);
      await deps.audit.record('trusted_device.registered', { ...owner, clientId, address, signIn, credentialId });
      await tell(ctx, deps, 'trusted_device_added', name);
      return proof;
    },
  };
}

function nameOf(ctx: InteractionContext): string {
  const { t } = ctx.state;
  const { browser, system } = browserName(ctx.get('User-Agent')) ?? {};
  const isKnown = browser !== undefined && system !== undefined;
  return isKnown
    ? t('sign-in-methods.trusted-device.name', { browser, system })
    : t('sign-in-methods.trusted-device.some');
}

// One for each user, so that two people at one computer do not put each other's out.
function cookieName({ state: { site } }: InteractionContext, user: User): string {
  const whose = createHash('sha256').update(`${user.tenantId}|${user.id}`).digest('base64url').slice(0, 12);
  return `${isSecure(site.address.origin) ? '__Secure-' : ''}device_${whose}`;
}

// Kept as long as it can be good for: the store decides when the trust ends.
function setCookie(ctx: InteractionContext, user: User, token: string | undefined): void {
  const { site, policy } = ctx.state;
  const { address } = site;
  const age = token === undefined ? 0 : policy.mfa.trustedDeviceDays * DAY;
  const attributes = [`Path=${address.basePath || '/'}`, `Max-Age=${age}`, 'HttpOnly', 'SameSite=Lax'];
  if (isSecure(address.origin)) attributes.push('Secure');
  ctx.append('Set-Cookie', [`${cookieName(ctx, user)}=${token ?? ''}`, ...attributes].join('; '));
}

function isSecure(origin: string): boolean {
  return origin.startsWith('https:');
}
