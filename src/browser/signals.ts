import { sendSignal } from '@simplewebauthn/browser';

interface AcceptedCredentials {
  readonly rpId: string;
  readonly userId: string;
  readonly credentialIds: string[];
}

/**
 * Tells the person's passkey provider which passkeys still count, when the page says so: after a removal the others
 * stay and the removed one is no longer offered (WebAuthn Level 3 §5.1.10.2).
 */
export async function signalAcceptedCredentials(): Promise<void> {
  const data = document.querySelector<HTMLElement>('[data-signal-accepted]')?.dataset['signalAccepted'];
  if (!data) return;
  const { rpId, userId, credentialIds } = JSON.parse(data) as AcceptedCredentials;
  await asFarAsPossible('signalAllAcceptedCredentials', () =>
    sendSignal({
      signalName: 'allAcceptedCredentials',
      rpID: rpId,
      userID: userId,
      allAcceptedCredentialIDs: credentialIds,
    }),
  );
}

/** Tells the passkey provider that the server does not know this passkey (WebAuthn Level 3 §5.1.10.1). */
export async function signalUnknownCredential(rpId: string, credentialId: string): Promise<void> {
  await asFarAsPossible('signalUnknownCredential', () =>
    sendSignal({ signalName: 'unknownCredential', rpID: rpId, credentialID: credentialId }),
  );
}

// A signal is a courtesy to the person's password manager: it stops nobody when it cannot be passed on.
async function asFarAsPossible(method: string, signal: () => Promise<unknown>): Promise<void> {
  if (!('PublicKeyCredential' in globalThis) || !(method in PublicKeyCredential)) return;
  try {
    await signal();
  } catch (error) {
    reportError(error);
  }
}
