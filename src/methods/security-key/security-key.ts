// Security key proves with a WebAuthn key that one has, after a first factor: nothing is unlocked, and nobody is named.
import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Clock } from '#src/clock.ts';
import type { Credential, CredentialStore, SecurityKeyCredential } from '#src/storage/ports/credential-store.ts';
import type { Attempt, AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { checkAssertion, type Assertion } from '../passkey/assertion.ts';
import type { Challenges } from '../passkey/challenge.ts';
import { CEREMONY_SECONDS, type RelyingParty } from '../passkey/relying-party.ts';
import { parseAuthenticationResponse } from '../passkey/response-shape.ts';
import { knownTransports } from '../passkey/transports.ts';

export interface SecurityKeyRequest {
  readonly relyingParty: RelyingParty;
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
  /** Whom a first factor has found: only they are told which keys they have. */
  readonly userId: string;
  /** All the user's credentials, of any method. */
  readonly existing: readonly Credential[];
}

export interface SecurityKeyInput {
  readonly relyingParty: RelyingParty;
  readonly binding: string;
  /** The browser's answer as it came. */
  readonly response: unknown;
}

export interface SecurityKeyMethod extends AuthenticationMethod<SecurityKeyInput> {
  /** What `navigator.credentials.get` is asked for. Stores nothing. */
  authenticationOptions(request: SecurityKeyRequest): Promise<PublicKeyCredentialRequestOptionsJSON>;
}

interface SecurityKeyDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'advanceCounter' | 'recordUse'>;
  readonly challenges: Challenges;
  readonly clock: Clock;
}

/** Accepts a security key of the user who is signing in: WebAuthn Level 3 §7.2, without user verification (step 17). */
export function securityKeyMethod(deps: SecurityKeyDeps): SecurityKeyMethod {
  const { credentials, challenges, clock } = deps;
  return {
    kind: 'security_key',
    authenticationOptions: (request) => optionsFor(request, challenges),

    async verify({ tenantId, user }: Attempt, { relyingParty, binding, response: answer }) {
      if (user === undefined) return { proven: false, reason: 'unknown_user' };
      const refuse = (reason: RefusalReason, key?: SecurityKeyCredential): Proof => ({
        ...{ proven: false, reason, userId: user.id },
        ...(key ? { credentialId: key.id } : {}),
      });
      const response = parseAuthenticationResponse(answer);
      if (response === undefined) return refuse('malformed');
      // Step 11 before all else: a challenge is good for one answer, right or wrong.
      const scope = { tenantId, ceremony: 'security_key_authentication', binding, userId: user.id } as const;
      const spent = await challenges.redeem(response.clientData.challenge, scope);
      if (spent !== undefined) return refuse(spent);
      if (user.status !== 'active') return refuse('user_disabled');

      // Steps 5-6: one of this user's own, and no passkey of theirs.
      const own = securityKeysOf(await credentials.listByUser(tenantId, user.id));
      const key = own.find(({ webauthnId, rpId }) => webauthnId === response.id && rpId === relyingParty.rpId);
      if (key === undefined) return refuse('unknown_credential');
      const { userHandle } = response.response;
      if (userHandle !== undefined && userHandle !== user.id) return refuse('wrong_user', key);
      const checked = await checkAssertion(response, relyingParty, key);
      if (checked.reason !== undefined) return refuse(checked.reason, key);

      const provenAt = clock.now();
      if (!(await recordUse(deps, key, checked, provenAt))) return refuse('counter_not_advanced', key);
      const keyProtection = key.backupEligible ? 'synced' : 'device_bound';
      const about = { method: 'security_key', credentialId: key.id, keyProtection } as const;
      return { proven: true, user, evidence: { ...about, provenAt, userVerified: false } };
    },
  };
}

export function securityKeysOf(credentials: readonly Credential[]): SecurityKeyCredential[] {
  return credentials.filter((credential) => credential.method === 'security_key');
}

// Step 24: forward only, so that of two uses of one counter value one is refused.
async function recordUse(
  { credentials }: SecurityKeyDeps,
  { id, tenantId, userId }: SecurityKeyCredential,
  { counter, backedUp }: Assertion,
  usedAt: number,
): Promise<boolean> {
  const owner = { tenantId, userId };
  if (counter > 0 && !(await credentials.advanceCounter(owner, id, counter, usedAt))) return false;
  await credentials.recordUse(owner, id, { usedAt, backedUp });
  return true;
}

async function optionsFor({ relyingParty, binding, userId, existing }: SecurityKeyRequest, challenges: Challenges) {
  const { tenantId, rpId } = relyingParty;
  const challenge = challenges.issue({ tenantId, ceremony: 'security_key_authentication', binding, userId });
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    challenge: new Uint8Array(challenge),
    timeout: CEREMONY_SECONDS * 1000,
    userVerification: 'discouraged',
    allowCredentials: securityKeysOf(existing)
      .filter((key) => key.rpId === rpId)
      .map(({ webauthnId, transports }) => ({ id: webauthnId, transports: knownTransports(transports) })),
  });
  return { ...options, hints: ['security-key' as const] };
}
