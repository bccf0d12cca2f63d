import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Random } from '#src/random.ts';
import type { Credential, CredentialStore, PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { attestedCredential, type AttestationRefusal } from './attested-credential.ts';
import { authenticatorKind, providerName } from './authenticator-names.ts';
import type { CeremonyScope, ChallengeRefusal, Challenges } from './challenge.ts';
import { conveyance, type Demand, type DemandDeps } from './demand.ts';
import { distinctName, passkeyName, type KindNames } from './passkey-name.ts';
import { ALGORITHMS, CEREMONY_SECONDS, type RelyingParty } from './relying-party.ts';
import { parseRegistrationResponse } from './response-shape.ts';
import { knownTransports } from './transports.ts';

/** Where the user would like the passkey to live (WebAuthn Level 3 §5.8.7). */
export type RegistrationHint = 'client-device' | 'hybrid' | 'security-key';

/** Why no passkey was registered. Stable words: audit and pages key on them. */
export type RegistrationRefusal = ChallengeRefusal | AttestationRefusal | 'too_many_passkeys' | 'already_registered';

export type Registration =
  | { readonly registered: true; readonly credential: PasskeyCredential }
  | { readonly registered: false; readonly reason: RegistrationRefusal };

interface Ceremony {
  readonly relyingParty: RelyingParty;
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
  readonly user: Pick<User, 'id' | 'username' | 'displayName'>;
  /** All the user's credentials, of any method. */
  readonly existing: readonly Credential[];
  /** The browser acts by itself, with nobody asked (conditional create, §5.1.3). */
  readonly isConditional?: boolean;
  /** By an administrator, who hands it over afterwards. */
  readonly isProvisioned?: boolean;
  /** What the passkey has to be like; the same when it is asked for and when it comes. */
  readonly demand?: Demand | undefined;
}

export interface RegistrationRequest extends Ceremony {
  /** The likeliest first; none leaves it to the user. */
  readonly hints?: readonly RegistrationHint[] | undefined;
  /** Seconds it may take; CEREMONY_SECONDS unless given. */
  readonly lifetime?: number | undefined;
}

export interface RegistrationInput extends Ceremony {
  readonly maxPasskeys: number;
  /** The browser's answer as it came. */
  readonly response: unknown;
  readonly name?: string | undefined;
  /** What to call it where neither a name nor its maker is known. */
  readonly kindName: KindNames;
}

export interface PasskeyRegistration {
  /** What `navigator.credentials.create` is asked for. Stores nothing. */
  registrationOptions(request: RegistrationRequest): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** Checks the answer and stores the passkey. */
  register(input: RegistrationInput): Promise<Registration>;
}

interface RegistrationDeps extends DemandDeps {
  readonly credentials: Pick<CredentialStore, 'addUpTo'>;
  readonly challenges: Challenges;
  readonly random: Pick<Random, 'uuid'>;
}

// For browsers that know no hints.
const ATTACHMENT = { 'client-device': 'platform', hybrid: 'cross-platform', 'security-key': 'cross-platform' } as const;

/** Registers passkeys: WebAuthn Level 3 §7.1. */
export function passkeyRegistration(deps: RegistrationDeps): PasskeyRegistration {
  const { credentials, challenges, clock, random } = deps;
  return {
    registrationOptions: (request) => optionsFor(request, challenges.issue(scopeOf(request), request.lifetime)),

    async register(input) {
      // Steps 3-6, and 8 before all else: a challenge is good for one answer, right or wrong.
      const response = parseRegistrationResponse(input.response);
      if (response === undefined) return refuse('malformed');
      const spent = await challenges.redeem(response.clientData.challenge, scopeOf(input));
      if (spent !== undefined) return refuse(spent);
      if (passkeysOf(input.existing).length >= input.maxPasskeys) return refuse('too_many_passkeys');

      const attested = await attestedCredential(response, expectedOf(input), deps);
      if (typeof attested === 'string') return refuse(attested);
      const { transports, aaguid } = attested;
      const suggested =
        providerName(aaguid) ?? input.kindName(authenticatorKind(transports, response.authenticatorAttachment));
      const others = passkeysOf(input.existing).map(({ name }) => name);
      const credential: PasskeyCredential = {
        ...attested,
        id: random.uuid(),
        tenantId: input.relyingParty.tenantId,
        userId: input.user.id,
        method: 'passkey',
        name: passkeyName(input.name) ?? distinctName(suggested, others),
        rpId: input.relyingParty.rpId,
        createdAt: clock.now(),
        lastUsedAt: null,
      };
      // Step 26: no two users share a credential id; the store decides, also between two at once. So it does of the limit.
      switch (await credentials.addUpTo(input.maxPasskeys, credential)) {
        case 'added':
          return { registered: true, credential };
        case 'taken':
          return refuse('already_registered');
        case 'too_many':
          return refuse('too_many_passkeys');
      }
    },
  };
}

function expectedOf({ relyingParty, isConditional, demand }: Ceremony) {
  return { relyingParty, demand, gesture: isConditional ? 'nobody' : 'verified' } as const;
}

async function optionsFor(request: RegistrationRequest, challenge: Buffer) {
  const { relyingParty, user, existing, hints = [], isConditional, demand, lifetime = CEREMONY_SECONDS } = request;
  const attachments = new Set(hints.map((hint) => ATTACHMENT[hint]));
  const [attachment] = attachments.size === 1 ? attachments : [];
  const options = await generateRegistrationOptions({
    rpID: relyingParty.rpId,
    rpName: relyingParty.name,
    userID: new Uint8Array(Buffer.from(user.id, 'base64url')),
    userName: user.username,
    userDisplayName: user.displayName,
    challenge: new Uint8Array(challenge),
    timeout: lifetime * 1000,
    attestationType: conveyance(demand),
    supportedAlgorithmIDs: [...ALGORITHMS],
    authenticatorSelection: {
      residentKey: 'required',
      userVerification: isConditional ? 'preferred' : 'required',
      ...(attachment && { authenticatorAttachment: attachment }),
    },
    excludeCredentials: passkeysOf(existing).map(({ webauthnId, transports }) => ({
      id: webauthnId,
      transports: knownTransports(transports),
    })),
  });
  return { ...options, hints: [...hints] };
}

// What may be made without asking anybody is sealed in the challenge: no other ceremony goes without.
function scopeOf({ relyingParty, binding, user, isConditional, isProvisioned }: Ceremony): CeremonyScope {
  const byPerson = isConditional ? 'conditional_registration' : 'registration';
  const ceremony = isProvisioned ? 'provisioned_registration' : byPerson;
  return { tenantId: relyingParty.tenantId, ceremony, binding, userId: user.id };
}

function passkeysOf(credentials: readonly Credential[]): PasskeyCredential[] {
  return credentials.filter((credential) => credential.method === 'passkey');
}

function refuse(reason: RegistrationRefusal): Registration {
  return { registered: false, reason };
}
