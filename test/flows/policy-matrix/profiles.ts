import { BY_PASSKEY, BY_PASSWORD_AND_APP, PASSWORD_AND_APP, SIGN_IN } from './common.ts';
import {
  BLOCKED_NOW,
  BLOCKING,
  BOUND_ONLY,
  BOUND_SUGGESTED,
  CERTIFIED,
  LISTED,
  LISTED_BUT_GUESTS,
  LISTED_OR_BOUND,
  PLAIN,
} from './policies.ts';
import type { Section } from './situation.ts';

const WITH_BLOCKED = { has: ['password', 'app', 'passkey of a blocked model'] } as const;

export const PROFILES: Section = {
  title: 'Passkey profiles',
  situations: [
    {
      name: 'A passkey that can be copied is not taken; one that stays on its device is',
      policy: BOUND_ONLY,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a synced passkey'],
        ['passkey required, refused as not_allowed', 'makes a device-bound passkey'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'To skip after one that was not taken counts nothing',
      policy: BOUND_SUGGESTED,
      session: {
        answers: ['password', 'app', 'makes a synced passkey', 'skips it for now'],
        ...{ ago: 60, over: true },
      },
      screens: [...PASSWORD_AND_APP, ['passkey suggested, 3 skips left', 'not now']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A blocked model is not taken; another is',
      policy: BLOCKING,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a passkey of a blocked model'],
        ['passkey required, refused as not_allowed', 'makes a synced passkey'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A listed model is taken when its maker vouches for it',
      policy: LISTED,
      screens: [...PASSWORD_AND_APP, ['passkey required', 'makes an attested passkey']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A model is not taken on its own word',
      policy: LISTED,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a device-bound passkey'],
        ['passkey required, refused as not_attested'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'A model without the certification that is required is not taken',
      policy: CERTIFIED,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes an attested passkey'],
        ['passkey required, refused as not_allowed'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'A passkey that fails the first profile may meet the second',
      policy: LISTED_OR_BOUND,
      person: { groups: ['staff'] },
      screens: [...PASSWORD_AND_APP, ['passkey required', 'makes a device-bound passkey']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A profile of a group is no help to everybody else',
      policy: LISTED_OR_BOUND,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a device-bound passkey'],
        ['passkey required, refused as not_attested'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'Members of a group that a profile exempts may take any passkey',
      policy: LISTED_BUT_GUESTS,
      person: { groups: ['guests'] },
      screens: [...PASSWORD_AND_APP, ['passkey required', 'makes a synced passkey']],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A model that was blocked later signs in no more, and the page leaves the other ways',
      policy: PLAIN,
      person: WITH_BLOCKED,
      meanwhile: { policy: BLOCKED_NOW },
      screens: [
        [SIGN_IN, 'passkey'],
        [`${SIGN_IN}, refused as not_allowed`, 'password'],
        ['further factor: app', 'app'],
      ],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Until it is blocked, that model signs in',
      policy: PLAIN,
      person: WITH_BLOCKED,
      screens: [[SIGN_IN, 'passkey']],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A session that rests on a model ends when it is blocked',
      policy: PLAIN,
      person: WITH_BLOCKED,
      session: { answers: ['passkey'], ago: 60 },
      meanwhile: { policy: BLOCKED_NOW },
      screens: [[SIGN_IN]],
      outcome: 'nothing',
    },
    {
      name: 'A passkey of a blocked model does not meet a requirement any more',
      policy: PLAIN,
      person: WITH_BLOCKED,
      meanwhile: { policy: BLOCKING },
      screens: [...PASSWORD_AND_APP, ['passkey required', 'makes a synced passkey']],
      outcome: BY_PASSWORD_AND_APP,
    },
  ],
};
