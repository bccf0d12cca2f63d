import { scimError } from './problem.ts';

const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
type Comparison = (typeof COMPARISONS)[number];
type Literal = string | number | boolean | null;

/** A filter as it was read. Paths are in lower case, without the address of their schema. */
export type FilterNode =
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Comparison; readonly value: Literal }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'within'; readonly path: string; readonly node: FilterNode }
  | { readonly kind: 'not'; readonly node: FilterNode }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly FilterNode[] };

const LONGEST = 2000;
const MOST_DEPTH = 20;

// Each alternative begins with other characters than the others, and none looks twice at what it has passed: whatever is sent
// is read in the time that its length takes.
const TOKEN = /\s*(?:(?<mark>[()[\]])|(?<text>"(?:[^"\\]|\\.)*")|(?<word>[^\s()[\]"]+))/y;
const PATH = /^(?:urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):)?(?<name>[a-z$][\w$-]*(?:\.[a-z$][\w$-]*)?)$/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** Reads a filter by the grammar of RFC 7644 §3.4.2.2, figure 1. Throws `invalidFilter`. */
export function parseFilter(text: string): FilterNode {
  if (text.length > LONGEST) throw wrong(`A filter has at most ${LONGEST} characters`);
  const reader = readerOf(tokensOf(text));
  const node = readOr(reader, 0);
  if (reader.peek() !== undefined) throw wrong(`Here the filter should end: ${reader.peek()}`);
  return node;
}

interface Reader {
  peek(): string | undefined;
  /** The next one, which is used up. */
  take(): string;
  /** Takes it if it is the next one, in whatever case. */
  accept(word: string): boolean;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw wrong('A text in the filter has no end');
    tokens.push(token.trim());
  }
  return tokens;
}

function readerOf(tokens: readonly string[]): Reader {
  let at = 0;
  const peek = () => tokens[at];
  return {
    peek,
    take: () => {
      const token = tokens[at++];
      if (token === undefined) throw wrong('The filter ends too early');
      return token;
    },
    accept: (word) => {
      const isNext = peek()?.toLowerCase() === word;
      if (isNext) at += 1;
      return isNext;
    },
  };
}

function readOr(reader: Reader, depth: number): FilterNode {
  if (depth > MOST_DEPTH) throw wrong(`A filter is at most ${MOST_DEPTH} levels deep`);
  const nodes = [readAnd(reader, depth)];
  while (reader.accept('or')) nodes.push(readAnd(reader, depth));
  return joined('or', nodes);
}

// `and` binds closer than `or`.
function readAnd(reader: Reader, depth: number): FilterNode {
  const nodes = [readTerm(reader, depth)];
  while (reader.accept('and')) nodes.push(readTerm(reader, depth));
  return joined('and', nodes);
}

function joined(kind: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const [only, ...others] = nodes;
  return only && others.length === 0 ? only : { kind, nodes };
}

// The RFC has `not` before parentheses alone; some directories leave them out.
function readTerm(reader: Reader, depth: number): FilterNode {
  if (depth > MOST_DEPTH) throw wrong(`A filter is at most ${MOST_DEPTH} levels deep`);
  if (reader.accept('not')) return { kind: 'not', node: readTerm(reader, depth + 1) };
  if (reader.accept('(')) return enclosed(reader, ')', depth);
  const path = readPath(reader.take());
  if (reader.accept('[')) return { kind: 'within', path, node: enclosed(reader, ']', depth) };
  return readTest(reader, path);
}

function enclosed(reader: Reader, end: string, depth: number): FilterNode {
  const node = readOr(reader, depth + 1);
  if (!reader.accept(end)) throw wrong(`The filter lacks a ${end}`);
  return node;
}

function readPath(token: string): string {
  const name = PATH.exec(token.toLowerCase())?.groups?.['name'];
  if (name === undefined) throw wrong(`Here should be the name of an attribute: ${token}`);
  return name;
}

function readTest(reader: Reader, path: string): FilterNode {
  const word = reader.take().toLowerCase();
  if (word === 'pr') return { kind: 'present', path };
  const operator = COMPARISONS.find((known) => known === word);
  if (operator === undefined) throw wrong(`Here should be a comparison: ${word}`);
  return { kind: 'compare', path, operator, value: readLiteral(reader.take()) };
}

function readLiteral(token: string): Literal {
  const word = token.toLowerCase();
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  if (NUMBER.test(token)) return Number(token);
  const text = token.startsWith('"') ? textOf(token) : undefined;
  if (text === undefined) throw wrong(`Here should be a value, and text in quotes: ${token}`);
  return text;
}

function textOf(token: string): string | undefined {
  try {
    return String(JSON.parse(token));
  } catch {
    // An escape that JSON does not have.
    return undefined;
  }
}

function wrong(detail: string): Error {
  return scimError(400, 'invalidFilter', detail);
}
