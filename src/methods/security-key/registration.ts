import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Random } from '#src/random.ts';
import type { Credential, CredentialStore, SecurityKeyCredential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { attestedCredential, type AttestationRefusal } from '../passkey/attested-credential.ts';
import type { CeremonyScope, ChallengeRefusal, Challenges } from '../passkey/challenge.ts';
import { conveyance, type Demand, type DemandDeps } from '../passkey/demand.ts';
import { ALGORITHMS, CEREMONY_SECONDS, type RelyingParty } from '../passkey/relying-party.ts';
import { parseRegistrationResponse } from '../passkey/response-shape.ts';
import { knownTransports } from '../passkey/transports.ts';

/** Why no security key was registered. Stable words: audit and pages key on them. */
export type SecurityKeyRefusal =
  ChallengeRefusal | AttestationRefusal | 'too_many_security_keys' | 'already_registered';

export type SecurityKeyRegistered =
  | { readonly registered: true; readonly credential: SecurityKeyCredential }
  | { readonly registered: false; readonly reason: SecurityKeyRefusal };

interface Ceremony {
  readonly relyingParty: RelyingParty;
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
  readonly user: Pick<User, 'id' | 'username' | 'displayName'>;
  /** All the user's credentials, of any method. */
  readonly existing: readonly Credential[];
  /** What the key has to be like; the same when it is asked for and when it comes. */
  readonly demand?: Demand | undefined;
}

export interface SecurityKeyRegistrationInput extends Ceremony {
  /** Keys that one user may have. */
  readonly max: number;
  /** The browser's answer as it came. */
  readonly response: unknown;
  /** What the user is to call it, in their language. */
  readonly name: string;
}

export interface SecurityKeyRegistration {
  /** What `navigator.credentials.create` is asked for. Stores nothing. */
  registrationOptions(request: Ceremony): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** Checks the answer and stores the key. */
  register(input: SecurityKeyRegistrationInput): Promise<SecurityKeyRegistered>;
}

interface RegistrationDeps extends DemandDeps {
  readonly credentials: Pick<CredentialStore, 'addUpTo'>;
  readonly challenges: Challenges;
  readonly random: Pick<Random, 'uuid'>;
}

const REFUSALS = { taken: 'already_registered', too_many: 'too_many_security_keys' } as const;

/** Registers security keys: WebAuthn Level 3 §7.1, without user verification (step 16) and without a place on the key. */
export function securityKeyRegistration(deps: RegistrationDeps): SecurityKeyRegistration {
  const { credentials, challenges, clock, random } = deps;
  return {
    registrationOptions: (request) => optionsFor(request, challenges.issue(scopeOf(request))),

    async register(input) {
      // Steps 3-6, and 8 before all else: a challenge is good for one answer, right or wrong.
      const response = parseRegistrationResponse(input.response);
      if (response === undefined) return refuse('malformed');
      const spent = await challenges.redeem(response.clientData.challenge, scopeOf(input));
      if (spent !== undefined) return refuse(spent);
      const { relyingParty, demand } = input;
      const attested = await attestedCredential(response, { relyingParty, demand, gesture: 'present' }, deps);
      if (typeof attested === 'string') return refuse(attested);

      // A passkey's mark, of no meaning for what never says that it has checked the person.
      const { unconfirmed: _, ...key } = attested;
      const { tenantId, rpId } = relyingParty;
      const about = { tenantId, rpId, userId: input.user.id, method: 'security_key', name: input.name } as const;
      const credential = { ...key, ...about, id: random.uuid(), createdAt: clock.now(), lastUsedAt: null };
      // Step 26: no two users share a credential id; the store decides, also between two at once.
      const outcome = await credentials.addUpTo(input.max, credential);
      return outcome === 'added' ? { registered: true, credential } : refuse(REFUSALS[outcome]);
    },
  };
}

function optionsFor({ relyingParty, user, existing, demand }: Ceremony, challenge: Buffer) {
  return generateRegistrationOptions({
    rpID: relyingParty.rpId,
    rpName: relyingParty.name,
    userID: new Uint8Array(Buffer.from(user.id, 'base64url')),
    userName: user.username,
    userDisplayName: user.displayName,
    challenge: new Uint8Array(challenge),
    timeout: CEREMONY_SECONDS * 1000,
    attestationType: conveyance(demand),
    supportedAlgorithmIDs: [...ALGORITHMS],
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
    excludeCredentials: existing
      .filter((one) => one.method === 'passkey' || one.method === 'security_key')
      .map(({ webauthnId, transports }) => ({ id: webauthnId, transports: knownTransports(transports) })),
    // The attachment for browsers without hints (WebAuthn Level 3 §5.8.7).
    preferredAuthenticatorType: 'securityKey',
  });
}

function scopeOf({ relyingParty, binding, user }: Ceremony): CeremonyScope {
  return { tenantId: relyingParty.tenantId, ceremony: 'security_key_registration', binding, userId: user.id };
}

function refuse(reason: SecurityKeyRefusal): SecurityKeyRegistered {
  return { registered: false, reason };
}
