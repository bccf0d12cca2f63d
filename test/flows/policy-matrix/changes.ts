import {
  BY_ALL_THREE,
  BY_PASSKEY,
  BY_PASSWORD,
  BY_PASSWORD_AND_APP,
  PASSWORD_AND_APP,
  SESSION,
  SIGN_IN,
  SIGN_IN_AGAIN,
} from './common.ts';
import { NO_PASSWORD_STARTS, PHISHING_RESISTANT, PLAIN, TRUSTED_PASS, TRUSTING, TRUSTLESS_APP } from './policies.ts';
import type { Section } from './situation.ts';

const MFA = 'https://refeds.org/profile/mfa';
const TRUSTED = { answers: ['password', 'app, trusting the device'], ago: 60, over: true } as const;
const OFFERED = [
  [SIGN_IN, 'password'],
  ['further factor: app (may trust the device)', 'app'],
] as const;

export const TRUST: Section = {
  title: 'Trusted devices and trusted passes',
  situations: [
    {
      name: 'Where devices may be trusted, the second factor offers it',
      policy: TRUSTING,
      screens: OFFERED,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A trusted device spares the second factor, and is told as one factor',
      policy: TRUSTING,
      session: TRUSTED,
      screens: [[SIGN_IN, 'password']],
      outcome: BY_PASSWORD,
    },
    {
      name: 'A trusted device answers no max_age',
      policy: TRUSTING,
      session: TRUSTED,
      request: { maxAge: 3600 },
      screens: OFFERED,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A trusted device answers no prompt=login',
      policy: TRUSTING,
      session: TRUSTED,
      request: { prompt: 'login' },
      screens: [
        [SIGN_IN_AGAIN, 'password'],
        ['further factor: app (may trust the device)', 'app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A trusted device answers no class of two factors',
      policy: TRUSTING,
      session: TRUSTED,
      request: { acrValues: MFA },
      screens: OFFERED,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A trusted device is nothing to an application that trusts none',
      policy: TRUSTING,
      session: TRUSTED,
      request: { at: TRUSTLESS_APP },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A pass that stands in for the second factor does not stand in for a class',
      policy: TRUSTED_PASS,
      person: { has: ['pass'] },
      session: { answers: ['pass'], ago: 60 },
      request: { acrValues: MFA, prompt: 'none' },
      screens: [],
      outcome: { error: 'interaction_required' },
    },
  ],
};

export const CHANGES: Section = {
  title: 'What has changed since the sign-in',
  situations: [
    {
      name: 'A passkey that was removed proves nothing any more',
      policy: PLAIN,
      person: { has: ['password', 'app', 'synced passkey'] },
      session: { answers: ['passkey'], ago: 60 },
      meanwhile: 'the passkey is removed',
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: app', 'app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A passkey that was removed, and no page is allowed',
      policy: PLAIN,
      person: { has: ['password', 'app', 'synced passkey'] },
      session: { answers: ['passkey'], ago: 60 },
      meanwhile: 'the passkey is removed',
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'login_required' },
    },
    {
      name: 'A passkey is removed, and what else was proven counts on',
      policy: PLAIN,
      person: { has: ['password', 'app', 'synced passkey'] },
      session: { answers: ['password', 'passkey'], ago: 60 },
      meanwhile: 'the passkey is removed',
      screens: [['further factor: app', 'app']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A disabled person has no session any more',
      policy: PLAIN,
      session: SESSION,
      meanwhile: 'the person is disabled',
      screens: [[SIGN_IN, 'password'], [`${SIGN_IN}, refused as wrong_secret`]],
      outcome: 'nothing',
    },
    {
      name: 'A disabled person, and no page is allowed',
      policy: PLAIN,
      session: SESSION,
      meanwhile: 'the person is disabled',
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'login_required' },
    },
    {
      name: 'A suspended application is unknown: nobody is sent back to it',
      policy: PLAIN,
      session: SESSION,
      meanwhile: 'the application is suspended',
      screens: [['error page: invalid_client']],
      outcome: 'nothing',
    },
    {
      name: 'A raised policy asks at the next request',
      policy: PLAIN,
      person: { has: ['password', 'app', 'synced passkey'] },
      session: SESSION,
      meanwhile: { policy: PHISHING_RESISTANT },
      screens: [['further factor: passkey', 'passkey']],
      outcome: BY_ALL_THREE,
    },
    {
      name: 'A raised policy is told where no page is allowed',
      policy: PLAIN,
      session: SESSION,
      meanwhile: { policy: PHISHING_RESISTANT },
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'interaction_required' },
    },
    {
      name: 'A session that meets the raised policy goes on',
      policy: PLAIN,
      person: { has: ['synced passkey'] },
      session: { answers: ['passkey'], ago: 60 },
      meanwhile: { policy: PHISHING_RESISTANT },
      screens: [],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A method that starts no sign-in any more has started none',
      policy: PLAIN,
      session: SESSION,
      meanwhile: { policy: NO_PASSWORD_STARTS },
      screens: [['sign in another way: passkey, pass']],
      outcome: 'nothing',
    },
  ],
};
