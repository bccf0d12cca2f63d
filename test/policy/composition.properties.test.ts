import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ASSURANCE, type ClientRules, type GroupRules, type Policy, type Rules } from '#src/policy/types.ts';
import { meets } from '#src/policy/assurance.ts';
import { mayAddMethod } from '#src/policy/freshness.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import { anyPolicy, anyState } from './state-space.ts';
import { describeCase, describeStep, tenantPolicyOf } from './support.ts';

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const part = <T extends object>(settings: { readonly [Name in keyof T]: fc.Arbitrary<T[Name]> }) =>
  some(fc.record(settings as never, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>);

const anyRules: fc.Arbitrary<Rules> = fc
  .record({
    signIn: part<Policy['signIn']>({ methods: fc.subarray(['passkey', 'password', 'email_code'], { minLength: 1 }) }),
    session: part<Policy['session']>({ idle: fc.constantFrom(60, 3600), absolute: fc.constantFrom(300, 7200) }),
    assurance: part<Policy['assurance']>({
      required: fc.constantFrom(...ASSURANCE.slice(1)),
      maxAge: fc.constantFrom(null, 300, 3600),
    }),
    mfa: part<Policy['mfa']>({
      methods: fc.subarray(['passkey', 'totp', 'security_key', 'recovery_code']),
      enrollment: fc.constantFrom('at_sign_in', 'not_offered'),
      trustedDeviceDays: fc.constantFrom(0, 7),
    }),
    passkeys: part<Policy['passkeys']>({
      max: fc.constantFrom(1, 10),
      freshness: fc.constantFrom(60, 600),
      automatic: fc.boolean(),
    }),
    temporaryAccessPass: part<Policy['temporaryAccessPass']>({
      lifetime: fc.constant(600),
      oneTime: fc.boolean(),
      length: fc.constant(20),
      assurance: fc.constantFrom('enrollment', 'multi_factor'),
    }),
  })
  .map((rules) => Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined)));

const anyComposition = fc.record({
  tenant: anyPolicy.map(tenantPolicyOf),
  sales: anyRules,
  finance: anyRules,
  client: anyRules,
  state: anyState,
});
type Composition = typeof anyComposition extends fc.Arbitrary<infer T> ? T : never;

/** Nobody's rules, one group's, both groups', and the application's as well: each stricter than the one before. */
function ladder({ tenant, sales, finance, client }: Composition): Policy[] {
  const groups: GroupRules[] = [
    { group: 'sales', ...sales },
    { group: 'finance', ...finance },
  ];
  const of = (names: readonly string[], rules: ClientRules = {}) =>
    resolvePolicy({ policy: { ...tenant, groups }, groups: names, client: { id: 'app', rules } });
  return [of([]), of(['sales']), of(['sales', 'finance']), of(['finance', 'sales'], client)];
}

function letsMoreThrough(composition: Composition): string | undefined {
  const steps = ladder(composition).map((policy) => {
    const input: StepInput = { ...composition.state, policy, upgradable: false };
    return { input, step: nextStep(input) };
  });
  const through = steps.map(({ step: { kind } }) => kind === 'proceed');
  const fault = through.findIndex((proceeds, rung) => proceeds && through[rung - 1] === false);
  const before = steps[fault - 1];
  return (
    before && `proceeds with more rules, but not without: ${describeStep(before.step)}\n  ${describeCase(before.input)}`
  );
}

// An application that does not take somebody's second factor is no reason to add methods without it.
function addsTooEasily(composition: Composition): string | undefined {
  const { tenant, client, state } = composition;
  const [own, there] = [{}, client].map((rules) =>
    resolvePolicy({ policy: tenant, groups: [], client: { id: 'app', rules } }),
  ) as [Policy, Policy];
  const input: StepInput = { ...state, policy: there };
  const step = nextStep(input);
  const registers = ['mfa_enrollment', 'passkey_enrollment', 'passkey_upgrade'].includes(step.kind);
  if (!registers || mayAddMethod(own, state.credentials, state.evidence, state.now)) return undefined;
  return `${describeStep(step)}, which the person's own policy would not allow\n  ${describeCase(input)}`;
}

function isWeakened(composition: Composition): string | undefined {
  const { tenant, sales, finance, client } = composition;
  const all = ladder(composition).at(-1)!;
  const givers = { tenant, sales, finance, client };
  const weakened = Object.entries(givers).find(
    ([, { assurance, session }]) =>
      !meets(all.assurance.required, assurance?.required ?? 'none') ||
      all.session.absolute > (session?.absolute ?? Infinity) ||
      (all.assurance.maxAge ?? Infinity) > (assurance?.maxAge ?? Infinity),
  );
  return weakened && `is laxer than the ${weakened[0]} has it`;
}

function check(fault: (composition: Composition) => string | undefined, numRuns: number): string | undefined {
  const property = fc.property(anyComposition, (composition) => fault(composition) === undefined);
  const { counterexample } = fc.check(property, { seed: 20_261_124, numRuns });
  return counterexample ? fault(counterexample[0]) : undefined;
}

describe('a policy composed of an organisation, groups and an application', () => {
  it('never lets more through with more rules', () => {
    expect(check(letsMoreThrough, 4000)).toBeUndefined();
  });

  it('adds a method for nobody whom the rules of an application alone would let', () => {
    expect(check(addsTooEasily, 4000)).toBeUndefined();
  });

  it('is at least as strict as each of them', () => {
    expect(check(isWeakened, 2000)).toBeUndefined();
  });

  it('is the same in whatever order a person has joined the groups', () => {
    const differs = ({ tenant, sales, finance }: Composition) => {
      const policy = {
        ...tenant,
        groups: [
          { group: 'sales', ...sales },
          { group: 'finance', ...finance },
        ],
      };
      const [one, other] = [
        ['sales', 'finance'],
        ['finance', 'sales'],
      ].map((groups) => resolvePolicy({ policy, groups }));
      return JSON.stringify(one) === JSON.stringify(other) ? undefined : 'the order matters';
    };
    expect(check(differs, 500)).toBeUndefined();
  });
});
