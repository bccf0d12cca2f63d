import type { CredentialStore } from '#src/storage/ports/credential-store.ts';

/** A passkey that some authenticator holds and no tenant of its RP ID knows. */
export interface OrphanedPasskey {
  readonly id: string;
  readonly rpId: string;
}

const CREDENTIAL_ID = /"id"\s*:\s*"(?<id>[\w-]{1,1366})"/;

/**
 * The passkey of an answer that was refused, if it is nobody's: the browser may be told to forget it (WebAuthn Level 3
 * §5.1.10.1). One of another tenant is none of ours to have forgotten.
 */
export async function orphanOf(
  response: string | undefined,
  rpId: string,
  { findPasskey }: Pick<CredentialStore, 'findPasskey'>,
): Promise<OrphanedPasskey | undefined> {
  const id = CREDENTIAL_ID.exec(response ?? '')?.groups?.['id'];
  if (id === undefined || (await findPasskey(rpId, id)) !== undefined) return undefined;
  return { id, rpId };
}
