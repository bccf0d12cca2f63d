import {
  BY_PASSKEY,
  BY_PASSWORD,
  BY_PASSWORD_AND_APP,
  BY_PASSWORD_AND_PASSKEY,
  PASSWORD_AND_APP,
  PASSWORD_AND_PASSKEY,
  SIGN_IN,
} from './common.ts';
import {
  DEFAULT,
  SINGLE,
  SINGLE_BY_EMAIL,
  SINGLE_SUGGESTED,
  TRUSTED_PASS,
  WITH_EMAIL_CODES,
  WITH_SECURITY_KEYS,
} from './policies.ts';
import type { Section } from './situation.ts';

export const WAYS_IN: Section = {
  title: 'Ways in',
  situations: [
    {
      name: 'A password and an app; the suggestion is put off',
      policy: DEFAULT,
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 3 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A passkey is all it takes',
      policy: DEFAULT,
      person: { has: ['password', 'app', 'synced passkey'] },
      screens: [[SIGN_IN, 'passkey']],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A device-bound passkey that nobody vouches for is not called hardware',
      policy: DEFAULT,
      person: { has: ['device-bound passkey'] },
      screens: [[SIGN_IN, 'passkey']],
      outcome: { acr: 'phr', amr: 'mfa pop user' },
    },
    {
      name: 'A password, then a passkey as the second factor',
      policy: DEFAULT,
      person: { has: ['password', 'synced passkey'] },
      screens: PASSWORD_AND_PASSKEY,
      outcome: BY_PASSWORD_AND_PASSKEY,
    },
    {
      name: 'A recovery code in place of the app',
      policy: DEFAULT,
      person: { has: ['password', 'app', 'recovery codes'], skips: { everybody: 1 }, snoozed: true },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: app, recovery code', 'recovery code'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A password alone leads to setting up a passkey, which is used at once',
      policy: DEFAULT,
      person: { has: ['password'] },
      screens: [
        [SIGN_IN, 'password'],
        ['set up: passkey, app', 'makes a synced passkey'],
        ['further factor: passkey', 'passkey'],
      ],
      outcome: BY_PASSWORD_AND_PASSKEY,
    },
    {
      name: 'A password alone, an app set up: no suggestion on top of it',
      policy: DEFAULT,
      person: { has: ['password'] },
      screens: [
        [SIGN_IN, 'password'],
        ['set up: passkey, app', 'sets up an app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A browser that makes a passkey by itself spares the suggestion',
      policy: DEFAULT,
      screens: [
        [SIGN_IN, 'password, in a browser that can make passkeys'],
        ['further factor: app', 'app'],
        ['the browser makes a passkey', 'makes it by itself'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Where the browser does not, the suggestion comes',
      policy: DEFAULT,
      screens: [
        [SIGN_IN, 'password, in a browser that can make passkeys'],
        ['further factor: app', 'app'],
        ['the browser makes a passkey', 'does not'],
        ['passkey suggested, 3 skips left', 'not now'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A passkey that a browser made by itself needs another factor beside it once',
      policy: DEFAULT,
      session: {
        answers: ['password, in a browser that can make passkeys', 'app', 'makes it by itself'],
        ...{ ago: 60, over: true },
      },
      screens: [
        [SIGN_IN, 'passkey'],
        ['further factor: app, password', 'app'],
      ],
      outcome: { acr: 'phr', amr: 'mfa otp pop swk user' },
    },
    {
      name: 'An email code is followed by a second factor',
      policy: WITH_EMAIL_CODES,
      person: { has: ['password', 'app', 'verified address'] },
      screens: [
        ['sign in: passkey, password, email code, pass', 'email code'],
        ['further factor: app', 'app'],
      ],
      outcome: { acr: 'mfa', amr: 'mfa otp' },
    },
    {
      name: 'An email code, then a passkey as the second factor',
      policy: WITH_EMAIL_CODES,
      person: { has: ['synced passkey', 'verified address'] },
      screens: [
        ['sign in: passkey, password, email code, pass', 'email code'],
        ['further factor: passkey', 'passkey'],
      ],
      outcome: { acr: 'phr', amr: 'mfa otp pop swk user' },
    },
    {
      name: 'An email code and a password are one factor',
      policy: WITH_EMAIL_CODES,
      person: { has: ['password', 'verified address'] },
      screens: [['sign in: passkey, password, email code, pass', 'email code'], ['set up: passkey, app']],
      outcome: 'nothing',
    },
    {
      name: 'A security key as the second factor',
      policy: WITH_SECURITY_KEYS,
      person: { has: ['password', 'security key'] },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: security key', 'security key'],
      ],
      outcome: { acr: 'mfa', amr: 'mfa pop pwd' },
    },
    {
      name: 'A security key is set up and used at once',
      policy: WITH_SECURITY_KEYS,
      person: { has: ['password'] },
      screens: [
        [SIGN_IN, 'password'],
        ['set up: security key, app, passkey', 'adds a security key'],
        ['further factor: security key', 'security key'],
      ],
      outcome: { acr: 'mfa', amr: 'mfa pop pwd' },
    },
    {
      name: 'A pass helps somebody who has lost the phone',
      policy: DEFAULT,
      person: { has: ['password', 'app', 'pass'] },
      screens: [
        [SIGN_IN, 'pass'],
        ['set up: passkey, app', 'makes a synced passkey'],
        ['further factor: passkey, app', 'passkey'],
      ],
      outcome: { acr: 'phr', amr: 'mfa otp pop swk user' },
    },
    {
      name: 'A pass that may stand in for the second factor is told as one factor',
      policy: TRUSTED_PASS,
      person: { has: ['pass'] },
      screens: [[SIGN_IN, 'pass']],
      outcome: { acr: 'sfa', amr: 'otp' },
    },
    {
      name: 'A password, where one factor is enough',
      policy: SINGLE,
      person: { has: ['password'] },
      screens: [[SIGN_IN, 'password']],
      outcome: BY_PASSWORD,
    },
    {
      name: 'An email code, where one factor is enough',
      policy: SINGLE_BY_EMAIL,
      person: { has: ['verified address'] },
      screens: [['sign in: password, email code', 'email code']],
      outcome: { acr: 'sfa', amr: 'otp' },
    },
    {
      name: 'An app that is registered is asked for only before a suggestion that would add a method',
      policy: SINGLE_SUGGESTED,
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 3 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A pass leads to setting something up and nowhere else, also where one factor is enough',
      policy: SINGLE,
      person: { has: ['pass'] },
      screens: [[SIGN_IN, 'pass'], ['set up: passkey']],
      outcome: 'nothing',
    },
    {
      name: 'A disabled person with the right password is told what everybody is told',
      policy: DEFAULT,
      person: { status: 'disabled' },
      screens: [[SIGN_IN, 'password'], [`${SIGN_IN}, refused as wrong_secret`]],
      outcome: 'nothing',
    },
    {
      name: 'A disabled person who holds their passkey is told that the account is disabled',
      policy: DEFAULT,
      person: { has: ['synced passkey'], status: 'disabled' },
      screens: [[SIGN_IN, 'passkey'], [`${SIGN_IN}, refused as account_disabled`]],
      outcome: 'nothing',
    },
  ],
};
