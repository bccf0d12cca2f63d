import type { Clock } from '#src/clock.ts';
import type { CredentialStore, PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';

/** Seconds for which it is remembered that a passkey was removed: whoever still holds it is told so. */
const REMEMBERED = 365 * 86_400;
const PURPOSE = 'removed_passkey';

export interface PasskeyRemoval {
  /** False when it was gone already. */
  remove(passkey: PasskeyCredential): Promise<boolean>;
  /** Whether this tenant had a passkey of that WebAuthn id within the last year. */
  isRemoved(tenantId: string, webauthnId: string): Promise<boolean>;
}

interface RemovalDeps {
  readonly credentials: Pick<CredentialStore, 'remove'>;
  readonly spent: SpentStore;
  readonly clock: Clock;
}

/** Removes passkeys, and remembers their WebAuthn ids, which nobody but their authenticator knows. */
export function passkeyRemoval({ credentials, spent, clock }: RemovalDeps): PasskeyRemoval {
  return {
    remove: async (passkey) => {
      const removed = await credentials.remove(passkey, passkey.id);
      const now = clock.now();
      const term = { now, expiresAt: now + REMEMBERED };
      if (removed) await spent.spend(passkey.tenantId, PURPOSE, passkey.webauthnId, term);
      return removed;
    },
    isRemoved: (tenantId, webauthnId) => spent.isSpent(tenantId, PURPOSE, webauthnId, clock.now()),
  };
}
