import type { Configuration } from 'oidc-provider';
import type { TenantAddress } from '#src/tenants/address.ts';

/**
 * Cookies live under the tenant's own path, so that those of one tenant never reach another. That rules out the
 * `__Host-` prefix, which demands the path `/`; over TLS they carry `__Secure-`. Their values are 256 random bits.
 */
export function cookies({ origin, basePath }: TenantAddress): NonNullable<Configuration['cookies']> {
  const secure = origin.startsWith('https:');
  const prefix = secure ? '__Secure-' : '';
  const common = { httpOnly: true, sameSite: 'lax', secure, signed: false, overwrite: true } as const;
  return {
    names: {
      session: `${prefix}latchkey_session`,
      interaction: `${prefix}latchkey_interaction`,
      resume: `${prefix}latchkey_resume`,
    },
    long: { ...common, path: basePath },
    short: common,
  };
}
