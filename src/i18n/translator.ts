// I18n finds the texts people read, in their language; what a text says stands in views/languages.
import type { Catalogue } from './catalogue.ts';
import type { Values } from './message.ts';

/** Answers the text of a key as plain text, with `values` filled in. Throws where there is no such key or a value is missing. */
export interface Translate {
  (key: string, values?: Values): string;
  /** Whether there is such a text: for keys that come from outside, such as error codes. */
  has(key: string): boolean;
}

/** One language: its texts, and how it writes dates. */
export interface Language {
  /** BCP 47. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly t: Translate;
  /** As `t`, as markup in which `<strong>` stands. The values must have been escaped. */
  html(key: string, values?: Values): string;
  /** Whether the text is always the same, whatever the values. */
  isConstant(key: string): boolean;
  /** Names one after the other: A, B, C. */
  list(names: readonly string[]): string;
  /** A day such as 23 November 2026, in UTC; milliseconds. */
  day(milliseconds: number): string;
  /** A day with hour and minute, in UTC; milliseconds. */
  moment(milliseconds: number): string;
  /** The same two in few letters, for tables: 23 Nov 2026. */
  shortDay(milliseconds: number): string;
  shortMoment(milliseconds: number): string;
  number(value: number): string;
}

export function createLanguage(tag: string, catalogue: Catalogue): Language {
  const find = (key: string) => {
    const message = catalogue.get(key);
    if (!message) throw new Error(`There is no text "${key}" in views/languages/${tag}`);
    return message;
  };
  const t = Object.assign((key: string, values?: Values) => find(key).text(values), {
    has: (key: string) => catalogue.has(key),
  });
  const locale = t('languages.locale');
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortMoment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' });
  return {
    tag,
    direction: t('languages.direction') === 'rtl' ? 'rtl' : 'ltr',
    t,
    html: (key, values) => find(key).html(values),
    isConstant: (key) => find(key).placeholders.every((name) => name.startsWith('<')),
    list: (names) => list.format(names),
    day: (milliseconds) => day.format(milliseconds),
    moment: (milliseconds) => moment.format(milliseconds),
    shortDay: (milliseconds) => shortDay.format(milliseconds),
    shortMoment: (milliseconds) => shortMoment.format(milliseconds),
    number: (value) => number.format(value),
  };
}
