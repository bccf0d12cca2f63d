import { Types } from 'scimmy';
import { scimError } from './problem.ts';

/** A filter of RFC 7644 §3.4.2.2, with what an index can answer of it. */
export interface ScimFilter {
  /** Attributes that one value is asked of, where everything else is `and`: `{ username: 'ann' }`. */
  readonly exactly: Readonly<Record<string, string>>;
  matches(resource: unknown): boolean;
}

/** A resource is worth looking at by no more than this many characters. */
const LONGEST = 2000;

/** Reads a filter; undefined for none. Throws `invalidFilter` for what cannot be read. */
export function readFilter(text: string | undefined): ScimFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const filter = parse(text);
  const alternatives = [...filter] as unknown[];
  const inOneCase = new Types.Filter(alternatives.map(caseless));
  const [only, ...others] = alternatives;
  return {
    exactly: others.length === 0 ? equalities(only) : {},
    matches: (resource) => inOneCase.match([caseless(resource)]).length > 0,
  };
}

/** RFC 7643 §2.2: text is compared in whatever case it is written, but for these. */
const CASE_EXACT: readonly string[] = ['id', 'externalid'];

/** The same with all text in lower case: of a resource, and of a parsed filter, whose text stands in lists. */
function caseless(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase();
  if (Array.isArray(value)) return value.map(caseless);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    return [name, CASE_EXACT.includes(name.toLowerCase()) ? (member as unknown) : caseless(member)] as const;
  });
  return Object.fromEntries(members);
}

function parse(text: string) {
  if (text.length > LONGEST) throw scimError(400, 'invalidFilter', `A filter has at most ${LONGEST} characters`);
  try {
    return new Types.Filter(text);
  } catch (error) {
    throw scimError(400, 'invalidFilter', error instanceof Error ? error.message : 'This filter cannot be read');
  }
}

/** `{ userName: ['eq', 'ann'], emails: { value: ['eq', 'a@b.c'] } }` as `{ username: 'ann', 'emails.value': 'a@b.c' }`. */
function equalities(node: unknown, prefix = ''): Record<string, string> {
  if (typeof node !== 'object' || node === null) return {};
  const entries = Object.entries(node).flatMap(([name, condition]) => {
    const path = `${prefix}${name.toLowerCase()}`;
    if (!Array.isArray(condition)) return Object.entries(equalities(condition, `${path}.`));
    const [operator, value] = condition as [unknown, unknown];
    return operator === 'eq' && typeof value === 'string' ? [[path, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
