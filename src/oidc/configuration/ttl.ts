import type { Client, Configuration } from 'oidc-provider';
import type { Clock } from '#src/clock.ts';
import { SIGNED_FOR } from '#src/keys/life-cycle.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { signInOf } from '../sign-in-claims.ts';
import { endOfSignIn, policyClient, policyOfAccount } from '../whose-policy.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long what the provider stores is good for, in seconds. */
export function ttl(tenant: Pick<Tenant, 'policy'>, clock: Clock): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: ({ oidc }, _token, client) => withinRules(HOUR, client, signInOf(oidc)?.authTime, clock.now()),
    // RFC 6749 §4.1.2 allows ten minutes; OWASP ASVS 5.0 V10.4.3 asks for one.
    AuthorizationCode: MINUTE,
    ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 10 * MINUTE,
    Grant: 14 * DAY,
    // A key is published until what it has signed has expired.
    IdToken: SIGNED_FOR,
    Interaction: HOUR,
    RefreshToken: (_ctx, token, client) => withinRules(14 * DAY, client, token.authTime, clock.now()),
    // Idle, but never beyond the absolute lifetime counted from the sign-in.
    Session: (ctx, session) => {
      // Nobody's session is only good for the form it was opened for.
      if (session.accountId === undefined) return 5 * MINUTE;
      const { idle, absolute } = policyOfAccount(tenant, ctx.oidc.account).session;
      const signedInAt = session.loginTs ?? clock.now();
      return Math.max(1, Math.min(idle, signedInAt + absolute - clock.now()));
    },
  };
}

// Where an application bounds its sessions, no token goes on beyond them, refreshed or not.
function withinRules(seconds: number, client: Client, authTime: number | undefined, now: number): number {
  return Math.max(1, Math.min(seconds, endOfSignIn(policyClient(client), authTime ?? now) - now));
}
