import { describe, expect, it } from '@jest/globals';
import { stillMeets } from '#src/oidc/standing.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { ClientRules } from '#src/policy/types.ts';
import { aPolicy } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';

const PASSKEYS: ClientRules = { signIn: { methods: ['passkey'] } };
const HARDER: ClientRules = { assurance: { required: 'phishing_resistant' } };
const BRIEF: ClientRules = { session: { absolute: 300 } };

const isEnough = (rules: ClientRules, amr: readonly string[] | undefined) => {
  const client = { id: 'app', rules };
  const policy = resolvePolicy({ policy: aPolicy(), groups: [], client });
  const facts = { policy, client, held: undefined, credentials: [], now: NOW };
  return stillMeets({ authTime: NOW - 300, ...(amr ? { amr } : {}) }, facts);
};

describe('a token whose session is gone', () => {
  it.each([
    ['with a password and an app', {}, ['pwd', 'otp', 'mfa'], true],
    ['with a password alone, where two factors are required', {}, ['pwd'], false],
    ['with a password and an app, where more is required', HARDER, ['pwd', 'otp', 'mfa'], false],
    ['with a password and an app, where a sign-in begins with a passkey', PASSKEYS, ['pwd', 'otp', 'mfa'], false],
    ['with a passkey, where a sign-in begins with one', PASSKEYS, ['pop', 'user', 'swk', 'mfa'], true],
    ['with a passkey, where a sign-in has lasted its time', BRIEF, ['pop', 'user', 'swk', 'mfa'], false],
    ['by who knows what', {}, undefined, true],
  ] as const)('that was signed in %s', (_, rules, amr, enough) => {
    expect(isEnough(rules, amr)).toBe(enough);
  });
});
