// The situations of the policy matrix as data: test/flows/policy-matrix.test.ts runs them, docs/policy.md shows them.
import type { ClientRules, TenantPolicy } from '#src/policy/types.ts';
import type { Answer } from './answers.ts';

/** A policy with its words; rows that name the same one share a tenant. */
export interface NamedPolicy {
  /** What it differs in from the default one. */
  readonly words: string;
  readonly policy: TenantPolicy;
  /** The server has no FIDO metadata: nobody vouches for any key. */
  readonly withoutMetadata?: true;
}

/** An application with its words. */
export interface Application {
  readonly id: string;
  readonly words: string;
  readonly rules: ClientRules;
}

/** What a person can have. The passkeys: Apple's is synced, the bound ones stay on one device. */
export type Holding =
  | 'password'
  | 'app'
  | 'recovery codes'
  | 'synced passkey'
  | 'Apple passkey'
  | 'device-bound passkey'
  | 'attested passkey'
  | 'passkey of a blocked model'
  | 'security key'
  | 'verified address'
  | 'pass';

export interface Person {
  /** A password and an app unless said otherwise. */
  readonly has?: readonly Holding[];
  readonly groups?: readonly string[];
  /** How often each campaign was put off; the last snooze is over unless `snoozed`. */
  readonly skips?: Readonly<Record<string, number>>;
  readonly snoozed?: true;
  readonly status?: 'disabled';
}

/** What came before, in the same browser. */
export interface Earlier {
  readonly answers: readonly Answer[];
  /** Seconds since the last of them. */
  readonly ago: number;
  /** The one that asks for nothing more unless given. */
  readonly at?: Application;
  /** Its session is over: what stays is what the browser keeps beyond it. */
  readonly over?: true;
}

/** What changes between that and the request. */
export type Change =
  | 'the passkey is removed'
  | 'the person is disabled'
  | 'the application is suspended'
  | { readonly joins: string }
  | { readonly policy: NamedPolicy };

export interface Request {
  readonly at?: Application;
  readonly acrValues?: string;
  readonly essentialAcr?: readonly string[];
  readonly maxAge?: number;
  readonly prompt?: 'none' | 'login';
  /** An ID token of somebody else is in `id_token_hint`. */
  readonly forAnother?: true;
  /** What the browser says that it runs on. */
  readonly on?: 'Windows' | 'macOS';
}

/** A screen in the words of `screenOf`, and how the person answers it; none for the screen where it ends. */
export type Screen = readonly [shows: string, answer?: Answer];

export type Outcome =
  /** The ID token: `acr` by its short name, `amr` sorted, and the age of the oldest proof where it matters. */
  | { readonly acr: 'sfa' | 'mfa' | 'phr' | 'phrh'; readonly amr: string; readonly provenAgo?: number }
  /** The error that the application gets. */
  | { readonly error: string }
  /** The last screen is the end. */
  | 'nothing';

export interface Situation {
  /** A plain sentence. */
  readonly name: string;
  readonly policy: NamedPolicy;
  readonly person?: Person;
  readonly session?: Earlier;
  readonly meanwhile?: Change;
  readonly request?: Request;
  readonly screens: readonly Screen[];
  readonly outcome: Outcome;
}

export interface Section {
  readonly title: string;
  readonly situations: readonly Situation[];
}
