import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadLanguages } from '#src/i18n/languages.ts';
import type { Names } from '#src/insight/naming.ts';
import { explanationInWords, wayInWords } from '#src/insight/words.ts';
import { waysIn } from '#src/insight/journey.ts';
import { explain, type Explanation, type Verdict } from '#src/policy/explain.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { LoginReason, TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { everyState } from '../policy/state-space.ts';
import { HOUR, MINUTE, proven, registered, situation, tenantPolicyOf } from '../policy/support.ts';

const languages = loadLanguages(join(import.meta.dirname, '../../views/languages'));
const NAMES: Names = {
  groups: new Map([['finance', 'Finance']]),
  clients: new Map([['payroll', 'Payroll']]),
  credentials: new Map([['yubikey', 'YubiKey']]),
};
const TAGS = ['en', 'de', 'ja'] as const;
const PAYROLL = { id: 'payroll', rules: { assurance: { maxAge: 10 * MINUTE } } };

type Told = { readonly explanation: Explanation; readonly input: StepInput; readonly tenantPolicy: TenantPolicy };

function told(policy: TenantPolicy, input: Partial<StepInput> = {}, groups: readonly string[] = []): Told {
  const whole = { ...situation(), policy: resolvePolicy({ policy, groups, client: PAYROLL }), ...input };
  return { explanation: explain(whole), input: whole, tenantPolicy: policy };
}

const inEnglish = (explained: Told) => explanationInWords(explained, NAMES, languages.in('en')).map(({ text }) => text);

describe('an explanation in words', () => {
  it('names the level, who requires it, and what the organisation asks by itself', () => {
    const policy = aPolicy({ groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }] });
    const credentials = [registered('password'), registered('totp')];
    const lines = inEnglish(told(policy, { credentials, evidence: [proven('password')] }, ['finance']));
    expect(lines).toContain('Required: phishing-resistant sign-in (set by the group Finance).');
    expect(lines).toContain('The organisation itself asks everybody for: two factors.');
    expect(lines).toContain('Proven: one factor. That is not enough.');
    expect(lines[0]).toBe('A further factor is asked for: Authenticator app.');
  });

  it('tells how old a proof an application takes', () => {
    const credentials = [registered('password'), registered('totp')];
    const lines = inEnglish(told(aPolicy(), { credentials, evidence: [proven('password', 20 * MINUTE)] }));
    expect(lines).toContain('Proofs count for 10 minutes (set by the application Payroll).');
    expect(lines).toContain('Password, proven 20 minutes ago, does not count: that is too long.');
  });

  it('tells whose age it is: the request, the application, or the session', () => {
    const policy = tenantPolicyOf({ absolute: HOUR });
    const evidence = [proven('password')];
    const ofRequest = inEnglish(told(policy, { evidence, request: { maxAge: 60 } }));
    expect(ofRequest).toContain('The request takes proofs up to 1 minute old.');
    const input = { ...situation({ policy: { absolute: HOUR } }), evidence };
    const ofSession = inEnglish({ input, explanation: explain(input), tenantPolicy: policy });
    expect(ofSession).toContain('Proofs count for 1 hour, as long as a session at most (set by the organisation).');
  });

  it('tells which profiles do not take a passkey, by the name the person gave it', () => {
    const policy = aPolicy({
      passkeyProfiles: [aProfile({ id: 'admins', authenticators: { list: 'allow', aaguids: ['a'.repeat(8)] } })],
    });
    const authenticator = {
      key: 'synced',
      aaguid: 'other',
      attested: false,
      certification: null,
      hardware: false,
    } as const;
    const credentials = [registered('passkey', { id: 'yubikey', authenticator })];
    expect(inEnglish(told(policy, { credentials }))).toContain(
      'Passkey “YubiKey” does not count: its model is not allowed by any profile (admins).',
    );
  });

  it('calls by its id what it has no name for', () => {
    const policy = aPolicy({ groups: [{ group: 'hr', assurance: { required: 'phishing_resistant' } }] });
    const lines = inEnglish(
      told(policy, { credentials: [registered('password')], evidence: [proven('password')] }, ['hr']),
    );
    expect(lines).toContain('Required: phishing-resistant sign-in (set by the group hr).');
  });

  it.each(TAGS)('has a sentence for every verdict, proof and credential of every state, in %s', (tag) => {
    const language = languages.in(tag);
    let states = 0;
    for (const input of everyState()) {
      states += 1;
      if (states % 17 !== 0) continue;
      const explanation = explain(input);
      const lines = explanationInWords({ explanation, input, tenantPolicy: aPolicy() }, NAMES, language);
      const rules = new Set(lines.map(({ about }) => about));
      for (const { rule } of explanation.verdicts) expect(rules).toContain(rule);
      expect(lines.filter(({ about }) => about === 'proof')).toHaveLength(explanation.proofs.length);
      expect(lines.filter(({ about }) => about === 'credential')).toHaveLength(explanation.credentials.length);
      expect(lines.every(({ text }) => text.trim() !== '' && !/[{}]/.test(text))).toBe(true);
      for (const way of waysIn(input)) expect(wayInWords(way, true, NAMES, language)).not.toContain('');
    }
    expect(states).toBeGreaterThan(1000);
  });

  it.each(TAGS)('has a sentence for every value that a verdict can have, in %s', (tag) => {
    const base = told(aPolicy({ campaigns: [aCampaign()] }));
    for (const verdict of EVERY_VERDICT) {
      const explanation = { ...base.explanation, verdicts: [verdict] };
      const lines = explanationInWords({ ...base, explanation }, NAMES, languages.in(tag));
      expect(lines.some(({ about, text }) => about === verdict.rule && text !== '')).toBe(true);
    }
    for (const proof of EVERY_PROOF) {
      const explanation = { ...base.explanation, proofs: [{ proof: proven('password'), standing: proof }] };
      expect(explanationInWords({ ...base, explanation }, NAMES, languages.in(tag))).not.toHaveLength(0);
    }
    for (const standing of EVERY_CREDENTIAL) {
      const explanation = { ...base.explanation, credentials: [{ credential: registered('passkey'), standing }] };
      expect(explanationInWords({ ...base, explanation }, NAMES, languages.in(tag))).not.toHaveLength(0);
    }
  });
});

