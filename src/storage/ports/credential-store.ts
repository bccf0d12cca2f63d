import type { Certification } from '#src/policy/authenticators.ts';
import type { MethodKind } from '#src/policy/types.ts';

interface CredentialBase {
  /** A UUID. */
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly method: MethodKind;
  /** What the user calls it. */
  readonly name: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface PasswordCredential extends CredentialBase {
  readonly method: 'password';
  /** PHC string. */
  readonly hash: string;
  /** It came with the person from another system (methods/password/foreign/), and goes at their first sign-in. */
  readonly foreign?: true;
}

export interface TotpCredential extends CredentialBase {
  readonly method: 'totp';
  /** Sealed base32. */
  readonly sealedSecret: string;
  /** The last time step used (RFC 6238 §5.2: a code is accepted once). */
  readonly counter: number;
}

export interface RecoveryCodeCredential extends CredentialBase {
  readonly method: 'recovery_code';
  /** Base64url, one for the set. */
  readonly salt: string;
  /** Hashes of the codes not used yet, base64url. */
  readonly hashes: readonly string[];
}

/** What a passkey and a security key have alike. */
interface WebauthnCredential extends CredentialBase {
  /** Base64url; unique within its RP ID over all tenants. */
  readonly webauthnId: string;
  readonly rpId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The signature counter; stays 0 for authenticators without one. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Fixed at registration (WebAuthn BE). */
  readonly backupEligible: boolean;
  /** As of last use (WebAuthn BS). */
  readonly backedUp: boolean;
  /** UUID form. */
  readonly aaguid: string;
  readonly attestationFormat: string;
  /** Only where its maker's statement was verified against an anchor of the FIDO metadata. */
  readonly attestation?: VerifiedAttestation;
}

export interface VerifiedAttestation {
  /** Epoch seconds. */
  readonly verifiedAt: number;
  /** As the metadata had it then; null for none. */
  readonly certification: Certification | null;
  /** Whether hardware protects the key, by the metadata. */
  readonly hardware: boolean;
}

export interface PasskeyCredential extends WebauthnCredential {
  readonly method: 'passkey';
  /**
   * Made without its authenticator checking the person: what it says of that later counts only beside another factor,
   * until one has vouched for it (WebAuthn Level 3 §7.2 step 24, uvInitialized).
   */
  readonly unconfirmed?: true;
}

/** A second factor only: registered without user verification, and of no use without a name. */
export interface SecurityKeyCredential extends WebauthnCredential {
  readonly method: 'security_key';
}

/** A verified address that codes are sent to. */
export interface EmailCodeCredential extends CredentialBase {
  readonly method: 'email_code';
  /** Normalised. It counts only while it is the user's, and verified. */
  readonly address: string;
}

export interface TemporaryAccessPassCredential extends CredentialBase {
  readonly method: 'temporary_access_pass';
  /** PHC string, of its characters without the dashes. */
  readonly hash: string;
  readonly oneTime: boolean;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Epoch seconds of the sign-in that spent it; null while it is good, and always unless it is for one time. */
  readonly spentAt: number | null;
}

/** A browser that is not asked for a further factor again. */
export interface TrustedDeviceCredential extends CredentialBase {
  readonly method: 'trusted_device';
  /** SHA-256 of the token in its cookie, base64url; another one after each use. */
  readonly tokenHash: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export type Credential =
  | PasswordCredential
  | TotpCredential
  | RecoveryCodeCredential
  | PasskeyCredential
  | SecurityKeyCredential
  | EmailCodeCredential
  | TemporaryAccessPassCredential
  | TrustedDeviceCredential;

/** Holds what a user has registered. Every backend passes test/storage/contract/credential-store.ts. */
export interface CredentialStore {
  /** False when the (rpId, webauthnId) of a passkey or security key exists anywhere, or the id does. */
  add(credential: Credential): Promise<boolean>;
  /**
   * The same, unless the user already has `most` of its method: of parallel calls no more than that many succeed.
   * `taken` is what `add` answers with false.
   */
  addUpTo(most: number, credential: Credential): Promise<'added' | 'taken' | 'too_many'>;
  /** In the order they were added. */
  listByUser(tenantId: string, userId: string): Promise<Credential[]>;
  /** The same of up to 1,000 users at once, in one query; who has none is not in it. */
  listByUsers(tenantId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Credential[]>>;
  /** A passkey, never a security key, over all tenants of the RP ID: the caller compares the tenant. */
  findPasskey(rpId: string, webauthnId: string): Promise<PasskeyCredential | undefined>;
  /** Puts this credential in the place of all the user's credentials of its method, atomically. */
  replaceMethod(credential: Credential): Promise<void>;
  rename(owner: CredentialOwner, credentialId: string, name: string): Promise<boolean>;
  remove(owner: CredentialOwner, credentialId: string): Promise<boolean>;
  removeByUser(tenantId: string, userId: string): Promise<void>;
  /**
   * Moves a TOTP step or a signature counter forward and marks the use; false when it was already there or beyond:
   * a replay or a lost race. Not called for an authenticator without a counter (WebAuthn §6.1.1).
   */
  advanceCounter(owner: CredentialOwner, credentialId: string, to: number, usedAt: number): Promise<boolean>;
  /** Takes one hash out of a set of recovery codes; of N parallel calls exactly one answers true. */
  spendRecoveryCode(owner: CredentialOwner, credentialId: string, hash: string, usedAt: number): Promise<boolean>;
  /** Spends a temporary access pass for one time; of N parallel calls exactly one answers true. */
  spendPass(owner: CredentialOwner, credentialId: string, usedAt: number): Promise<boolean>;
  /**
   * Puts a hash of our own in the place of this one of a password, and marks the use; false when it is another one by now.
   */
  replaceHash(owner: CredentialOwner, credentialId: string, exchange: TokenExchange): Promise<boolean>;
  /** Puts another token in the place of this one of a trusted device; of N parallel calls exactly one answers true. */
  replaceToken(owner: CredentialOwner, credentialId: string, exchange: TokenExchange): Promise<boolean>;
  /** Marks a use, and for a passkey or security key its backup state. */
  recordUse(owner: CredentialOwner, credentialId: string, use: { usedAt: number; backedUp?: boolean }): Promise<void>;
  /** Takes the mark `unconfirmed` from a passkey. */
  confirm(owner: CredentialOwner, credentialId: string): Promise<void>;
}

export interface TokenExchange {
  readonly fromHash: string;
  readonly toHash: string;
  /** Epoch seconds. */
  readonly usedAt: number;
}

export interface CredentialOwner {
  readonly tenantId: string;
  readonly userId: string;
}
