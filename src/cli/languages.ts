import { join } from 'node:path';
import { loadLanguages, type Languages } from '#src/i18n/languages.ts';

/** The texts that pages have, for commands that say the same. */
export function languagesOfPages(): Languages {
  return loadLanguages(join(import.meta.dirname, '../../views/languages'));
}
