import { describe, expect, it } from '@jest/globals';
import { signInDetails } from '#src/audit/sign-in-details.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import { aPolicy } from '../support/builders.ts';
import { proven } from '../policy/support.ts';

const tenant = aPolicy({ groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }] });
const payroll = { id: 'payroll', rules: { assurance: { required: 'phishing_resistant' as const } } };

describe('the details of a sign-in', () => {
  it.each([
    ['tenant', { policy: tenant, groups: [] }],
    ['group finance', { policy: tenant, groups: ['finance'] }],
    ['client payroll', { policy: tenant, groups: [], client: payroll }],
  ])('say that %s required it', (by, whom) => {
    expect(signInDetails({ policy: resolvePolicy(whom), evidence: [] })['required_by']).toBe(by);
  });

  it('name the request where it asks for more than anybody else', () => {
    const policy = resolvePolicy({ policy: tenant, groups: [] });
    const evidence = [proven('password'), proven('totp'), proven('totp')];
    expect(signInDetails({ policy, requested: 'phishing_resistant', evidence })).toEqual({
      required: 'phishing_resistant',
      required_by: 'request',
      reached: 'multi_factor',
      methods: 'password totp',
    });
    expect(signInDetails({ policy, requested: 'single_factor', evidence })['required_by']).toBe('tenant');
  });
});
