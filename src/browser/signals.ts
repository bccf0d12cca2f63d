/** What the passkey provider is told: which passkeys of this user still count, and what the user is called. */
interface Signals {
  readonly rpId: string;
  readonly userId: string;
  readonly credentialIds: string[];
  readonly name: string;
  readonly displayName: string;
}

/**
 * Keeps the person's passkey provider true, where the page says what is true: a removed passkey is no longer offered,
 * and the others have today's name (WebAuthn Level 3 §5.1.10.2 and §5.1.10.3).
 */
export async function signalTruth(): Promise<void> {
  const data = document.querySelector<HTMLElement>('[data-signals]')?.dataset['signals'];
  if (!data || !('PublicKeyCredential' in globalThis)) return;
  const { rpId, userId, credentialIds: allAcceptedCredentialIds, ...names } = JSON.parse(data) as Signals;
  await asFarAsPossible('signalAllAcceptedCredentials', { rpId, userId, allAcceptedCredentialIds });
  await asFarAsPossible('signalCurrentUserDetails', { rpId, userId, ...names });
}

/** Tells the passkey provider of a passkey that no tenant knows, when the form names one (§5.1.10.1). */
export async function signalOrphan({ dataset }: HTMLElement): Promise<void> {
  const { orphan: credentialId, rpId } = dataset;
  if (credentialId && rpId) await asFarAsPossible('signalUnknownCredential', { rpId, credentialId });
}

type Signal = Extract<keyof typeof PublicKeyCredential, `signal${string}`>;

// A signal is a courtesy to the person's password manager: it stops nobody when it cannot be passed on.
async function asFarAsPossible<Name extends Signal>(
  name: Name,
  options: Parameters<(typeof PublicKeyCredential)[Name]>[0],
): Promise<void> {
  if (!(name in PublicKeyCredential)) return;
  try {
    await (PublicKeyCredential[name] as (options: object) => Promise<void>)(options);
  } catch (error) {
    reportError(error);
  }
}
