import { describe, expect, it } from '@jest/globals';
import { chooseLanguage, type Wishes } from '#src/i18n/choose-language.ts';

const AVAILABLE = ['en', 'de', 'ja', 'pt-BR', 'zh-Hant'];

describe('chooseLanguage', () => {
  const cases: readonly (readonly [string, Wishes, string | undefined])[] = [
    ['takes nothing where nothing is wished for', {}, undefined],
    ['takes what was chosen before what the application asks for', { chosen: 'ja', uiLocales: 'de' }, 'ja'],
    ['takes what the application asks for before the browser', { uiLocales: 'de', acceptLanguage: 'ja' }, 'de'],
    [
      'goes on to the browser when the application asks for none of ours',
      { uiLocales: 'fr', acceptLanguage: 'ja' },
      'ja',
    ],
    ['takes the fallback last', { chosen: 'xx', uiLocales: 'fr', acceptLanguage: 'it', fallback: 'de' }, 'de'],
    ['shortens a tag from its end', { uiLocales: 'de-CH-1996' }, 'de'],
    ['shortens past a single letter with what it introduces', { uiLocales: 'zh-Hant-TW-x-private' }, 'zh-Hant'],
    ['does not lengthen a tag', { uiLocales: 'zh pt' }, undefined],
    ['takes the first tag that has a language, not the best fit of a later one', { uiLocales: 'de-AT en' }, 'de'],
    ['knows no case', { uiLocales: 'DE-at' }, 'de'],
    ['answers the tag as it is written here', { uiLocales: 'pt-br' }, 'pt-BR'],
    ['follows the weights of the browser', { acceptLanguage: 'en;q=0.1, ja;q=0.9, de;q=0.5' }, 'ja'],
    ['follows the order of equal weights', { acceptLanguage: 'de, ja' }, 'de'],
    ['takes no language of weight zero', { acceptLanguage: 'de;q=0, *;q=0.5' }, undefined],
    ['takes no language whose weight cannot be read', { acceptLanguage: 'de;q=high, ja;q=0.1' }, 'ja'],
    ['passes over the wildcard', { acceptLanguage: '*, de;q=0.5' }, 'de'],
    ['passes over what is no tag', { acceptLanguage: '../../x, __proto__, ,;q=1, de;q=0.1' }, 'de'],
    ['reads no endless header', { acceptLanguage: `${'x,'.repeat(4000)}de` }, undefined],
    ['reads no endless list', { uiLocales: `${'xx '.repeat(20)}de` }, undefined],
  ];

  it.each(cases)('%s', (_name, wishes, expected) => {
    expect(chooseLanguage(AVAILABLE, wishes)).toBe(expected);
  });
});
