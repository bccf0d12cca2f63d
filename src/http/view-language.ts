// What templates say in the language of the page.
import nunjucks from 'nunjucks';
import { escape } from '#src/i18n/escape.ts';
import type { Values } from '#src/i18n/message.ts';
import type { Language } from '#src/i18n/translator.ts';

const { SafeString } = nunjucks.runtime;

/** `t(key, values)` is text for autoescape to escape; `th` is markup with `<strong>`, the values escaped. */
export function languageGlobals({ t, html }: Language) {
  return {
    t,
    th: (key: string, values?: Values) => new SafeString(html(key, values && escapedAll(values))),
    hasText: (key: string) => t.has(key),
  };
}

export function languageFilters({ day, moment, shortDay, shortMoment, list, number }: Language) {
  return {
    /** Epoch seconds as a `<time>` with the day in UTC. The browser script puts it into the reader's own zone. */
    day: (seconds: number) => timeElement(seconds, day(seconds * 1000), 'day'),
    /** A day of the calendar (2027-03-01), which is the same in every zone. */
    calendarDay: (date: string) => day(Date.parse(date)),
    /** Epoch seconds as a `<time>` with day and minute. */
    moment: (seconds: number) => timeElement(seconds, `${moment(seconds * 1000)} UTC`, 'moment'),
    /** The same in few letters, for tables. */
    shortDay: (seconds: number) => timeElement(seconds, shortDay(seconds * 1000), 'short-day'),
    shortMoment: (seconds: number) => timeElement(seconds, `${shortMoment(seconds * 1000)} UTC`, 'short-moment'),
    /** With the marks that the language groups digits by. */
    number: (value: number) => number(value),
    /** Names one after the other, as the language does it. */
    listed: (items: readonly string[]) => list(items),
  };
}

// A SafeString is markup of our own, such as a `<time>`.
function escapedAll(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? escape(value) : value]),
  );
}

function timeElement(seconds: number, text: string, precision: string) {
  const iso = new Date(seconds * 1000).toISOString();
  return new SafeString(`<time datetime="${iso}" data-precision="${precision}">${escape(text)}</time>`);
}
