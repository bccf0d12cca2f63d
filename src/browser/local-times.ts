const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  day: { dateStyle: 'long' },
  moment: { dateStyle: 'long', timeStyle: 'short' },
  'short-day': { dateStyle: 'medium' },
  'short-moment': { dateStyle: 'medium', timeStyle: 'short' },
};

/** The server knows no time zone and writes UTC; the browser writes the reader's own. */
export function localTimes(): void {
  const language = document.documentElement.lang;
  // The page's language as its reader writes it: en-GB and en-US order a date differently.
  const locale = navigator.languages.find((candidate) => candidate.startsWith(`${language}-`)) ?? language;
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-precision]')) {
    const format = new Intl.DateTimeFormat(locale, FORMATS[element.dataset['precision'] ?? 'day']);
    element.textContent = format.format(new Date(element.dateTime));
  }
}
