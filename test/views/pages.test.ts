import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createRenderer } from '#src/http/render.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { type Sample, SAMPLES } from './samples.ts';

const VIEWS = join(import.meta.dirname, '../../views');
const assets = Object.fromEntries(
  ['latchkey.css', 'console.css', 'console.js', 'icon.svg', 'comforts.js', 'passkey-sign-in.js', 'passkey-enrollment.js', 'passkey-upgrade.js'].map((name) => [
    name,
    `/assets/${name}`,
  ]),
);
const languages = loadLanguages(join(VIEWS, 'languages'));
const renderer = createRenderer({ viewsDir: VIEWS, assets, languages });
const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1] ?? match[0]);

const HOSTILE = `"><script>alert(1)</script>'--<img src=x onerror=alert(1)>`;
/** Values that choose a branch of a template or are markup made by our own code. */
const STRUCTURAL = new Set(['who', 'methods', 'method', 'required', 'why', 'code', 'kind', 'protection', 'form', 'qr', 'lang', 'dir', 'counts', 'kept', 'type', 'preferred', 'keys', 'list', 'rule', 'unmet', 'places', 'reason', 'since', 'due', 'about', 'area', 'group', 'role', 'state', 'status', 'day', 'from', 'until', 'firstDay', 'lastDay', 'alg']);
const isText = (value: unknown) => typeof value === 'string';

function poisoned(value: unknown, key = ''): unknown {
  if (STRUCTURAL.has(key) && [value].flat().every(isText)) return value;
  if (typeof value === 'string') return HOSTILE;
  if (Array.isArray(value)) return value.map((item) => poisoned(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, name)]));
}

const cases = SAMPLES.map((sample) => [`${sample.template} (${sample.state})`, sample] as const);
const rendered = ({ template, data }: Sample) => renderer.render(template, data);

