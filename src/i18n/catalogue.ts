import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessage, type Message } from './message.ts';

/** All texts of one language by key: `interaction.login.title` is `login.title` of the file interaction.json. */
export type Catalogue = ReadonlyMap<string, Message>;

/** The language every other one is measured by, and the one for whoever asked for none of ours. */
export const REFERENCE = 'en';

/** Reads every language of a folder. Throws one error that names every key that is missing, left over or unreadable. */
export function readCatalogues(folder: string): ReadonlyMap<string, Catalogue> {
  const problems: string[] = [];
  const catalogues = new Map<string, Catalogue>();
  for (const language of languagesIn(folder)) {
    catalogues.set(language, readCatalogue(folder, language, problems));
  }
  const reference = catalogues.get(REFERENCE);
  if (!reference) throw new Error(`${folder} has no ${REFERENCE}/: every other language is measured by it`);
  for (const [language, catalogue] of catalogues) problems.push(...differences(language, catalogue, reference));
  if (problems.length > 0) throw new Error(`The languages in ${folder} are not complete:\n  ${problems.join('\n  ')}`);
  return catalogues;
}

function languagesIn(folder: string): string[] {
  const found = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return found
    .map(({ name }) => name)
    .toSorted((a, b) => Number(b === REFERENCE) - Number(a === REFERENCE) || (a < b ? -1 : 1));
}

function readCatalogue(folder: string, language: string, problems: string[]): Catalogue {
  const catalogue = new Map<string, Message>();
  for (const file of readdirSync(join(folder, language))
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const place = `${language}/${file}`;
    for (const [key, text] of flatten(file.slice(0, -'.json'.length), readJson(join(folder, place), place))) {
      try {
        if (typeof text !== 'string' || text.trim() === '') throw new TypeError('is not a text');
        catalogue.set(key, parseMessage(text, language));
      } catch (error) {
        problems.push(`${language}: ${key}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return catalogue;
}

function readJson(path: string, place: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`views/languages/${place} is not valid JSON`, { cause });
  }
}

function flatten(prefix: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[prefix, value]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(`${prefix}.${name}`, inner));
}

function differences(language: string, catalogue: Catalogue, reference: Catalogue): string[] {
  const missing = [...reference.keys()]
    .filter((key) => !catalogue.has(key))
    .map((key) => `${language}: ${key} is missing`);
  const extra = [...catalogue.keys()]
    .filter((key) => !reference.has(key))
    .map((key) => `${language}: ${key} is not in ${REFERENCE}`);
  const other = [...catalogue].flatMap(([key, { placeholders }]) => {
    const expected = reference.get(key)?.placeholders ?? placeholders;
    if (expected.join() === placeholders.join()) return [];
    return [`${language}: ${key} has {${placeholders.join(', ')}}, ${REFERENCE} has {${expected.join(', ')}}`];
  });
  return [...missing, ...extra, ...other];
}
