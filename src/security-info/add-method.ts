import { isAllowed, isWithheld } from '#src/policy/freshness.ts';
import type { MethodKind } from '#src/policy/types.ts';
import { mostPasskeys } from '#src/users/registered-credentials.ts';
import type { SecurityInfoContext } from './context.ts';
import { lacksRecoveryCodes } from './recovery-code-routes.ts';
import { MOST_APPS } from './totp-routes.ts';

/** A method that may be added, and where. */
export interface Addable {
  readonly kind: MethodKind;
  readonly path: string;
}

/** What this person may add now, the best first: what policy allows, and of which there is not enough yet. */
export function addableMethods(ctx: SecurityInfoContext): Addable[] {
  const { signedIn } = ctx.state;
  const { policy } = ctx.state.signedIn;
  const count = (kind: MethodKind) => signedIn.credentials.filter(({ method }) => method === kind).length;
  const most: readonly (Addable & { readonly most: number })[] = [
    { kind: 'passkey', path: 'passkeys/add', most: mostPasskeys(policy, signedIn.credentials) },
    { kind: 'security_key', path: 'security-keys/add', most: policy.passkeys.max },
    { kind: 'totp', path: 'totp/add', most: MOST_APPS },
    // Setting one takes a proof by something of one's own (password-routes.ts).
    { kind: 'password', path: 'password', most: isNew(ctx) ? 0 : 1 },
  ];
  return most
    .filter((one) => one.kind === 'password' || !isWithheld(policy, signedIn.registered, signedIn.evidence))
    .filter((one) => isAllowed(policy, one.kind) && count(one.kind) < one.most)
    .map(({ kind, path }) => ({ kind, path }));
}

/** Asks which method to add. */
export function chooseMethod(ctx: SecurityInfoContext): void {
  ctx.render('security-info/choose-method', { methods: addableMethods(ctx) });
}

/**
 * What somebody who has nothing of their own yet is led through: first a method, the best first, then the codes for the day
 * it is lost.
 */
export function setUp(ctx: SecurityInfoContext): void {
  const { credentials } = ctx.state.signedIn;
  ctx.render('security-info/set-up', {
    methods: addableMethods(ctx),
    hasMethod: !isNew(ctx),
    hasPasskey: credentials.some(({ method }) => method === 'passkey'),
    wantsCodes: lacksRecoveryCodes(ctx),
    hasCodes: credentials.some(({ method }) => method === 'recovery_code'),
  });
}

/** Whether somebody has nothing but what they came in with: a password, a pass, a code by mail. */
export function isNew({ state: { signedIn } }: SecurityInfoContext): boolean {
  const given: readonly MethodKind[] = [
    'password',
    'temporary_access_pass',
    'email_code',
    'trusted_device',
    'recovery_code',
  ];
  return signedIn.credentials.every(({ method }) => given.includes(method));
}
