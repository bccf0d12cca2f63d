import {
  BY_ALL_THREE,
  BY_PASSKEY,
  BY_PASSWORD_AND_PASSKEY,
  NEW_PASSKEY,
  PASSWORD_AND_APP,
  PASSWORD_AND_PASSKEY,
  SIGN_IN,
} from './common.ts';
import {
  BOOTSTRAP,
  HARDWARE,
  HARDWARE_UNKNOWN,
  NO_PASSKEYS,
  PHISHING_RESISTANT,
  PLAIN,
  STRICT_APP,
} from './policies.ts';
import type { Section } from './situation.ts';

export const PHISHING_RESISTANCE: Section = {
  title: 'Phishing-resistant sign-in, and its beginning',
  situations: [
    {
      name: 'A passkey is phishing-resistant alone',
      policy: PHISHING_RESISTANT,
      person: { has: ['password', 'app', 'synced passkey'] },
      screens: [[SIGN_IN, 'passkey']],
      outcome: BY_PASSKEY,
    },
    {
      name: 'After a password only the passkey is offered, not the app',
      policy: PHISHING_RESISTANT,
      person: { has: ['password', 'app', 'synced passkey'] },
      screens: PASSWORD_AND_PASSKEY,
      outcome: BY_PASSWORD_AND_PASSKEY,
    },
    {
      name: 'Whoever has two factors shows both before they set up a passkey',
      policy: PHISHING_RESISTANT,
      screens: [...PASSWORD_AND_APP, ...NEW_PASSKEY],
      outcome: BY_ALL_THREE,
    },
    {
      name: 'Whoever has only a password sets up a passkey with it',
      policy: PHISHING_RESISTANT,
      person: { has: ['password'] },
      screens: [[SIGN_IN, 'password'], ...NEW_PASSKEY],
      outcome: BY_PASSWORD_AND_PASSKEY,
    },
    {
      name: 'Where that takes a pass, nobody sets one up with a password',
      policy: BOOTSTRAP,
      person: { has: ['password'] },
      screens: [
        [SIGN_IN, 'password'],
        ['no way in: a pass is needed', 'goes back'],
      ],
      outcome: { error: 'unmet_authentication_requirements' },
    },
    {
      name: 'The page that says so takes the pass in place of the password, and leads straight to setting up',
      policy: BOOTSTRAP,
      person: { has: ['password', 'pass'] },
      screens: [[SIGN_IN, 'password'], ['no way in: a pass is needed', 'pass'], ...NEW_PASSKEY],
      outcome: { acr: 'phr', amr: 'mfa otp pop swk user' },
    },
    {
      name: 'With nothing registered, a pass leads straight to setting up',
      policy: BOOTSTRAP,
      person: { has: ['pass'] },
      screens: [[SIGN_IN, 'pass'], ...NEW_PASSKEY],
      outcome: { acr: 'phr', amr: 'mfa otp pop swk user' },
    },
    {
      name: 'A session by a pass leads nowhere else at the next request',
      policy: BOOTSTRAP,
      person: { has: ['pass'] },
      session: { answers: ['pass'], ago: 60 },
      screens: [['set up: passkey']],
      outcome: 'nothing',
    },
    {
      name: 'A session by a pass gets nothing without a page',
      policy: BOOTSTRAP,
      person: { has: ['pass'] },
      session: { answers: ['pass'], ago: 60 },
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'interaction_required' },
    },
    {
      name: 'What a pass has opened closes after ten minutes',
      policy: BOOTSTRAP,
      person: { has: ['pass'] },
      session: { answers: ['pass'], ago: 601 },
      screens: [[`sign in again: passkey, password, pass`]],
      outcome: 'nothing',
    },
    {
      name: 'With a password and an app, a first passkey is no first further factor',
      policy: BOOTSTRAP,
      screens: [...PASSWORD_AND_APP, ...NEW_PASSKEY],
      outcome: BY_ALL_THREE,
    },
    {
      name: 'Where no passkey is allowed, an application that requires one is out of reach',
      policy: NO_PASSKEYS,
      request: { at: STRICT_APP },
      screens: [
        ['sign in: password', 'password'],
        ['no way in: no passkey', 'goes back'],
      ],
      outcome: { error: 'unmet_authentication_requirements' },
    },
  ],
};

export const HARDWARE_SECTION: Section = {
  title: 'Hardware',
  situations: [
    {
      name: 'An attested passkey in hardware is enough, and is called so',
      policy: HARDWARE,
      person: { has: ['attested passkey'] },
      screens: [[SIGN_IN, 'passkey']],
      outcome: { acr: 'phrh', amr: 'hwk mfa pop user' },
    },
    {
      name: 'A synced passkey is no hardware, and leads to setting up one that is',
      policy: HARDWARE,
      person: { has: ['synced passkey'] },
      screens: [
        [SIGN_IN, 'passkey'],
        ['set up: passkey', 'makes an attested passkey'],
        ['further factor: passkey', 'passkey'],
      ],
      outcome: { acr: 'phrh', amr: 'hwk mfa pop swk user' },
    },
    {
      name: 'Where hardware is required, a new passkey that can be copied is not taken',
      policy: HARDWARE,
      person: { has: ['synced passkey'] },
      screens: [
        [SIGN_IN, 'passkey'],
        ['set up: passkey', 'makes a synced passkey'],
        ['set up a passkey, refused as not_allowed'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'Nor is a new passkey that stays on its device, where nobody vouches for it',
      policy: HARDWARE,
      person: { has: ['password', 'app'] },
      screens: [
        ...PASSWORD_AND_APP,
        ['set up: passkey', 'makes a device-bound passkey'],
        ['set up a passkey, refused as not_attested', 'makes an attested passkey'],
        ['further factor: passkey', 'passkey'],
      ],
      outcome: { acr: 'phrh', amr: 'hwk mfa otp pop pwd user' },
    },
    {
      name: 'Without FIDO metadata nobody can be vouched for, and everybody is refused',
      policy: HARDWARE_UNKNOWN,
      person: { has: ['synced passkey'] },
      screens: [
        [SIGN_IN, 'passkey'],
        ['no way in: no approved hardware', 'goes back'],
      ],
      outcome: { error: 'unmet_authentication_requirements' },
    },
    {
      name: 'A request for hardware is met by a step up',
      policy: PLAIN,
      person: { has: ['password', 'app', 'attested passkey'] },
      session: { answers: ['password', 'app'], ago: 60 },
      request: { acrValues: 'phrh' },
      screens: [['further factor: passkey', 'passkey']],
      outcome: { acr: 'phrh', amr: 'hwk mfa otp pop pwd user' },
    },
  ],
};
