import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadLanguages } from '#src/i18n/languages.ts';
import { changesInWords } from '#src/insight/change-words.ts';
import { describeChanges, describeSettings } from '#src/insight/describe-changes.ts';
import { METHOD_KINDS, type TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile, aTenant } from '../support/builders.ts';

const languages = loadLanguages(join(import.meta.dirname, '../../views/languages'));
const said = (before: TenantPolicy, after: TenantPolicy, tag = 'en') =>
  changesInWords(describeChanges(before, after), languages.in(tag));

describe('changes in words', () => {
  it('say what, from what, to what, and which way', () => {
    const after = aPolicy({ session: { idle: 900 }, assurance: { required: 'phishing_resistant', maxAge: 7200 } });
    expect(said(aPolicy(), after)).toEqual([
      'Session ends without use after: 1 hour → 15 minutes (stricter)',
      'What a sign-in has to reach: two factors → phishing-resistant sign-in (stricter)',
      'Proofs count for: as long as the session → 2 hours (stricter)',
    ]);
    expect(said(after, aPolicy(), 'de')[0]).toBe('Sitzung endet ohne Benutzung nach: 15 Minuten → 1 Stunde (lockerer)');
  });

  it('call what is listed by its id', () => {
    const rules = { group: 'staff', signIn: { methods: ['passkey'] } } as const;
    const of = (overrides: object) => aPolicy({ campaigns: [aCampaign(overrides)] });
    expect(said(aPolicy(), aPolicy({ groups: [rules] }))).toEqual(['Group staff: new (stricter)']);
    expect(said(aPolicy({ groups: [{ group: 'staff' }] }), aPolicy({ groups: [rules] }))).toEqual([
      'Group staff, Methods that may start a sign-in: now Passkey, where nothing was said (stricter)',
    ]);
    expect(said(of({}), of({ due: '2027-03-01', groups: ['staff'] }))).toEqual([
      'Campaign everybody, required from: no day → 1 March 2027 (stricter)',
      'Campaign everybody, for: everybody → staff (laxer)',
    ]);
    const two = [aCampaign({ id: 'a' }), aCampaign({ id: 'b' })];
    expect(said(aPolicy({ campaigns: two }), aPolicy({ campaigns: two.toReversed() }))).toEqual([
      'Campaigns, in this order: a, b → b, a',
    ]);
  });

  it('never show a logo, or a raw word', () => {
    const after = aTenant({ status: 'suspended', branding: { color: '#000000', logo: 'data:image/png;base64,AAAA' } });
    expect(changesInWords(describeSettings(aTenant(), after), languages.in('en'))).toEqual([
      'Status: active → suspended',
      'Colour: #1f4fd8 → #000000',
      'Logo: none → a picture',
    ]);
  });

  it('never tell a secret', () => {
    const changes = [
      { path: 'secret', direction: 'other' },
      { path: 'firstParty', before: false, after: true, direction: 'other' },
      { path: 'metadata.client_name', before: 'Web', after: 'App', direction: 'other' },
      { path: 'rules.session.absolute', after: 600, direction: 'stricter' },
    ] as const;
    expect(changesInWords(changes, languages.in('en'))).toEqual([
      'Secret: another one',
      'First-party, without consent: no → yes',
      'metadata.client_name: Web → App',
      'Session ends in any case after: now 10 minutes, where nothing was said (stricter)',
    ]);
  });

  it.each(languages.tags)('find words for every setting and value: %s', (tag) => {
    const one = aPolicy({
      signIn: { methods: METHOD_KINDS },
      mfa: { methods: METHOD_KINDS, enrollment: 'not_offered', trustedDeviceDays: 1 },
      temporaryAccessPass: { assurance: 'multi_factor', oneTime: false, length: 9, lifetime: 600 },
      administration: { assurance: 'single_factor', freshness: 60 },
      passkeys: { max: 1, freshness: 61, automatic: false },
      campaigns: [
        aCampaign({ mode: 'off', snoozeDays: 2, skips: null, due: '2027-03-01', groups: ['a'], exempt: ['b'] }),
      ],
      passkeyProfiles: [
        aProfile({ attestation: 'required', keys: ['device_bound'], certification: 'L1', hardware: true }),
      ],
    });
    const other = aPolicy({
      campaigns: [aCampaign({ mode: 'required' })],
      passkeyProfiles: [aProfile({ authenticators: { list: 'block', aaguids: ['x', 'y'] }, groups: ['a'] })],
    });
    const third = aPolicy({ passkeyProfiles: [aProfile({ authenticators: { list: 'allow', aaguids: ['x'] } })] });
    const sentences = [...said(one, other, tag), ...said(other, third, tag), ...said(third, one, tag)];
    expect(sentences.length).toBeGreaterThan(30);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[a-z][A-Z]|_|\{|undefined|null/);
  });
});
