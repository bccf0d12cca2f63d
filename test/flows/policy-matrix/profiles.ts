import { BY_PASSKEY, BY_PASSWORD_AND_APP, PASSWORD_AND_APP, SIGN_IN } from './common.ts';
import {
  BLOCKED_NOW,
  BLOCKING,
  BOUND_ONLY,
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
      name: 'Not on its own word',
      policy: LISTED,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a device-bound passkey'],
        ['passkey required, refused as not_attested'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'A level of certification that the model does not have',
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
      name: 'Which is for the members of its group alone',
      policy: LISTED_OR_BOUND,
      screens: [
        ...PASSWORD_AND_APP,
        ['passkey required', 'makes a device-bound passkey'],
        ['passkey required, refused as not_attested'],
      ],
      outcome: 'nothing',
    },
    {
      name: 'Members of an exempt group may take any',
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
      name: 'Until then it did',
      policy: PLAIN,
      person: WITH_BLOCKED,
      screens: [[SIGN_IN, 'passkey']],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A session that rests on it ends with the block',
      policy: PLAIN,
      person: WITH_BLOCKED,
      session: { answers: ['passkey'], ago: 60 },
      meanwhile: { policy: BLOCKED_NOW },
      screens: [['sign in another way: passkey, password, pass']],
      outcome: 'nothing',
    },
    {
      name: 'It does not meet a requirement any more',
      policy: PLAIN,
      person: WITH_BLOCKED,
      meanwhile: { policy: BLOCKING },
      screens: [...PASSWORD_AND_APP, ['passkey required', 'makes a synced passkey']],
      outcome: BY_PASSWORD_AND_APP,
    },
  ],
};
