/** What is known of the language somebody would like, the strongest wish first. */
export interface Wishes {
  /** What they chose on one of our pages. */
  readonly chosen?: string | undefined;
  /** OpenID Connect Core 1.0 §3.1.2.1: tags in order of preference, separated by spaces. */
  readonly uiLocales?: string | undefined;
  /** The header (RFC 9110 §12.5.4). */
  readonly acceptLanguage?: string | undefined;
  readonly fallback?: string | undefined;
}

/** More wishes than these nobody has: the rest is not read. */
const LONGEST = 500;
const MOST_RANGES = 20;
const RANGE = /^[a-z0-9]{1,8}(?:-[a-z0-9]{1,8})*$/i;

/** The tag among `available` that suits best, or undefined: the first wish that one of ours meets. */
export function chooseLanguage(available: readonly string[], wishes: Wishes): string | undefined {
  const { chosen, uiLocales, acceptLanguage, fallback } = wishes;
  return (
    lookup(available, [chosen ?? '']) ??
    lookup(available, shortened(uiLocales).split(' ')) ??
    lookup(available, acceptedRanges(shortened(acceptLanguage))) ??
    lookup(available, [fallback ?? ''])
  );
}

/** RFC 4647 §3.4: each range in turn is shortened from its end until it is the tag of a language there is. */
function lookup(available: readonly string[], ranges: readonly string[]): string | undefined {
  for (const range of ranges.slice(0, MOST_RANGES)) {
    if (!RANGE.test(range)) continue;
    for (let candidate = range.toLowerCase(); candidate !== ''; candidate = truncated(candidate)) {
      const found = available.find((tag) => tag.toLowerCase() === candidate);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

// A single letter or digit only introduces what came after it, so it goes too.
const truncated = (range: string) => range.replace(/(?:^|-)(?:[a-z0-9]-)?[a-z0-9]+$/, '');

function acceptedRanges(header: string): string[] {
  if (header === '') return [];
  const weighted = header.split(',').map((item) => {
    const [range = '', ...parameters] = item.split(';');
    const quality = parameters.map((parameter) => /^\s*q=(?<q>[01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.groups?.['q']);
    return { range: range.trim(), quality: parameters.length === 0 ? 1 : Number(quality[0] ?? 0) };
  });
  // Sorting is stable: equal weights keep their order.
  const wanted = weighted.filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  return wanted.map(({ range }) => range);
}

const shortened = (text: string | undefined) => text?.slice(0, LONGEST) ?? '';
