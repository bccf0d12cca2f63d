import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '#src/config/load.ts';
import { SETTINGS } from '#src/config/settings.ts';
import { nextStep } from '#src/policy/next-step.ts';
import { ASSURANCE, type TenantPolicy } from '#src/policy/types.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(root, path), 'utf8'));
const POLICIES = ['password-allowed', 'mfa', 'phishing-resistant'] as const;

function starterPolicy(name: string): TenantPolicy {
  const policy = read(`config/policies/${name}.json`);
  if (!isPolicy(policy)) throw new Error(`${name} does not have the shape of a policy`);
  return policy;
}

function isPolicy(value: unknown): value is TenantPolicy {
  expect(shape(value)).toEqual(shape(DEFAULT_POLICY));
  return true;
}

function shape(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value)
    .flatMap(([key, member]) => shape(member, `${path}.${key}`))
    .toSorted();
}

describe('the files in config/', () => {
  it('name every setting in default.json', () => {
    const named = shape(read('config/default.json')).map((path) => path.slice(1));
    expect(named).toEqual(SETTINGS.map(({ key }) => key).toSorted());
  });

  it('hold a production example that loads once it has a secret', () => {
    const config = loadConfig({
      env: {
        LATCHKEY_CONFIG: 'config/production.example.json',
        LATCHKEY_SECRET: 'XyuNuOfbnkHWkBKXkNZgBfdf6eaE5nbkxTo-gEZNWIM',
      },
      readFile: (path) => readFileSync(path, 'utf8'),
      workingDirectory: root,
    });
    expect(config.publicUrl).toBe('https://login.example.com');
  });

  it.each(POLICIES)('hold the starter policy %s, whose every word the engine knows', (name) => {
    const { signIn, mfa, assurance, passkeyEnrollment } = starterPolicy(name);
    const kinds = ['passkey', 'password', 'totp', 'recovery_code'];
    expect(kinds).toEqual(expect.arrayContaining([...signIn.methods, ...mfa.methods]));
    expect(ASSURANCE).toContain(assurance.required);
    expect(['at_sign_in', 'not_offered']).toContain(mfa.enrollment);
    expect(['off', 'suggest', 'required']).toContain(passkeyEnrollment.mode);
  });

  it.each([
    ['password-allowed', 'passkey_enrollment'],
    ['mfa', 'mfa_enrollment'],
    ['phishing-resistant', 'mfa_enrollment'],
  ])('hold %s, where a password and nothing else leads to %s', (name, step) => {
    const now = 1_700_000_000;
    const decided = nextStep({
      policy: starterPolicy(name),
      credentials: [{ id: 'p', method: 'password' }],
      evidence: [{ method: 'password', credentialId: 'p', provenAt: now, userVerified: false }],
      enrollment: { skips: 0, snoozedUntil: 0 },
      settled: false,
      skipped: false,
      request: {},
      now,
    });
    expect(decided.kind).toBe(step);
  });
});
