import { readCatalogues, REFERENCE } from './catalogue.ts';
import { chooseLanguage, type Wishes } from './choose-language.ts';
import { createLanguage, type Language } from './translator.ts';

/** Every language there is. */
export interface Languages {
  /** Their BCP 47 tags, English first. */
  readonly tags: readonly string[];
  /** Every text there is. */
  readonly keys: ReadonlySet<string>;
  /** The language with that tag; English where there is none. */
  in(tag: string | undefined): Language;
  choose(wishes: Wishes): Language;
}

/** Reads views/languages. Throws where a language is not complete, naming what it lacks. */
export function loadLanguages(folder: string): Languages {
  const catalogues = readCatalogues(folder);
  const languages = new Map([...catalogues].map(([tag, catalogue]) => [tag, createLanguage(tag, catalogue)]));
  const tags = [...languages.keys()];
  const find = (tag: string | undefined) => {
    const language = languages.get(tag ?? REFERENCE) ?? languages.get(REFERENCE);
    if (!language) throw new Error(`${folder} has no ${REFERENCE}`);
    return language;
  };
  const keys = new Set(catalogues.get(REFERENCE)?.keys());
  return { tags, keys, in: find, choose: (wishes) => find(chooseLanguage(tags, wishes)) };
}
