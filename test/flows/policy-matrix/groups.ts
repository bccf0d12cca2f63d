import {
  BY_PASSKEY,
  BY_PASSWORD,
  BY_PASSWORD_AND_APP,
  BY_PASSWORD_AND_PASSKEY,
  PASSWORD_AND_APP,
  PASSWORD_AND_PASSKEY,
  SESSION,
  SIGN_IN,
} from './common.ts';
import { KIOSK, HARDWARE_APP, LAX_APP, LAX_GROUP, NO_PASSWORDS, TWO_GROUPS } from './policies.ts';
import type { Section } from './situation.ts';

const EVERYTHING = ['password', 'app', 'attested passkey'] as const;

export const GROUPS: Section = {
  title: 'Groups: the strictest wins',
  situations: [
    {
      name: 'Of three requirements, whoever is in no group meets the first',
      policy: TWO_GROUPS,
      person: { has: EVERYTHING },
      screens: [[SIGN_IN, 'password']],
      outcome: BY_PASSWORD,
    },
    {
      name: 'One group asks for a second factor',
      policy: TWO_GROUPS,
      person: { has: ['password', 'app'], groups: ['staff'] },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Two groups: the stricter counts, and only a passkey is offered',
      policy: TWO_GROUPS,
      person: { has: ['password', 'app', 'synced passkey'], groups: ['staff', 'finance'] },
      screens: PASSWORD_AND_PASSKEY,
      outcome: BY_PASSWORD_AND_PASSKEY,
    },
    {
      name: 'Two groups and an application, three requirements: that of the application, the strictest',
      policy: TWO_GROUPS,
      person: { has: EVERYTHING, groups: ['staff', 'finance'] },
      request: { at: HARDWARE_APP },
      screens: PASSWORD_AND_PASSKEY,
      outcome: { acr: 'phrh', amr: 'hwk mfa pop pwd user' },
    },
    {
      name: 'Three requirements and a synced passkey alone: what is missing has to be set up',
      policy: TWO_GROUPS,
      person: { has: ['password', 'synced passkey'], groups: ['staff', 'finance'] },
      request: { at: HARDWARE_APP },
      screens: [
        [SIGN_IN, 'passkey'],
        ['set up: passkey', 'makes an attested passkey'],
        ['further factor: passkey', 'passkey'],
      ],
      outcome: { acr: 'phrh', amr: 'hwk mfa pop swk user' },
    },
    {
      name: 'A lax application leaves the requirement of a group as it is',
      policy: TWO_GROUPS,
      person: { has: ['password', 'app'], groups: ['staff'] },
      request: { at: LAX_APP },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A lax group leaves the requirement of the organisation as it is',
      policy: LAX_GROUP,
      person: { groups: ['guests'] },
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A group that forbids passwords says so to whoever types the right one',
      policy: NO_PASSWORDS,
      person: { has: ['password', 'app', 'synced passkey'], groups: ['staff'] },
      screens: [
        [SIGN_IN, 'password'],
        [`${SIGN_IN}, refused as method_not_allowed`, 'passkey'],
      ],
      outcome: BY_PASSKEY,
    },
    {
      name: 'A group whose sessions are shorter, and this one is not over',
      policy: KIOSK,
      person: { groups: ['kiosk'] },
      session: { ...SESSION, ago: 599 },
      request: { prompt: 'none' },
      screens: [],
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'A group whose sessions are shorter, and this one is over',
      policy: KIOSK,
      person: { groups: ['kiosk'] },
      session: { ...SESSION, ago: 601 },
      request: { prompt: 'none' },
      screens: [],
      outcome: { error: 'login_required' },
    },
    {
      name: 'Where a group forbids passwords, everybody else keeps theirs',
      policy: NO_PASSWORDS,
      screens: PASSWORD_AND_APP,
      outcome: BY_PASSWORD_AND_APP,
    },
    {
      name: 'Whoever joins a group that forbids passwords has to sign in another way at the next request',
      policy: NO_PASSWORDS,
      session: SESSION,
      meanwhile: { joins: 'staff' },
      screens: [['sign in another way: passkey, pass']],
      outcome: 'nothing',
    },
  ],
};
