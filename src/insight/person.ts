import type { RegisteredCredential } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';

/** What this deployment can do beside what policies say. */
export interface Deployment {
  /** Mail is sent, so that codes by mail are offered. */
  readonly mails: boolean;
  /** It can be verified here what hardware a new passkey is kept in. */
  readonly attestable: boolean;
}

/** The id of the verified address as something to sign in with, for as long as it never has been. */
const ADDRESS = 'verified-address';

/**
 * What a user could prove a sign-in with. A verified address is enough for a code by mail, and an address that is not the
 * user's any more is good for none, whatever was registered.
 */
export function provableBy(
  user: Pick<User, 'email' | 'emailVerified'>,
  stored: readonly Credential[],
  { mails }: Pick<Deployment, 'mails'>,
): RegisteredCredential[] {
  const address = mails && user.emailVerified ? user.email : null;
  const kept = stored.filter((one) => one.method !== 'email_code' || one.address === address);
  const isThere = kept.some(({ method }) => method === 'email_code');
  const registered = kept.map(toRegistered);
  return address === null || isThere ? registered : [...registered, { id: ADDRESS, method: 'email_code' }];
}
