import { IntlMessageFormat } from 'intl-messageformat';
import { escape } from './escape.ts';

export type Values = Readonly<Record<string, string | number | Date | Markup | null | undefined>>;

/** A template's own kind of string. */
interface Markup {
  toString(): string;
}

/** One text in one language. */
export interface Message {
  /** The names of its values and, in angle brackets, of its tags, in alphabetical order. */
  readonly placeholders: readonly string[];
  text(values?: Values): string;
  /**
   * As markup: `<strong>` and `<hidden>` (for screen readers alone) stand, everything else of the message is escaped.
   * The values are the caller's to escape.
   */
  html(values?: Values): string;
}

/** What the parser makes of a message, as far as it matters here. */
interface Element {
  readonly type: number;
  /** The text of a literal, else a name. */
  readonly value?: string;
  readonly children?: readonly Element[];
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

type Tags = Readonly<Record<string, (chunks: readonly string[]) => string>>;

const LITERAL = 0;
const ARGUMENT = 1;
const TAG = 8;

const TEXT_TAGS: Tags = { strong: (chunks) => chunks.join(''), hidden: (chunks) => chunks.join('') };
const MARKUP_TAGS: Tags = {
  strong: (chunks) => `<strong>${chunks.join('')}</strong>`,
  hidden: (chunks) => `<span class="visually-hidden">${chunks.join('')}</span>`,
};

/** Reads an ICU message. Throws what is wrong with it. */
export function parseMessage(source: string, locale: string): Message {
  // Most texts have nothing to fill in and no quoting: they are themselves.
  if (!/[{<]|''/.test(source)) return { placeholders: [], text: () => source, html: () => escape(source) };

  const names = namesIn(source);
  if (names) return filledIn(names);
  const elements = parse(source, locale);
  return isPlain(elements) ? filledIn(elements) : formatted(elements, locale);
}

/** What has to be counted, chosen or formatted. The library keeps tens of kilobytes for each: only for what was asked for. */
function formatted(elements: readonly Element[], locale: string): Message {
  let [text, markup]: IntlMessageFormat[] = [];
  return {
    placeholders: namesOf(elements),
    text: (values) => {
      text ??= new IntlMessageFormat([...elements], locale);
      return String(text.format({ ...plain(values), ...TEXT_TAGS }));
    },
    html: (values) => {
      markup ??= new IntlMessageFormat(escapeLiterals(elements), locale);
      return String(markup.format({ ...plain(values), ...MARKUP_TAGS }));
    },
  };
}

/** The library's parser, without the formatter around it. */
function parse(source: string, locale: string): readonly Element[] {
  // oxlint-disable-next-line no-underscore-dangle -- what the library calls it
  const parser = IntlMessageFormat.__parse;
  return parser ? parser(source, { locale: new Intl.Locale(locale) }) : new IntlMessageFormat(source, locale).getAst();
}

const namesOf = (elements: readonly Element[]) => [...new Set(placeholdersOf(elements))].toSorted();

/** A message that has nothing but names to fill in and tags of ours, or undefined. */
function namesIn(source: string): Element[] | undefined {
  if (!/^(?:[^{}<>']|\{\w+\}|<\/?(?:strong|hidden)>)*$/.test(source)) return undefined;
  const elements: Element[] = [];
  let open: { readonly tag: string; readonly children: Element[] } | undefined;
  for (const part of source.split(/(\{\w+\}|<\/?\w+>)/)) {
    const tag = /^<\/?(\w+)>$/.exec(part)?.[1];
    if (tag === undefined) (open?.children ?? elements).push(literalOrName(part));
    else if (!open && part === `<${tag}>`) open = { tag, children: [] };
    else if (open?.tag === tag && part === `</${tag}>`) {
      elements.push({ type: TAG, value: tag, children: open.children });
      open = undefined;
    } else return undefined; // One inside another, or one too many: the library says which.
  }
  return open ? undefined : elements;
}

function literalOrName(part: string): Element {
  return part.startsWith('{') ? { type: ARGUMENT, value: part.slice(1, -1) } : { type: LITERAL, value: part };
}

/** A message of names and tags. */
function filledIn(elements: readonly Element[]): Message {
  const markup = escapeLiterals(elements);
  return {
    placeholders: namesOf(elements),
    text: (values) => fill(elements, TEXT_TAGS, values),
    html: (values) => fill(markup, MARKUP_TAGS, values),
  };
}

function placeholdersOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ type, value, children, options }) => {
    if (value === undefined || type === LITERAL) return [];
    if (!children) return [value, ...Object.values(options ?? {}).flatMap((option) => placeholdersOf(option.value))];
    if (!(value in TEXT_TAGS)) throw new TypeError(`no such tag: <${value}>`);
    return [`<${value}>`, ...placeholdersOf(children)];
  });
}

function escapeLiterals(elements: readonly Element[]): Element[] {
  return elements.map((element) => {
    const { type, value, children, options } = element;
    if (children) return { ...element, children: escapeLiterals(children) };
    if (options) {
      const escaped = Object.entries(options).map(
        ([name, option]) => [name, { ...option, value: escapeLiterals(option.value) }] as const,
      );
      return { ...element, options: Object.fromEntries(escaped) };
    }
    return type === LITERAL && value !== undefined ? { ...element, value: escape(value) } : element;
  });
}

/** Whether nothing in it has to be counted, chosen or formatted: then filling it in is quick. */
function isPlain(elements: readonly Element[]): boolean {
  return elements.every(({ type, children = [] }) => [LITERAL, ARGUMENT, TAG].includes(type) && isPlain(children));
}

function fill(elements: readonly Element[], tags: Tags, values: Values = {}): string {
  let filled = '';
  for (const { type, value = '', children } of elements) {
    if (type === LITERAL) filled += value;
    else if (children) filled += tags[value]?.([fill(children, tags, values)]) ?? '';
    else if (value in values) filled += plainValue(values[value]) ?? '';
    else throw new TypeError(`the value {${value}} is missing`);
  }
  return filled;
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
