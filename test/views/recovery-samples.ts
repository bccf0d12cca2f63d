import type { ViewData } from '#src/http/render.ts';
import type { Sample } from './samples.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const username = 'ann@acme.example';
const error = { code: 'too_many_attempts', text: 'Too many tries. Wait a minute and try again.' };
const wrong = { code: 'wrong_code', text: 'That code is not right. Use the newest mail, and type its six digits.' };
const errors = { password: 'This password is too short. Take at least 8 characters, such as a few words in a row.' };
const options = { challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required' };
const mail = { id: ID, to: username, subject: 'Your code', receivedAt: 1_763_900_000, text: 'Hello,\n\nYour code: 123456\n' };

/** The pages of a forgotten password, of password and address in security info, and of the mailbox. */
export function recoverySamples(inSecurityInfo: ViewData): Sample[] {
  const inReset = { ...inSecurityInfo, base: '/t/acme/password-reset' };
  const page = (template: string, common: ViewData, states: Readonly<Record<string, ViewData>>): Sample[] =>
    Object.entries(states).map(([state, data]) => ({ template, state, data: { ...common, ...data } }));

  return [
    ...page('password-reset/name', inReset, {
      first: { username: '' },
      'too-many': { username, error },
      expired: { username: '', notice: 'That took too long. Please start again.' },
    }),
    ...page('password-reset/code', inReset, { first: {}, wrong: { error: wrong } }),
    ...page('password-reset/factor', inReset, {
      passkey: { method: 'passkey', methods: ['passkey', 'totp'], options },
      'passkey-refused': { method: 'passkey', methods: ['passkey'], options, failure: { code: 'unknown' } },
      'security-key': { method: 'security_key', methods: ['security_key', 'recovery_code'], options },
      'security-key-refused': {
        method: 'security_key', methods: ['security_key'], options, failure: { code: 'unknown' },
      },
      app: { method: 'totp', methods: ['totp', 'recovery_code'] },
      'recovery-code': { method: 'recovery_code', methods: ['totp', 'recovery_code'], error: wrong },
    }),
    ...page('password-reset/new', { ...inReset, username, shortest: 8 }, { first: {}, refused: { errors } }),
    ...page('password-reset/done', inReset, { done: { signInUrl: '/t/acme/security-info' } }),
    ...page('security-info/password', { ...inSecurityInfo, username, shortest: 8 }, {
      change: { first: false },
      'first-one': { first: true },
      refused: { first: false, errors },
    }),
    ...page('security-info/email', { ...inSecurityInfo, available: true }, {
      none: { address: null, verified: false },
      unconfirmed: { address: username, verified: false },
      'no-mail': { address: username, verified: false, available: false },
      sent: { address: username, verified: false, token: 'v1.k.n.b' },
      wrong: { address: username, verified: false, token: 'v1.k.n.b', error: wrong },
      confirmed: { address: username, verified: true, notice: 'Your address is confirmed.' },
    }),
    ...page('dev/mailbox', { base: '/dev/mail', requestId: '01J9Z3' }, { empty: { mails: [] }, some: { mails: [mail] } }),
    ...page('dev/mail', { base: '/dev/mail', requestId: '01J9Z3' }, { one: { mail } }),
  ];
}
