import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import { authenticatorDataRefusal, readAttestation, type Gesture } from './authenticator-data.ts';
import { clientDataRefusal } from './client-data.ts';
import { keyRefusal, type KeyRefusal } from './cose-key.ts';
import { vet, type Demand, type DemandDeps, type DemandRefusal } from './demand.ts';
import { ALGORITHMS, type RelyingParty } from './relying-party.ts';
import type { RegistrationResponse } from './response-shape.ts';
import { knownTransports } from './transports.ts';

export type AttestationRefusal =
  'malformed' | 'wrong_origin' | 'user_not_verified' | KeyRefusal | DemandRefusal | 'attestation_invalid';

type AttestedCredential = Omit<
  PasskeyCredential,
  'id' | 'tenantId' | 'userId' | 'method' | 'name' | 'rpId' | 'createdAt' | 'lastUsedAt'
>;

interface Expected {
  readonly relyingParty: RelyingParty;
  readonly gesture: Gesture;
  readonly demand: Demand | undefined;
}

/** The library fetches revocation lists that certificates name, of these before it knows whose certificates they are. */
const FETCHING = ['android-key', 'android-safetynet'];
// Without roots it leaves the chain alone, and fetches nothing: demand.ts sees to the chain.
SettingsService.setRootCertificates({ identifier: 'apple', certificates: [] });

/** What the authenticator made, if the browser's answer holds: WebAuthn Level 3 §7.1 steps 7 to 25. */
export async function attestedCredential(
  response: RegistrationResponse,
  { relyingParty, gesture, demand }: Expected,
  deps: DemandDeps,
): Promise<AttestedCredential | AttestationRefusal> {
  // Steps 7 and 9-11.
  const foreign = clientDataRefusal(response.clientData, { type: 'webauthn.create', origins: relyingParty.origins });
  if (foreign !== undefined) return foreign;
  // Steps 13-17.
  const attestation = readAttestation(response.response.attestationObject);
  if (attestation === undefined) return 'malformed';
  const unverified = authenticatorDataRefusal(attestation.data, relyingParty.rpId, gesture);
  if (unverified !== undefined) return unverified;
  // Step 20.
  const { credentialID, credentialPublicKey } = attestation.data;
  if (credentialID === undefined || credentialPublicKey === undefined) return 'malformed';
  const unacceptable = keyRefusal(credentialPublicKey);
  if (unacceptable !== undefined) return unacceptable;
  // Step 25, and §4: a credential id has at least 16 bytes. What counts is the attested one.
  if (credentialID.length < 16 || credentialID.length > 1023) return 'malformed';
  if (Buffer.from(credentialID).toString('base64url') !== response.id) return 'malformed';
  // Steps 23-24, before the signature that stands under them: nothing is kept of them without it.
  const vetted = await vet(attestation, demand, deps);
  if (typeof vetted === 'string') return vetted;
  // Steps 21-22.
  const info = FETCHING.includes(attestation.format) ? undefined : await verified(response, relyingParty, gesture);
  if (info === undefined) return 'attestation_invalid';
  // Step 27.
  return {
    webauthnId: info.credential.id,
    publicKey: Buffer.from(info.credential.publicKey).toString('base64url'),
    counter: info.credential.counter,
    transports: knownTransports(response.response.transports),
    backupEligible: info.credentialDeviceType === 'multiDevice',
    backedUp: info.credentialBackedUp,
    aaguid: info.aaguid,
    attestationFormat: info.fmt,
    ...vetted,
    ...(info.userVerified ? {} : { unconfirmed: true }),
  };
}

async function verified(answer: RegistrationResponse, party: RelyingParty, gesture: Gesture) {
  const { id, rawId, response, clientData } = answer;
  const { clientDataJSON, attestationObject } = response;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: clientData.challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.rpId,
      requireUserPresence: gesture !== 'nobody',
      requireUserVerification: gesture === 'verified',
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    return registrationInfo;
  } catch {
    return undefined; // the library throws plain errors for every statement it does not accept
  }
}
