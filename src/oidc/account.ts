import type { FindAccount } from 'oidc-provider';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';

/**
 * The account of a subject. Runs at every authorization, code exchange, refresh and userinfo request, and the refresh
 * grant runs no prompts: so this is where a disabled user stops being one.
 */
export function findAccount(tenantId: string, users: Pick<UserStore, 'find'>): FindAccount {
  return async (_ctx, sub) => {
    const user = await users.find(tenantId, sub);
    if (user?.status !== 'active') return undefined;
    return { accountId: user.id, claims: () => Promise.resolve({ sub: user.id, ...profileClaims(user) }) };
  };
}

// OpenID Connect Core 1.0 §5.1. An address is stated as verified only where it was; nothing verifies one yet.
function profileClaims({ displayName, username, email }: User) {
  const contact = email === null ? {} : { email, email_verified: false };
  return { name: displayName, preferred_username: username, ...contact };
}
