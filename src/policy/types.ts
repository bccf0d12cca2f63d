// Policy decides: pure functions from facts to the next step of a sign-in. Imports nothing outside this folder.

export const METHOD_KINDS = [
  'passkey',
  'password',
  'totp',
  'recovery_code',
  'email_code',
  'temporary_access_pass',
  'security_key',
  'trusted_device',
] as const;
export type MethodKind = (typeof METHOD_KINDS)[number];

/** One completed proof in a session. A fact, never a conclusion: what it amounts to is derived. */
export interface Evidence {
  readonly method: MethodKind;
  /** The credential that was used; evidence ends when its credential is removed. */
  readonly credentialId: string;
  /** Epoch seconds. */
  readonly provenAt: number;
  /** The authenticator checked a PIN or a biometric (WebAuthn UV). Always false for codes and passwords. */
  readonly userVerified: boolean;
  /** Where the key of a passkey lives. `attested_hardware` needs a verified attestation. */
  readonly keyProtection?: KeyProtection;
  /** Of a passkey whose verification counts only beside another factor, because it was made without (WebAuthn §7.2 step 24). */
  readonly unconfirmed?: boolean;
}

export type KeyProtection = 'synced' | 'device_bound' | 'attested_hardware';

/** What evidence amounts to, weakest first. */
export const ASSURANCE = [
  'none',
  'single_factor',
  'multi_factor',
  'phishing_resistant',
  'phishing_resistant_hardware',
] as const;
export type Assurance = (typeof ASSURANCE)[number];

/** A credential as far as policy cares. */
export interface RegisteredCredential {
  readonly id: string;
  readonly method: MethodKind;
  readonly keyProtection?: KeyProtection;
  /** As `Evidence` has it. */
  readonly unconfirmed?: boolean;
  /** Epoch seconds. */
  readonly createdAt?: number;
  /** Nothing is left to prove with (the last recovery code is used): what it has proven counts on. */
  readonly spent?: boolean;
  /** Epoch seconds after which neither it nor what it has proven counts. */
  readonly expiresAt?: number;
}

export interface TenantPolicy {
  readonly signIn: {
    /** Methods that may start a sign-in, the preferred one first. */
    readonly methods: readonly MethodKind[];
  };
  readonly session: {
    /** Seconds without a request after which a session ends. */
    readonly idle: number;
    /** Seconds after which evidence no longer counts, used or not. */
    readonly absolute: number;
  };
  readonly assurance: {
    readonly required: Assurance;
  };
  readonly mfa: {
    /** Methods that may be used, and registered, as a further factor; the preferred one first. */
    readonly methods: readonly MethodKind[];
    /** Whether a first further factor may be registered during a sign-in. */
    readonly enrollment: 'at_sign_in' | 'not_offered';
    /** Days for which a device that has shown a further factor is not asked for one again; 0 trusts none. */
    readonly trustedDeviceDays: number;
  };
  readonly passkeyEnrollment: {
    readonly mode: 'off' | 'suggest' | 'required';
    /** Days a skip lasts; 0 asks again at every sign-in. */
    readonly snoozeDays: number;
    /** Skips after which `suggest` becomes `required`; null never does. */
    readonly skips: number | null;
    /** Whether a browser that can is asked to make a passkey by itself, right after a password was used. */
    readonly automatic: boolean;
  };
  readonly passkeys: {
    /** Passkeys one user may have. */
    readonly max: number;
    /** Seconds for which a multi-factor sign-in allows changing methods. */
    readonly freshness: number;
  };
  readonly temporaryAccessPass: {
    /** Seconds for which a new pass is good. */
    readonly lifetime: number;
    /** Whether it signs in once, or any number of times while it is good. */
    readonly oneTime: boolean;
    /** Characters of a new pass. */
    readonly length: number;
    /** What it amounts to alone: the registration of something better, or all that the tenant asks of everybody. */
    readonly assurance: 'enrollment' | 'multi_factor';
  };
}

/** What the authorization request asks for, with the client's own settings folded in. */
export interface AuthenticationRequest {
  /** Seconds; OpenID Connect Core 1.0 §3.1.2.1. */
  readonly maxAge?: number;
  readonly requiredAssurance?: Assurance;
  /** `prompt=login` not yet answered. */
  readonly reauthenticate?: boolean;
  /** `prompt=login`, answered or not. */
  readonly reauthenticates?: boolean;
  /** The request names another subject than the session has (id_token_hint, claims.id_token.sub). */
  readonly otherSubject?: boolean;
}

/** How often this user has put off registering a passkey, and until when. */
export interface EnrollmentState {
  readonly skips: number;
  /** Skips after a failed try, which put off nothing but their own sign-in. */
  readonly freeSkips: number;
  /** Epoch seconds. */
  readonly snoozedUntil: number;
}

export type LoginReason = 'no_evidence' | 'requested' | 'stale' | 'other_subject';

export type Skip =
  { readonly allowed: false } | { readonly allowed: true; readonly left: number | null; readonly snoozeDays: number };

/** The engine's answer: what this sign-in needs next. */
export type Step =
  | { readonly kind: 'login'; readonly reason: LoginReason; readonly offer: readonly MethodKind[] }
  | {
      readonly kind: 'mfa';
      readonly offer: readonly MethodKind[];
      readonly required: Assurance;
      /** A trusted device would do instead. */
      readonly spares?: true;
    }
  | { readonly kind: 'mfa_enrollment'; readonly offer: readonly MethodKind[]; readonly required: Assurance }
  | { readonly kind: 'passkey_upgrade' }
  | { readonly kind: 'passkey_enrollment'; readonly skip: Skip }
  | { readonly kind: 'refuse'; readonly reason: 'no_sufficient_method'; readonly required: Assurance }
  | { readonly kind: 'proceed'; readonly assurance: Assurance; readonly evidence: readonly Evidence[] };
