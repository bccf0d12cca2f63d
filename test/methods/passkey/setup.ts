import { fidoMetadata, type FidoMetadataDeps } from '#src/fido-metadata/metadata.ts';
import { passkeyMethod } from '#src/methods/passkey/authentication.ts';
import { passkeyChallenges } from '#src/methods/passkey/challenge.ts';
import { passkeyRegistration, type RegistrationInput } from '#src/methods/passkey/registration.ts';
import type { Demand } from '#src/methods/passkey/demand.ts';
import { passkeyRemoval } from '#src/methods/passkey/removal.ts';
import type { RelyingParty } from '#src/methods/passkey/relying-party.ts';
import { securityKeyRegistration } from '#src/methods/security-key/registration.ts';
import type { PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aTenant, aUser } from '../../support/builders.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import {
  createAuthenticator,
  type AuthenticationMisbehaviour,
  type AuthenticatorSettings,
  type RegistrationMisbehaviour,
  type SoftwareAuthenticator,
} from '../../support/software-authenticator.ts';
import { NO_METADATA } from '../../support/test-metadata.ts';

export const ORIGIN = 'https://login.example';
export const PARTY: RelyingParty = { tenantId: 'acme', rpId: 'login.example', name: 'Acme', origins: [ORIGIN] };
export const BINDING = 'interaction-1';
export const ALICE = aUser();
export const BOB = aUser({ id: 'dXNlci1ib2ItMDAwMDAwMQ', username: 'bob', email: null, displayName: 'Bob' });

/** A tenant with two users, real stores in memory, and the passkey layer on top. */
export async function passkeySetup(settings: FidoMetadataDeps['settings'] = NO_METADATA) {
  const storage = openSqliteStorage(':memory:');
  await storage.tenants.add(aTenant());
  await storage.tenants.add(aTenant({ id: 'globex', name: 'Globex' }));
  await storage.users.add(ALICE);
  await storage.users.add(BOB);

  const clock = fixedClock();
  const random = seededRandom();
  const challenges = passkeyChallenges({ secret: Buffer.alloc(32, 7), spent: storage.spent, clock, random });
  const metadata = fidoMetadata({ settings, clock, logger: createLogger({ level: 'silent' }) });
  const registration = passkeyRegistration({ credentials: storage.credentials, challenges, metadata, clock, random });
  const keys = securityKeyRegistration({ credentials: storage.credentials, challenges, metadata, clock, random });
  const removal = passkeyRemoval({ credentials: storage.credentials, spent: storage.spent, clock });
  const method = passkeyMethod({ credentials: storage.credentials, users: storage.users, challenges, removal, clock });

  const request = async (over: Partial<RegistrationInput> = {}) => {
    const user = over.user ?? ALICE;
    const existing = await storage.credentials.listByUser('acme', user.id);
    return { relyingParty: PARTY, binding: BINDING, user, existing, maxPasskeys: 10, kindName, ...over };
  };

  /** One registration from options to answer; `over` changes what the server is told at the end. */
  const register = async (
    authenticator: SoftwareAuthenticator,
    misbehaviour?: RegistrationMisbehaviour,
    over: Partial<RegistrationInput> = {},
  ) => {
    const input = await request({ user: over.user ?? ALICE, demand: over.demand });
    const response = authenticator.register(await registration.registrationOptions(input), misbehaviour);
    return registration.register({ ...input, response, ...over });
  };

  const securityKeys = {
    /** The same for a security key. */
    register: async (authenticator: SoftwareAuthenticator, demand?: Demand) => {
      const input = { ...(await request({ demand })), max: 10, name: 'Key' };
      const response = authenticator.register(await keys.registrationOptions(input));
      return keys.register({ ...input, response });
    },
  };

  /** One sign-in; without a user the passkey tells who it is. */
  const authenticate = async (
    authenticator: SoftwareAuthenticator,
    misbehaviour?: AuthenticationMisbehaviour,
    { user, relyingParty = PARTY }: { user?: User; relyingParty?: RelyingParty } = {},
  ) => {
    const options = await method.authenticationOptions({ relyingParty, binding: BINDING, user: user && listed(user) });
    const response = authenticator.authenticate(options, misbehaviour);
    return method.verify(
      { tenantId: relyingParty.tenantId, user, subject: user?.id ?? 'discoverable' },
      { relyingParty, binding: BINDING, response },
    );
  };

  return {
    storage,
    clock,
    random,
    challenges,
    registration,
    removal,
    method,
    request,
    register,
    securityKeys,
    authenticate,
  };
}

/** What passkeys of unknown makers are called here. */
export const kindName = (kind: string) => `a ${kind}`;

const listed = (user: User) => ({ id: user.id, passkeys: [] as PasskeyCredential[] });

export const newAuthenticator = (settings: Partial<AuthenticatorSettings> = {}) =>
  createAuthenticator({ rpId: PARTY.rpId, origin: ORIGIN, ...settings });
