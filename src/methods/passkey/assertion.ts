import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { PasskeyCredential, SecurityKeyCredential } from '#src/storage/ports/credential-store.ts';
import type { RefusalReason } from '../method.ts';
import { authenticatorDataRefusal, readAuthenticatorData, type Gesture } from './authenticator-data.ts';
import { clientDataRefusal } from './client-data.ts';
import { offeredAlgorithm } from './cose-key.ts';
import type { RelyingParty } from './relying-party.ts';
import type { AuthenticationResponse } from './response-shape.ts';
import { isStrictDer } from './signature-encoding.ts';

/** What a good assertion says of the credential now. */
export interface Assertion {
  readonly reason?: undefined;
  readonly counter: number;
  readonly backedUp: boolean;
}

/** Whether this credential answered this ceremony: WebAuthn Level 3 §7.2 steps 10 to 22. */
export async function checkAssertion(
  response: AuthenticationResponse,
  relyingParty: RelyingParty,
  passkey: PasskeyCredential | SecurityKeyCredential,
): Promise<Assertion | { readonly reason: RefusalReason }> {
  // Steps 10 and 12-14.
  const foreign = clientDataRefusal(response.clientData, { type: 'webauthn.get', origins: relyingParty.origins });
  if (foreign !== undefined) return { reason: foreign };
  // Steps 15-18.
  const data = readAuthenticatorData(Buffer.from(response.response.authenticatorData, 'base64url'));
  if (data === undefined) return { reason: 'malformed' };
  const gesture = passkey.method === 'passkey' ? 'verified' : 'present';
  const unverified = authenticatorDataRefusal(data, relyingParty.rpId, gesture);
  if (unverified !== undefined) return { reason: unverified };
  // Step 19.
  if (data.flags.be !== passkey.backupEligible) return { reason: 'backup_state_changed' };
  // Steps 20-21.
  if (!(await isSigned(response, relyingParty, { credential: passkey, gesture })))
    return { reason: 'invalid_signature' };
  // Step 22, now that the counter is known to be the authenticator's own. Without one it stays 0 for ever.
  const counts = data.counter > 0 || passkey.counter > 0;
  if (counts && data.counter <= passkey.counter) return { reason: 'counter_not_advanced' };
  return { counter: data.counter, backedUp: data.flags.bs };
}

async function isSigned(
  { id, rawId, response, clientData }: AuthenticationResponse,
  { origins, rpId }: RelyingParty,
  { credential, gesture }: { credential: PasskeyCredential | SecurityKeyCredential; gesture: Gesture },
): Promise<boolean> {
  const { clientDataJSON, authenticatorData, signature } = response;
  const publicKey = new Uint8Array(Buffer.from(credential.publicKey, 'base64url'));
  const alg = offeredAlgorithm(publicKey);
  if (alg === undefined) return false;
  if (alg === -7 && !isStrictDer(Buffer.from(signature, 'base64url'))) return false;
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: gesture === 'verified',
      // The library would compare counters before the signature: with 0 it leaves that to step 22.
      credential: { id: credential.webauthnId, publicKey, counter: 0 },
    });
    return verified;
  } catch {
    return false; // the library throws plain errors for every signature it cannot read
  }
}
