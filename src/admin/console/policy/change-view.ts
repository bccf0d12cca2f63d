import { changesInWords } from '#src/insight/change-words.ts';
import type { SettingChange } from '#src/insight/describe-changes.ts';
import type { Language } from '#src/i18n/translator.ts';

/** Changes as sentences, with which way each goes beside it. */
export function changeViews(changes: readonly SettingChange[], language: Language) {
  return changes.map((change) => {
    const [text = ''] = changesInWords([{ ...change, direction: 'other' }], language);
    return { text, kind: change.direction };
  });
}
