// What many situations have in common.
import type { Outcome, Screen } from './situation.ts';

/** The first page under the default policy. */
export const SIGN_IN = 'sign in: passkey, password, pass';
export const SIGN_IN_AGAIN = 'sign in again: passkey, password, pass';

export const BY_PASSWORD_AND_APP = { acr: 'mfa', amr: 'mfa otp pwd' } as const satisfies Outcome;
export const BY_PASSKEY = { acr: 'phr', amr: 'mfa pop swk user' } as const satisfies Outcome;
export const BY_PASSWORD_AND_PASSKEY = { acr: 'phr', amr: 'mfa pop pwd swk user' } as const satisfies Outcome;
export const BY_ALL_THREE = { acr: 'phr', amr: 'mfa otp pop pwd swk user' } as const satisfies Outcome;
export const BY_PASSWORD = { acr: 'sfa', amr: 'pwd' } as const satisfies Outcome;

export const PASSWORD_AND_APP: readonly Screen[] = [
  [SIGN_IN, 'password'],
  ['further factor: app', 'app'],
];
export const PASSWORD_AND_PASSKEY: readonly Screen[] = [
  [SIGN_IN, 'password'],
  ['further factor: passkey', 'passkey'],
];
/** What follows where a passkey has to be set up to go on. */
export const NEW_PASSKEY: readonly Screen[] = [
  ['set up: passkey', 'makes a synced passkey'],
  ['further factor: passkey', 'passkey'],
];

/** A session by password and app, a minute old. */
export const SESSION = { answers: ['password', 'app'], ago: 60 } as const;
