// Policy decides: pure functions from facts to the next step of a sign-in. Imports nothing outside this folder.

import type { Administration } from './administration.ts';
import type { AuthenticatorFacts, PasskeyProfile, Platform } from './authenticators.ts';

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
  /** Of a passkey. */
  readonly authenticator?: AuthenticatorFacts;
  /** The only platform on which it is at hand without another device; left out where it is everywhere, or nobody knows. */
  readonly platform?: Platform;
  /** Epoch seconds. */
  readonly createdAt?: number;
  /** Nothing is left to prove with (the last recovery code is used): what it has proven counts on. */
  readonly spent?: boolean;
  /** Epoch seconds after which neither it nor what it has proven counts. */
  readonly expiresAt?: number;
}

/** Every single setting there is. */
export interface Settings {
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
    /** Seconds after which an authorization asks for a proof anew, within a session too; null leaves it to the session. */
    readonly maxAge: number | null;
  };
  readonly mfa: {
    /** Methods that may be used, and registered, as a further factor; the preferred one first. */
    readonly methods: readonly MethodKind[];
    /** Whether a first further factor may be registered during a sign-in, or only by whoever has come in by a pass. */
    readonly enrollment: 'at_sign_in' | 'not_offered';
    /** Days for which a device that has shown a further factor is not asked for one again; 0 trusts none. */
    readonly trustedDeviceDays: number;
  };
  readonly passkeys: {
    /** Passkeys one user may have. */
    readonly max: number;
    /** Seconds for which a multi-factor sign-in allows changing methods. */
    readonly freshness: number;
    /** Whether a browser that can is asked to make a passkey by itself, right after a password was used. */
    readonly automatic: boolean;
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

/** Whom something is for. */
export interface Audience {
  /** Ids of groups, one of which is enough; null is everybody. */
  readonly groups: readonly string[] | null;
  /** Ids of groups that are left out, whatever else they are in. */
  readonly exempt: readonly string[];
}

/** Asks people to register a passkey: a suggestion at first, later a requirement. */
export interface Campaign extends Audience {
  readonly id: string;
  readonly mode: 'off' | 'suggest' | 'required';
  /** Days a skip lasts; 0 asks again at every sign-in. */
  readonly snoozeDays: number;
  /** Skips after which `suggest` becomes `required`; null never does. */
  readonly skips: number | null;
  /** The day (`2027-03-01`, UTC) from whose beginning `suggest` is `required`; null for none. */
  readonly due: string | null;
}

/** Any of the settings, each of which can only make stricter what it meets. */
export type Rules = { readonly [Part in keyof Settings]?: Partial<Settings[Part]> };

/** What the members of a group are asked for beyond everybody else. */
export interface GroupRules extends Rules {
  /** Its id. */
  readonly group: string;
}

/** What an application asks for beyond what its users are asked for anyway. */
export interface ClientRules extends Pick<Rules, 'signIn' | 'assurance'> {
  readonly mfa?: Partial<Pick<Settings['mfa'], 'methods' | 'trustedDeviceDays'>>;
  /** Also the end of what the application may refresh, counted from the sign-in. */
  readonly session?: Partial<Pick<Settings['session'], 'absolute'>>;
}

/** An organisation's policy, as it is stored and edited. */
export interface TenantPolicy extends Settings {
  readonly administration: Administration;
  readonly groups: readonly GroupRules[];
  readonly campaigns: readonly Campaign[];
  readonly passkeyProfiles: readonly PasskeyProfile[];
}

/** Who has set a value. */
export type Source =
  | { readonly kind: 'tenant' }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'client'; readonly id: string };

export type Sources = {
  readonly [Part in keyof Settings]: { readonly [Name in keyof Settings[Part]]: readonly Source[] };
};

/** What holds for one person at one application: made by `resolvePolicy` alone. */
export interface Policy extends Settings {
  /** Who has set each value; of a list, everybody who has taken something out of it. */
  readonly sources: Sources;
  /** Those that this person is asked by. */
  readonly campaigns: readonly Campaign[];
  /** Those that this person's passkeys may meet; none allows every passkey. */
  readonly passkeyProfiles: readonly PasskeyProfile[];
  /**
   * What holds for the person wherever they are, where an application's rules have made it stricter: what an application does
   * not take is no less a reason to ask for it before methods are changed.
   */
  readonly own?: Policy;
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
  /** Skips after a failed try, which put off nothing but their own sign-in. */
  readonly freeSkips: number;
  /** By the id of the campaign; one that was never skipped is not in here. */
  readonly campaigns: Readonly<Record<string, CampaignState>>;
}

export interface CampaignState {
  readonly skips: number;
  /** Epoch seconds. */
  readonly snoozedUntil: number;
}

export type LoginReason =
  | 'no_evidence'
  | 'requested'
  | 'stale'
  | 'other_subject'
  /** What was proven is not allowed for this person at this application. */
  | 'not_allowed';

export type Skip =
  | { readonly allowed: false }
  | {
      readonly allowed: true;
      /** Null for any number. */
      readonly left: number | null;
      readonly snoozeDays: number;
      /** The first day on which it is required, as a campaign has it; null for none. */
      readonly due: string | null;
    };

export type RefuseReason =
  /** Nothing that may be used or registered would reach what is required. */
  | 'no_sufficient_method'
  /** Something could be registered, but only by whoever has come in by a pass. */
  | 'pass_needed';

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
  | {
      readonly kind: 'passkey_enrollment';
      readonly skip: Skip;
      /** The ids of the campaigns that ask. */
      readonly campaigns: readonly string[];
    }
  | { readonly kind: 'refuse'; readonly reason: RefuseReason; readonly required: Assurance }
  | { readonly kind: 'proceed'; readonly assurance: Assurance; readonly evidence: readonly Evidence[] };
