import { IntlMessageFormat } from 'intl-messageformat';

export type Values = Readonly<Record<string, string | number | Date | Markup | null | undefined>>;

/** A template's own kind of string. */
interface Markup {
  toString(): string;
}
export type Escape = (text: string) => string;

/** One text in one language. */
export interface Message {
  /** The names of its values and, in angle brackets, of its tags, in alphabetical order. */
  readonly placeholders: readonly string[];
  text(values?: Values): string;
  /**
   * As markup: `<strong>` and `<hidden>` (for screen readers alone) stand, everything else of the message is escaped.
   * The values are the caller's to escape.
   */
  html(escape: Escape, values?: Values): string;
}

/** Reads an ICU message. Throws what is wrong with it. */
export function parseMessage(source: string, locale: string): Message {
  // Most texts have nothing to fill in and no quoting: they are themselves.
  if (!/[{<]|''/.test(source)) {
    let escaped: string | undefined;
    return { placeholders: [], text: () => source, html: (escape) => (escaped ??= escape(source)) };
  }
  const format = new IntlMessageFormat(source, locale);
  let markup: IntlMessageFormat | undefined;
  return {
    placeholders: [...new Set(placeholdersOf(format.getAst()))].toSorted(),
    text: (values) => String(format.format({ ...plain(values), ...TEXT_TAGS })),
    html: (escape, values) => {
      markup ??= new IntlMessageFormat(escapeLiterals(format.getAst(), escape), locale);
      return String(markup.format({ ...plain(values), ...MARKUP_TAGS }));
    },
  };
}

const untagged = (chunks: readonly string[]) => chunks.join('');
const TEXT_TAGS = { strong: untagged, hidden: untagged };
const MARKUP_TAGS = {
  strong: (chunks: readonly string[]) => `<strong>${chunks.join('')}</strong>`,
  hidden: (chunks: readonly string[]) => `<span class="visually-hidden">${chunks.join('')}</span>`,
};

/** What the parser makes of a message, as far as it matters here. */
interface Element {
  readonly type: number;
  /** The text of a literal, else a name. */
  readonly value?: string;
  readonly children?: readonly Element[];
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

const LITERAL = 0;

function placeholdersOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ type, value, children, options }) => {
    if (value === undefined || type === LITERAL) return [];
    if (children) return [`<${value}>`, ...placeholdersOf(children)];
    return [value, ...Object.values(options ?? {}).flatMap((option) => placeholdersOf(option.value))];
  });
}

function escapeLiterals(elements: readonly Element[], escape: Escape): Element[] {
  return elements.map((element) => {
    const { type, value, children, options } = element;
    if (children) return { ...element, children: escapeLiterals(children, escape) };
    if (options) {
      const escaped = Object.entries(options).map(
        ([name, option]) => [name, { ...option, value: escapeLiterals(option.value, escape) }] as const,
      );
      return { ...element, options: Object.fromEntries(escaped) };
    }
    return type === LITERAL && value !== undefined ? { ...element, value: escape(value) } : element;
  });
}

// What is neither a number nor a date is text: a template's own kinds of string, too.
function plain(values: Values = {}): Record<string, string | number | Date | undefined> {
  const entries = Object.entries(values).map(([name, value]) => [name, plainValue(value)] as const);
  return Object.fromEntries(entries);
}

function plainValue(value: Values[string]): string | number | Date | undefined {
  if (typeof value === 'number' || value instanceof Date) return value;
  return value === null || value === undefined ? undefined : String(value);
}
