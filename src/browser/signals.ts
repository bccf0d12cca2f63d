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
  await asFarAsPossible(() =>
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
  await asFarAsPossible(() => sendSignal({ signalName: 'unknownCredential', rpID: rpId, credentialID: credentialId }));
}

// A signal is a courtesy to the person's password manager. A browser that cannot pass it on stops nobody.
async function asFarAsPossible(signal: () => Promise<unknown>): Promise<void> {
  try {
    await signal();
  } catch (error) {
    console.info('The passkey provider was not told:', error);
  }
}
