import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '#src/config/load.ts';
import { SETTINGS } from '#src/config/settings.ts';
import { checkPolicy } from '#src/policy/schema.ts';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import { nextStep } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { TenantPolicy } from '#src/policy/types.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(root, path), 'utf8'));

function starterPolicy(name: string): TenantPolicy {
  const checked = checkPolicy(read(`config/policies/${name}.json`));
  if (!checked.valid) throw new Error(JSON.stringify(checked.errors));
  return checked.value;
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

  it.each([
    ['password-allowed', 'passkey_enrollment'],
    ['mfa', 'mfa_enrollment'],
    ['phishing-resistant', 'mfa_enrollment'],
  ])('hold the valid policy %s, where a password and nothing else leads to %s', (name, step) => {
    const now = 1_700_000_000;
    const decided = nextStep({
      policy: resolvePolicy({ policy: starterPolicy(name), groups: [] }),
      credentials: [{ id: 'p', method: 'password' }],
      evidence: [{ method: 'password', credentialId: 'p', provenAt: now, userVerified: false }],
      enrollment: NEVER_SKIPPED,
      settled: false,
      skipped: false,
      request: {},
      now,
    });
    expect(decided.kind).toBe(step);
  });
});
