import { BY_PASSKEY, BY_PASSWORD_AND_APP, PASSWORD_AND_APP, SESSION, SIGN_IN, SIGN_IN_AGAIN } from './common.ts';
import {
  CAMPAIGN_OFF,
  DEFAULT,
  DUE_TOMORROW,
  OVERDUE,
  PLAIN,
  REQUIRED,
  REQUIRED_BUT_GUESTS,
  REQUIRED_OF_STAFF,
  SUGGESTED,
  SUGGESTED_FOR_EVER,
  TRUSTING_REQUIRED,
  TRUSTING_SUGGESTED,
  TWO_CAMPAIGNS,
} from './policies.ts';
import type { Section } from './situation.ts';

const MAKES_ONE = 'makes a synced passkey';
const SKIPPING = { answers: ['password', 'app', 'not now'], ago: 60 } as const;
const TRUSTING = ['password', 'app, trusting the device'] as const;

export const CAMPAIGNS: Section = {
  title: 'Campaigns: suggested, put off, required',
  situations: [
    {
      name: 'Whoever takes the suggestion is in at once',
      policy: DEFAULT,
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 3 skips left', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'What was put off until tomorrow is not asked today',
      policy: DEFAULT,
      person: { skips: { everybody: 1 }, snoozed: true },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'When a skip is over the suggestion comes again, with one skip less',
      policy: DEFAULT,
      person: { skips: { everybody: 1 } },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 2 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'The last skip is told as the last',
      policy: DEFAULT,
      person: { skips: { everybody: 2 } },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, last skip', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'The last skip lasts as long as the others',
      policy: DEFAULT,
      person: { skips: { everybody: 3 }, snoozed: true },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'After the last one nobody goes on without a passkey',
      policy: DEFAULT,
      person: { skips: { everybody: 3 } },
      screens: [...PASSWORD_AND_APP, ['passkey required', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Any number of skips is told as no number',
      policy: SUGGESTED_FOR_EVER,
      person: { skips: { everybody: 50 } },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, any number of skips', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A campaign that is off asks nobody',
      policy: CAMPAIGN_OFF,
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A suggestion that comes at every sign-in does not come in single sign-on',
      policy: SUGGESTED,
      session: SKIPPING,
      screens: [],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A suggestion that comes at every sign-in comes at the next one',
      policy: SUGGESTED,
      session: { ...SKIPPING, over: true },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 2 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'The day before a passkey is due it may be put off',
      policy: DUE_TOMORROW,
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 3 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'The day after it is due a passkey is required, whatever was put off',
      policy: OVERDUE,
      person: { skips: { everybody: 1 }, snoozed: true },
      screens: [...PASSWORD_AND_APP, ['passkey required, by its date', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A requirement is met by whoever has a passkey',
      policy: REQUIRED,
      person: { has: ['password', 'app', 'synced passkey'] },
      screens: [[SIGN_IN, 'passkey']],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A requirement lets nobody else by',
      policy: REQUIRED,
      screens: [...PASSWORD_AND_APP, ['passkey required']],
      outcome: 'nothing',
    },
    {
      name: 'A requirement that is new holds in a session, too',
      policy: PLAIN,
      session: SESSION,
      meanwhile: { policy: REQUIRED },
      screens: [['passkey required', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A requirement that is new is told where no page is allowed',
      policy: PLAIN,
      session: SESSION,
      meanwhile: { policy: REQUIRED },
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'interaction_required' },
    },
    {
      name: 'In an older session a new requirement asks for the proof first',
      policy: PLAIN,
      session: { ...SESSION, ago: 360 },
      meanwhile: { policy: REQUIRED },
      screens: [
        [SIGN_IN_AGAIN, 'password'],
        ['further factor: app', 'app'],
        ['passkey required', MAKES_ONE],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Members of an exempt group are not asked for a passkey',
      policy: REQUIRED_BUT_GUESTS,
      person: { groups: ['guests'] },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Members of the group that a requirement is for are asked',
      policy: REQUIRED_OF_STAFF,
      person: { groups: ['staff'] },
      screens: [...PASSWORD_AND_APP, ['passkey required', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A requirement of one group asks nobody else',
      policy: REQUIRED_OF_STAFF,
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Two campaigns ask once, and allow what both allow',
      policy: TWO_CAMPAIGNS,
      person: { groups: ['staff'] },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, last skip', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Two campaigns, the skip of one used: a requirement',
      policy: TWO_CAMPAIGNS,
      person: { groups: ['staff'], skips: { everybody: 1, urgent: 1 } },
      screens: [...PASSWORD_AND_APP, ['passkey required', MAKES_ONE]],
      outcome: BY_PASSWORD_AND_APP,
    },
  ],
};

export const DEVICES: Section = {
  title: 'Campaigns on different devices',
  situations: [
    {
      name: 'A passkey in Apple’s keychain is not at hand on Windows: one is suggested there as well',
      policy: DEFAULT,
      person: { has: ['password', 'app', 'Apple passkey'] },
      request: { on: 'Windows' },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: passkey, app', 'app'],
        ['passkey for this device suggested, 3 skips left', 'not now'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'On a Mac a passkey in Apple’s keychain is at hand',
      policy: DEFAULT,
      person: { has: ['password', 'app', 'Apple passkey'] },
      request: { on: 'macOS' },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: passkey, app', 'app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A requirement is met by a passkey in Apple’s keychain on Windows, too',
      policy: REQUIRED,
      person: { has: ['password', 'app', 'Apple passkey'] },
      request: { on: 'Windows' },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: passkey, app', 'app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'On a trusted device a suggestion does not ask for the second factor that is spared',
      policy: TRUSTING_SUGGESTED,
      session: { answers: [...TRUSTING, 'not now'], ago: 60, over: true },
      screens: [[SIGN_IN, 'password']],
      outcome: { acr: 'sfa', amr: 'pwd' },
    },
    {
      name: 'On a trusted device a requirement does ask for it',
      policy: TRUSTING_REQUIRED,
      session: { answers: TRUSTING, ago: 60, over: true },
      meanwhile: { joins: 'staff' },
      screens: [
        [SIGN_IN, 'password'],
        ['further factor: app (may trust the device)', 'app'],
        ['passkey required', MAKES_ONE],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
  ],
};
