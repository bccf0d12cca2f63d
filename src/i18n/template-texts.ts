import { escape } from './escape.ts';
import type { Language } from './translator.ts';

/**
 * The texts a template or a handler names: whole keys, and beginnings of keys that are put together, which end with a
 * dot.
 */
export function textsNamedIn(source: string): string[] {
  const code = source.replaceAll(/\{#[\s\S]*?#\}/g, '');
  return [...code.matchAll(/\b(?:t|th)\(\s*['`](?<key>[^'`$]+)/g)].map(({ groups }) => groups?.['key'] ?? '');
}

/** Those of them that no language has. */
export function missingTexts(source: string, keys: ReadonlySet<string>): string[] {
  return textsNamedIn(source).filter((key) =>
    key.endsWith('.') ? ![...keys].some((known) => known.startsWith(key)) : !keys.has(key),
  );
}

const WITHOUT_VALUES = /\b(?<name>t|th)\(\s*'(?<key>[^']+)'\s*\)/g;
const ALONE = /\{\{\s*(?<name>t|th)\(\s*'(?<key>[^']+)'\s*\)\s*\}\}/g;

/** The template with the texts of one language in the place of their names, wherever they need no values. */
export function withTexts(template: string, language: Language): string {
  const markup = (name: string, key: string) => (name === 'th' ? language.html(key) : escape(language.t(key)));
  const isConstant = (key: string) => language.isConstant(key) && !/[{}]/.test(language.t(key));
  return template
    .replaceAll(ALONE, (call, name: string, key: string) => (isConstant(key) ? markup(name, key) : call))
    .replaceAll(WITHOUT_VALUES, (call, name: string, key: string) => {
      if (name === 'th' || !isConstant(key)) return call;
      return `'${language.t(key).replaceAll(/['\\]/g, String.raw`\$&`)}'`;
    });
}
