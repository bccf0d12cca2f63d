import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createRenderer } from '#src/http/render.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { missingTexts } from '#src/i18n/template-texts.ts';

const ROOT = join(import.meta.dirname, '../..');
const LANGUAGES = join(ROOT, 'views/languages');
const OWN = { name: 'x', locale: 'en', direction: 'ltr', switch: 'x' };

/** A folder of languages: each has the texts of the file a.json, and what every language says of itself. */
function folderOf(texts: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-languages-'));
  for (const [tag, a] of Object.entries(texts)) {
    mkdirSync(join(folder, tag));
    writeFileSync(join(folder, tag, 'languages.json'), JSON.stringify(OWN));
    writeFileSync(join(folder, tag, 'a.json'), typeof a === 'string' ? a : JSON.stringify(a));
  }
  return folder;
}

const load = (texts: Readonly<Record<string, unknown>>) => () => loadLanguages(folderOf(texts));

describe('the languages of Latchkey', () => {
  const languages = loadLanguages(LANGUAGES);

  it('are English, German and Japanese, each complete', () => {
    expect(languages.tags).toEqual(['en', 'de', 'ja']);
    expect(languages.keys.size).toBeGreaterThan(200);
  });

  it('have every text that the code names', () => {
    const missing = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'i18n/template-texts.ts')
      .flatMap((file) =>
        missingTexts(readFileSync(join(ROOT, 'src', file), 'utf8'), languages.keys).map((key) => `${file}: ${key}`),
      );
    expect(missing).toEqual([]);
  });

  it('say no more than they are asked for', () => {
    const sources = ['src', 'views'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:ts|njk)$/.test(file))
        .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
    );
    const named = [...sources.join('\n').matchAll(/['`](?<key>[a-z][\w-]*(?:\.[\w-]*)+)/g)].map(
      ({ groups }) => groups?.['key'] ?? '',
    );
    const whole = new Set(named);
    const beginnings = named.filter((key) => key.endsWith('.'));
    const unused = [...languages.keys].filter(
      (key) => !whole.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });

  it.each(['de', 'ja'])('are not English by another name: %s', (tag) => {
    const { t } = languages.in(tag);
    const english = languages.in('en').t;
    const sentences = [...languages.keys].filter(
      (key) => !key.startsWith('languages.') && plain(english, key)?.includes(' '),
    );
    expect(sentences.filter((key) => plain(t, key) === plain(english, key))).toEqual([]);
  });
});

// A text with values cannot be asked for without them.
function plain(t: (key: string) => string, key: string): string | undefined {
  try {
    return t(key);
  } catch {
    return undefined;
  }
}

describe('a language', () => {
  it('that lacks a text, or has one too many, stops the start with its name', () => {
    expect(load({ en: { b: { c: 'x' } }, de: {} })).toThrow(/de: a\.b\.c is missing/);
    expect(load({ en: {}, de: { b: 'x' } })).toThrow(/de: a\.b is not in en/);
  });

  it('that fills in other values or tags stops the start', () => {
    expect(load({ en: { b: 'Hello {name}' }, de: { b: 'Hallo' } })).toThrow(/de: a\.b has \{\}, en has \{name\}/);
    expect(load({ en: { b: '<strong>x</strong>' }, de: { b: 'x' } })).toThrow(/en has \{<strong>\}/);
    expect(load({ en: { b: '{n, plural, one {1 {x}} other {#}}' }, de: { b: '{n}' } })).toThrow(/en has \{n, x\}/);
  });

  it('that cannot be read stops the start', () => {
    expect(load({ en: '{' })).toThrow(/en\/a\.json is not valid JSON/);
    expect(load({ en: { b: '{name' } })).toThrow(/en: a\.b: /);
    expect(load({ en: { b: 1, c: ' ' } })).toThrow(/en: a\.b: is not a text\s+en: a\.c: is not a text/);
    expect(load({ de: {} })).toThrow(/has no en/);
  });

  it('may count in its own way', () => {
    const counted = { en: { b: '{n, plural, one {# day} other {# days}}' }, ja: { b: '{n} 日' } };
    const languages = load(counted)();
    expect([1, 2].map((n) => languages.in('en').t('a.b', { n }))).toEqual(['1 day', '2 days']);
    expect(languages.in('ja').t('a.b', { n: 2 })).toBe('2 日');
  });

  it('has no text by another name', () => {
    const { t } = load({ en: { b: 'x' } })().in('en');
    for (const key of ['a', 'a.b.c', 'b', '__proto__', 'constructor', '']) {
      expect(t.has(key)).toBe(false);
      expect(() => t(key)).toThrow(`There is no text "${key}" in views/languages/en`);
    }
  });

  it('is English where there is no such language', () => {
    const languages = load({ en: { b: 'x' }, de: { b: 'y' } })();
    expect(['de', 'xx', '__proto__', undefined].map((tag) => languages.in(tag).t('a.b'))).toEqual(['y', 'x', 'x', 'x']);
  });

  it('writes days and lists as its readers do', () => {
    const languages = loadLanguages(LANGUAGES);
    const written = languages.tags
      .map((tag) => languages.in(tag))
      .map((one) => [one.day(1_763_900_000_000), one.list(['A', 'B'])]);
    expect(written).toEqual([
      ['23 November 2025', 'A, B'],
      ['23. November 2025', 'A und B'],
      ['2025年11月23日', 'A、B'],
    ]);
  });
});

describe('a template', () => {
  const rendered = (template: string, texts: Readonly<Record<string, string>>, data: object = {}) => {
    const viewsDir = mkdtempSync(join(tmpdir(), 'latchkey-views-'));
    writeFileSync(join(viewsDir, 'page.njk'), template);
    return createRenderer({ viewsDir, assets: {}, languages: load({ en: texts })() }).render('page', { ...data });
  };

  it('that names a text there is not stops the start', () => {
    expect(() => rendered("{{ t('a.nothing') }}{{ th('a.gone.' + x) }}", { b: 'x' })).toThrow(
      /page\.njk: a\.nothing\s+page\.njk: a\.gone\.$/,
    );
  });

  it('escapes texts and values, and lets strong words stand', () => {
    const texts = { b: '<strong>{name}</strong> & {n, plural, one {"#"} other {<strong>#</strong>}}' };
    const html = rendered("{{ th('a.b', { name: name, n: 2 }) }}|{{ t('a.b', { name: name, n: 1 }) }}", texts, {
      name: '<i>',
    });
    expect(html).toBe('<strong>&lt;i&gt;</strong> &amp; <strong>2</strong>|&lt;i&gt; &amp; &quot;1&quot;');
  });

  it('takes what looks like a message in a value for text', () => {
    expect(rendered("{{ th('a.b', { x: x }) }}", { b: '{x}' }, { x: '{y} <strong>z</strong>' })).toBe(
      '{y} &lt;strong&gt;z&lt;/strong&gt;',
    );
  });

  it('puts a date of ours into a sentence as it is', () => {
    expect(rendered("{{ th('a.b', { day: 0 | day }) }}", { b: 'on {day}' })).toBe(
      'on <time datetime="1970-01-01T00:00:00.000Z" data-precision="day">January 1, 1970</time>',
    );
  });

  it('fails where a value is missing', () => {
    expect(() => rendered("{{ t('a.b') }}", { b: '{x}' })).toThrow(/x/);
  });
});
