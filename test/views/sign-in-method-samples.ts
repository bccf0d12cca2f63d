// The pages of the ways to sign in beside passkeys and passwords, as samples.ts has them.
import type { ViewData } from '#src/http/render.ts';

const username = 'ann@acme.example';
const error = { code: 'wrong_secret', text: 'That did not work. Check what you typed and try again.' };
const trust = { days: 30 };
const keyOptions = { challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'discouraged' };
const optionsUrl = '/t/acme/interaction/V1StGXR8/security-key-options';
const mfa = { username, methods: ['security_key', 'totp'], required: 'multi_factor', trust, keyOptions, optionsUrl };

/** By template, then by state. */
export const SIGN_IN_METHOD_SAMPLES: Readonly<Record<string, Readonly<Record<string, ViewData>>>> = {
  'interaction/email-code-request': { first: {}, again: { username, error } },
  'interaction/email-code': { sent: { username, token: 'sealed' }, wrong: { username, token: 'sealed', error } },
  'interaction/temporary-access-pass': { first: {}, wrong: { username, error }, refused: { username, refused: true } },
  'interaction/enroll-security-key': {
    first: { username, keyOptions, optionsUrl, canHavePasskey: true },
    refused: { username, keyOptions, optionsUrl, failure: { code: 'already_registered' } },
  },
  'interaction/mfa': {
    'security-key': { ...mfa, method: 'security_key' },
    'security-key-refused': { ...mfa, method: 'security_key', failure: { code: 'unknown_credential' } },
    trusting: { ...mfa, method: 'totp' },
  },
  'interaction/mfa-enrollment': {
    'security-key': { username, methods: ['security_key', 'passkey'], required: 'multi_factor' },
  },
};
