import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Clock } from '#src/clock.ts';
import type { CredentialStore, PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import type { Attempt, AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { checkAssertion, type Assertion } from './assertion.ts';
import type { Challenges } from './challenge.ts';
import { CEREMONY_SECONDS, type RelyingParty } from './relying-party.ts';
import type { PasskeyRemoval } from './removal.ts';
import { parseAuthenticationResponse, type AuthenticationResponse } from './response-shape.ts';
import { knownTransports } from './transports.ts';

export interface AssertionRequest {
  readonly relyingParty: RelyingParty;
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
  /** The user a first factor has found. Without one the passkey tells who it is, and no list is shown. */
  readonly user?: { readonly id: string; readonly passkeys: readonly PasskeyCredential[] } | undefined;
}

export interface PasskeyInput {
  readonly relyingParty: RelyingParty;
  readonly binding: string;
  /** The browser's answer as it came. */
  readonly response: unknown;
}

export interface PasskeyMethod extends AuthenticationMethod<PasskeyInput> {
  /** What `navigator.credentials.get` is asked for. Stores nothing. */
  authenticationOptions(request: AssertionRequest): Promise<PublicKeyCredentialRequestOptionsJSON>;
}

interface PasskeyDeps {
  readonly credentials: Pick<CredentialStore, 'findPasskey' | 'advanceCounter' | 'recordUse'>;
  readonly users: Pick<UserStore, 'find'>;
  readonly challenges: Challenges;
  readonly removal: Pick<PasskeyRemoval, 'isRemoved'>;
  readonly clock: Clock;
}

interface Owned {
  readonly user: User;
  readonly passkey: PasskeyCredential;
}

interface Refused {
  readonly reason: RefusalReason;
  readonly passkey?: PasskeyCredential | undefined;
  /** Whoever answered holds the passkey's key. */
  readonly isHeld?: boolean;
}

/** Signs in with a passkey, alone or as the second factor of a known user: WebAuthn Level 3 §7.2. */
export function passkeyMethod(deps: PasskeyDeps): PasskeyMethod {
  return {
    kind: 'passkey',
    authenticationOptions: (request) => optionsFor(request, deps.challenges),

    async verify(attempt, { relyingParty, binding, response: answer }) {
      const response = parseAuthenticationResponse(answer);
      if (response === undefined) return refuse({ reason: 'malformed' });
      // Step 11 before all else: a challenge is good for one answer, right or wrong.
      const scope = {
        tenantId: attempt.tenantId,
        ceremony: 'authentication',
        binding,
        userId: attempt.user?.id,
      } as const;
      const spent = await deps.challenges.redeem(response.clientData.challenge, scope);
      if (spent !== undefined) return refuse({ reason: spent });

      const { rpId } = relyingParty;
      const passkey = await deps.credentials.findPasskey(rpId, response.id);
      if (passkey === undefined) return refuse({ reason: await reasonForNone(deps, attempt, response.id) });
      const owned = await findOwner(deps, attempt, passkey, response);
      const checked = await checkAssertion(response, relyingParty, passkey);
      if ('reason' in owned) return refuse({ ...owned, isHeld: checked.reason === undefined });
      if (checked.reason !== undefined) return refuse({ ...checked, passkey });
      const usedAt = deps.clock.now();
      const fresh = await recordUse(deps, passkey, checked, usedAt);
      return fresh ? proofOf(owned, usedAt) : refuse({ reason: 'counter_not_advanced', passkey });
    },
  };
}

async function reasonForNone({ removal }: PasskeyDeps, { tenantId }: Attempt, id: string): Promise<RefusalReason> {
  return (await removal.isRemoved(tenantId, id)) ? 'removed_credential' : 'unknown_credential';
}

// Steps 5-6: whose credential this is. The library looks at none of it.
async function findOwner(
  { users }: PasskeyDeps,
  attempt: Attempt,
  passkey: PasskeyCredential,
  { response: { userHandle } }: AuthenticationResponse,
): Promise<Owned | Refused> {
  if (passkey.tenantId !== attempt.tenantId) return { reason: 'other_tenant' };
  if (attempt.user !== undefined && attempt.user.id !== passkey.userId) return { reason: 'other_user', passkey };
  // A known user's authenticator may leave the handle out; one that is to tell the user must not.
  const named = userHandle ?? attempt.user?.id;
  if (named !== passkey.userId) return { reason: 'wrong_user', passkey };

  const user = await users.find(attempt.tenantId, passkey.userId);
  if (user === undefined) return { reason: 'unknown_user', passkey };
  return user.status === 'active' ? { user, passkey } : { reason: 'user_disabled', passkey };
}

// Step 24, after every check: forward only, so that of two uses of one counter value one is refused.
async function recordUse(
  { credentials }: PasskeyDeps,
  { id, tenantId, userId }: PasskeyCredential,
  { counter, backedUp }: Assertion,
  usedAt: number,
): Promise<boolean> {
  const owner = { tenantId, userId };
  if (counter > 0 && !(await credentials.advanceCounter(owner, id, counter, usedAt))) return false;
  await credentials.recordUse(owner, id, { usedAt, backedUp });
  return true;
}

function optionsFor({ relyingParty, binding, user }: AssertionRequest, challenges: Challenges) {
  const { tenantId, rpId } = relyingParty;
  const challenge = challenges.issue({ tenantId, ceremony: 'authentication', binding, userId: user?.id });
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: new Uint8Array(challenge),
    timeout: CEREMONY_SECONDS * 1000,
    userVerification: 'required',
    allowCredentials: (user?.passkeys ?? [])
      .filter((passkey) => passkey.rpId === rpId)
      .map(({ webauthnId, transports }) => ({ id: webauthnId, transports: knownTransports(transports) })),
  });
}

function proofOf({ user, passkey }: Owned, provenAt: number): Proof {
  const registered = toRegistered(passkey);
  const evidence = {
    method: 'passkey',
    credentialId: passkey.id,
    provenAt,
    userVerified: true,
    ...(registered.keyProtection ? { keyProtection: registered.keyProtection } : {}),
    ...(passkey.unconfirmed ? { unconfirmed: true } : {}),
  } as const;
  return { proven: true, user, evidence, registered };
}

function refuse({ reason, passkey, isHeld }: Refused): Proof {
  const whose = passkey === undefined ? {} : { userId: passkey.userId, credentialId: passkey.id };
  return { proven: false, reason, ...whose, ...(isHeld ? { isHeld } : {}) };
}