const REASONS: readonly LoginReason[] = ['no_evidence', 'requested', 'stale', 'other_subject', 'not_allowed'];
const SOURCES = [{ kind: 'tenant' }, { kind: 'group', id: 'finance' }, { kind: 'client', id: 'payroll' }] as const;
const EVERY_PROOF = [
  'counts',
  'credential_removed',
  'credential_expired',
  'method_not_allowed',
  'passkey_not_allowed',
  'too_old',
] as const;
const EVERY_CREDENTIAL = ['usable', 'spent', 'expired', 'method_not_allowed', 'passkey_not_allowed'] as const;
const STANDINGS = [
  ...(['off', 'has_passkey', 'skipped', 'snoozed', 'single_sign_on', 'method_just_added', 'suggests'] as const),
  'requires',
] as const;
const EVERY_VERDICT: readonly Verdict[] = [
  ...REASONS.flatMap((reason) => [
    { rule: 'request', asks: true, reason } as const,
    { rule: 'first_factor', asks: true, reason, methods: ['password', 'passkey'], sources: SOURCES } as const,
  ]),
  ...[{}, { spared: 'trusted_device' as const }, { spared: 'temporary_access_pass' as const }].map(
    (spared): Verdict => ({
      ...{ rule: 'assurance', asks: true, required: 'multi_factor', sources: SOURCES },
      ...{ requested: 'phishing_resistant_hardware', reached: 'none' },
      ...spared,
    }),
  ),
  ...[true, false].flatMap((asks) => [
    { rule: 'pass', asks, sources: SOURCES } as const,
    { rule: 'upgrade', asks, sources: SOURCES } as const,
  ]),
  ...STANDINGS.map((standing) => ({ rule: 'campaign', asks: false, id: 'everybody', standing }) as const),
];
