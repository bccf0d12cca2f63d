import type { Configuration } from 'oidc-provider';
import type { Clock } from '#src/clock.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { policyClient, policyOfAccount } from '../whose-policy.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long what the provider stores is good for, in seconds. */
export function ttl(tenant: Pick<Tenant, 'policy'>, clock: Clock): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: HOUR,
    // RFC 6749 §4.1.2 allows ten minutes; OWASP ASVS 5.0 V10.4.3 asks for one.
    AuthorizationCode: MINUTE,
    ClientCredentials: 10 * MINUTE,
    Grant: 14 * DAY,
    IdToken: HOUR,
    Interaction: HOUR,
    // Where the application bounds its sessions, no refresh goes on beyond them.
    RefreshToken: (_ctx, token, client) => {
      const { absolute = Infinity } = policyClient(client).rules.session ?? {};
      return Math.max(1, Math.min(14 * DAY, (token.authTime ?? clock.now()) + absolute - clock.now()));
    },
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
