import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';

/** What a passkey provider may be told to be true of a user (WebAuthn Level 3 §5.1.10.2 and §5.1.10.3). */
export interface PasskeySignals {
  readonly rpId: string;
  /** The user handle. It belongs to one tenant, so no other tenant's passkey can be signalled away. */
  readonly userId: string;
  /** The WebAuthn ids of every passkey that still counts; all others of this user are no longer offered. */
  readonly credentialIds: readonly string[];
  readonly name: string;
  readonly displayName: string;
}

/** `credentials` are all that the user has: what is left out here is hidden there. */
export function passkeySignals(
  { id, username, displayName }: Pick<User, 'id' | 'username' | 'displayName'>,
  credentials: readonly Credential[],
  rpId: string,
): PasskeySignals {
  const passkeys = credentials.filter((one) => one.method === 'passkey' && one.rpId === rpId);
  const credentialIds = passkeys.flatMap((one) => ('webauthnId' in one ? [one.webauthnId] : []));
  return { rpId, userId: id, credentialIds, name: username, displayName };
}
