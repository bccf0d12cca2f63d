import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
/** Names, what only machines read, and what a credential is called in storage: pages say its kind. */
const ALLOWED = new Set([
  ...['Latchkey', 'username webauthn', 'Authenticator Attestation'],
  ...['Email code', 'Recovery codes', 'Temporary access pass'],
]);
/** The names of products, and the words of SMTP. */
const NO_SENTENCES = [
  'src/methods/passkey/authenticator-names.ts',
  'src/mail/browser-name.ts',
  'src/mail/smtp.ts',
];

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => join(folder, file));
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const withoutComments = (template: string) => template.replaceAll(/\{#[\s\S]*?#\}/g, '');
const hasWords = (text: string) => /\p{L}{2}/u.test(text) && !ALLOWED.has(text.trim());

/** What a template says by itself, between its tags and in the attributes that are read out. */
function inlineText(template: string): string[] {
  const bare = withoutComments(template)
    .replaceAll(/\{% block width %\}.*?\{% endblock %\}/g, '')
    .replaceAll(/\{\{[\s\S]*?\}\}/g, ' ')
    .replaceAll(/\{%[\s\S]*?%\}/g, ' ');
  const attributes = [...bare.matchAll(/\b(?:alt|title|placeholder|aria-label|label|data-(?:busy|retry|done|failed|show|hide)[\w-]*)="([^"]*)"/g)];
  // A macro may write attributes alone.
  const between = bare
    .replaceAll(/\s[\w-]+="[^"]*"/g, ' ')
    .replaceAll(/<[^>]*>/g, '\n').replaceAll(/&\w+;/g, ' ');
  return [...attributes.map((match) => match[1] ?? ''), ...between.split('\n')].filter(hasWords).map((text) => text.trim());
}

/** Sentences and labels inside the expressions of a template. */
function spokenLiterals(template: string): string[] {
  const expressions = [...withoutComments(template).matchAll(/\{[{%]([\s\S]*?)[}%]\}/g)].map((match) => match[1] ?? '');
  return expressions
    .flatMap((expression) => [...expression.matchAll(/'((?:\\.|[^'\\])*)'/g)].map((match) => match[1] ?? ''))
    .filter((literal) => (/^\p{Lu}\p{Ll}/u.test(literal) || /\p{L} \p{L}/u.test(literal)) && !ALLOWED.has(literal));
}

/** Sentences in code that are neither of an error, which pages tell by its code, nor of the log. */
function sentencesInCode(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const spoken = code.replaceAll(/\b(?:\w*Error|info|warn|error|debug)\(\s*(?:[^;]*?)\)(?=[;,)\s])/g, '');
  return [...spoken.matchAll(/(['`])(\p{Lu}[^'`\n]*\p{L} \p{L}[^'`\n]*)\1/gu)]
    .map((match) => match[2] ?? '')
    .filter((literal) => !ALLOWED.has(literal));
}

// The mailbox is for developers, and English.
const templates = filesIn('views', '.njk').filter((file) => !file.startsWith('views/dev/'));

describe('every template', () => {
  it.each(templates)('%s has no text of its own', (file) => {
    expect([...inlineText(read(file)), ...spokenLiterals(read(file))]).toEqual([]);
  });
});

describe('every handler', () => {
  const folders = ['interaction', 'security-info', 'recovery', 'mail', 'http', 'browser', 'methods', 'admin/console'].map((name) => `src/${name}`);
  const handlers = folders.flatMap((folder) => filesIn(folder, '.ts')).filter((file) => !NO_SENTENCES.includes(file));
  it.each(handlers)('%s has no text of its own', (file) => {
    expect(sentencesInCode(read(file))).toEqual([]);
  });
});

describe('the look for texts', () => {
  it('finds them between tags, in attributes, in expressions and in code', () => {
    expect(inlineText('{# a comment #}<p>Hello <b>{{ name }}</b></p>')).toEqual(['Hello']);
    expect(inlineText('<img alt="A cat" title="{{ t(1) }}">')).toEqual(['A cat']);
    expect(spokenLiterals("{{ 'Back to ' + name }}{% set x = 'two words' %}{{ t('a.b') }}")).toEqual(['Back to ', 'two words']);
    expect(sentencesInCode("const NOTICE = 'Your passkey is saved.';\nthrow new ProblemError('forbidden', 'You may not');")).toEqual([
      'Your passkey is saved.',
    ]);
  });
});