describe('the pages', () => {
  it('are all among the samples', () => {
    const pages = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
      // A mail is no page: it has its own tests.
      .filter((file) => file.endsWith('.njk') && !/^(?:macros|mail)\/|(?:^|\/)layout\.njk$/.test(file))
      .map((file) => file.slice(0, -'.njk'.length));
    expect(pages.filter((page) => !SAMPLES.some(({ template }) => template === page))).toEqual([]);
  });

  it.each(cases)('%s has a language, a title, one main heading and nothing undefined', (_, sample) => {
    const html = rendered(sample);
    expect(html).toMatch(/<html lang="en" dir="ltr">/);
    expect(html).toMatch(/<title>[^<]{4,}<\/title>/);
    expect(all(html, /<h1[ >]/g)).toHaveLength(1);
    expect(html).not.toMatch(/undefined|\[object Object\]|NaN/);
  });

  it.each(['de', 'ja'])('are all there in the language %s', (lang) => {
    for (const sample of SAMPLES) {
      const html = renderer.render(sample.template, { ...sample.data, lang });
      expect(html).toContain(`<html lang="${lang}" dir="ltr">`);
      expect(html).not.toMatch(/undefined|\[object Object\]|NaN/);
    }
  });

  it.each(cases)('%s has a label for every input, and each id once', (_, sample) => {
    const html = rendered(sample);
    const visible = all(html, /<input (?![^>]*(?:type="hidden"| hidden))[^>]* id="([^"]+)"/g);
    expect(visible.filter((id) => !html.includes(`<label for="${id}">`))).toEqual([]);
    const ids = all(html, / id="([^"]+)"/g);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it.each(cases)('%s points every description and label at something that is there', (_, sample) => {
    const html = rendered(sample);
    const named = all(html, /aria-(?:describedby|labelledby)="([^"]+)"/g).flatMap((ids) => ids.split(' '));
    expect(named.filter((id) => !html.includes(` id="${id}"`))).toEqual([]);
  });

  it.each(cases)('%s ties an error to the field that has to be typed again, and puts the focus there', (_, sample) => {
    const html = rendered(sample);
    const tied = all(html, /<input [^>]*aria-(?:invalid="true"|describedby="[^"]*\bproblem\b)[^>]*>/g);
    const typed = all(html, /<input (?![^>]* hidden)[^>]*type="(?:text|password)"/g);
    const isWrong = typed.length > 0 && /role="alert" id="problem"|class="field-error"/.test(html);
    const hasFocus = tied.some((input) => / autofocus\b/.test(input));
    expect([tied.length > 0, hasFocus]).toEqual([isWrong, isWrong]);
  });

  it.each(cases)('%s tells browsers what is typed where, and shows digits for codes of digits', (_, sample) => {
    const inputs = all(rendered(sample), /<input [^>]*type="(?:text|password)"[^>]*>/g);
    expect(inputs.filter((input) => !/ autocomplete="[^"]+"/.test(input))).toEqual([]);
    const digits = (input: string) => input.includes('inputmode="numeric"');
    expect(inputs.filter((input) => input.includes('"one-time-code"') !== digits(input))).toEqual([]);
  });

  it('have an address of their own in every state', () => {
    const names = SAMPLES.map(({ template, state }) => `${template}--${state}`);
    expect(names.filter((name) => !/^[\w/-]+$/.test(name))).toEqual([]);
    expect(names).toHaveLength(new Set(names).size);
  });

  it.each(cases)('%s carries the anti-forgery token in every form that posts', (_, sample) => {
    for (const form of all(rendered(sample), /<form (?![^>]*class="languages")[^>]*method="post"[\s\S]*?<\/form>/g)) {
      expect(form).toMatch(/<input type="hidden" name="(?:csrf" value="csrf-token|xsrf" value="x)"/);
    }
  });

  it.each(cases)('%s runs under a policy without inline script or style', (_, sample) => {
    const html = rendered(sample);
    expect(html).not.toMatch(/ style=| on[a-z]+="|<style|javascript:/);
    expect(all(html, /<script(?![^>]* src=)[^>]*>/g)).toEqual([]);
  });

  it.each(cases)('%s writes hostile names, logos and answers as text', (_, sample) => {
    const html = renderer.render(sample.template, poisoned(sample.data) as Sample['data']);
    expect(html).not.toMatch(/<script>|<img src=x|'--|"&gt;/);
  });
});

const login = (data: object) =>
  renderer.render('interaction/login', {
    base: '/i',
    csrf: 't',
    client: { name: 'Portal' },
    methods: ['passkey', 'password'],
    passkeyOptions: { challenge: 'x' },
    optionsUrl: '/i/passkey-options',
    ...data,
  });

describe('the sign-in page', () => {
  it('hides the passkey form until a script can use it, and says so to a browser without scripts', () => {
    expect(login({})).toMatch(/<form [^>]*id="passkey-form"[^>]* hidden>/);
    expect(login({})).toMatch(/<noscript>.*Passkeys need JavaScript/);
  });

  it('offers only what the policy allows', () => {
    expect(login({ methods: ['password'] })).not.toContain('passkey-form');
    expect(login({ methods: ['passkey'] })).not.toContain('id="password"');
  });

  it('asks again in a sentence that stays the same', () => {
    for (const reason of ['requested', 'stale', 'other_subject']) {
      expect(login({ reason })).toContain('Please sign in again to continue');
    }
    expect(login({ reason: 'no_evidence' })).not.toContain('Please sign in again');
  });

  it('says in the title first that something went wrong, and ties the text to the fields', () => {
    const html = login({ error: { text: 'That did not work.' }, username: 'ann' });
    expect(html).toContain('<title>Error: Sign in');
    expect(html).toMatch(/role="alert" id="problem"/);
    expect(html).toMatch(/id="password"[^>]*aria-describedby="problem"[^>]*autofocus/);
  });

  it('gives the autofill of names and passkeys its field', () => {
    expect(login({})).toMatch(/id="username"[^>]*autocomplete="username webauthn"/);
  });
});

describe('a passkey that the server refused', () => {
  const shown = (html: string) => all(html, /data-failure="([^"]+)"[^>]*role="alert"/g);

  it('is explained by its code, and by a general text where the code has none', () => {
    expect(shown(login({ failure: { code: 'timed_out' } }))).toEqual(['timed_out']);
    expect(shown(login({ failure: { code: 'not_thought_of' } }))).toEqual(['unknown']);
    expect(shown(login({}))).toEqual([]);
  });
});

describe('the enrollment page', () => {
  const enrollment = (data: object) =>
    renderer.render('interaction/passkey-enrollment', {
      base: '/i',
      csrf: 't',
      tenant: { name: 'Acme' },
      passkeyOptions: {},
      why: 'suggested',
      ...data,
    });

  it('has no skip of any kind when the policy allows none', () => {
    const html = enrollment({ why: 'required', skip: { allowed: false }, failure: { code: 'cancelled' } });
    expect(html).not.toContain('/i/skip');
    expect(html).toMatch(/Your organisation <strong>Acme<\/strong> requires a passkey/);
  });

  it('shows the counted skip first and the free one after a failure', () => {
    const skip = { allowed: true, left: 2, snoozeDays: 1 };
    expect(enrollment({ skip })).toMatch(/data-counted-skip>[\s\S]*data-free-skip hidden>/);
    expect(enrollment({ skip, failure: { code: 'unknown' } })).toMatch(/data-counted-skip hidden>[\s\S]*data-free-skip>/);
  });

  it.each(['cancelled', 'already_registered', 'not_supported', 'no_user_verification', 'timed_out', 'wrong_origin', 'too_many_passkeys', 'not_attested', 'not_recognised', 'not_safe', 'not_checkable'])(
    'has a text and a next step for %s',
    (code) => {
      expect(enrollment({ skip: { allowed: false }, failure: { code } })).toMatch(
        new RegExp(`data-failure="${code}"[^>]*role="alert">\\s*<p><strong>.+</strong></p>\\s*<p>.+</p>`),
      );
    },
  );

  it('names the authenticators that are accepted, before and after one that is not', () => {
    const kind = { keys: 'any', list: 'allow', names: ['YubiKey 5', 'Windows Hello'], more: 0 };
    const accepted = { kinds: [kind], tellsMaker: true };
    const sentence = 'Acme accepts: passkeys of every kind, of these models only: YubiKey 5, Windows Hello';
    const named = (data: object) =>
      all(enrollment({ tenant: { name: 'Acme' }, skip: { allowed: false }, accepted, ...data }), new RegExp(sentence, 'g'));
    expect(named({})).toHaveLength(1);
    expect(named({ failure: { code: 'not_allowed', rule: 'authenticator', accepted } })).toHaveLength(1);
  });

  it('offers only the places where a passkey that is accepted can be kept', () => {
    const html = enrollment({ skip: { allowed: false }, places: ['security-key', 'client-device'] });
    expect(all(html, /name="place" value="([^"]+)"/g)).toEqual(['client-device', 'security-key']);
    expect(html).toContain('value="security-key" checked');
  });

  it.each([
    ['en', 'From 1 March 2027 on you will need one.'],
    ['de', 'Ab dem 1. März 2027 brauchen Sie einen.'],
    ['ja', '2027年3月1日からはパスキーが必要になります。'],
  ])('tells the day from which it is required, in the language %s', (lang, sentence) => {
    expect(enrollment({ lang, skip: { allowed: true, left: 2, snoozeDays: 1, due: '2027-03-01' } })).toContain(sentence);
  });
});

it('links a client only to the web', () => {
  const html = renderer.render('interaction/consent', {
    client: { name: 'X', uri: 'javascript:alert(1)', policyUri: 'https://x.example/p', tosUri: 'data:text/html,x' },
  });
  expect(all(html, /<a href="([^"]+)"/g)).toEqual(['https://x.example/p']);
});

it('refuses a page whose asset was not built', () => {
  const bare = createRenderer({ viewsDir: VIEWS, assets: {}, languages });
  expect(() => bare.render('root', {})).toThrow(/No such asset: icon.svg/);
});
