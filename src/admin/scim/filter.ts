import { parseFilter, type FilterNode } from './filter-syntax.ts';

/** A filter of RFC 7644 §3.4.2.2, with what an index can answer of it. */
export interface ScimFilter {
  /** Attributes that one value is asked of, where everything else is `and`: `{ username: 'ann' }`. */
  readonly exactly: Readonly<Record<string, string>>;
  matches(resource: unknown): boolean;
}

/** Reads a filter; undefined for none. Throws `invalidFilter` for what cannot be read. */
export function readFilter(text: string | undefined): ScimFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const node = parseFilter(text);
  return {
    exactly: Object.fromEntries(equalities(node)),
    matches: (resource) => fits(node, resource),
  };
}

function equalities(node: FilterNode): (readonly [path: string, value: string])[] {
  if (node.kind === 'and') return node.nodes.flatMap(equalities);
  if (node.kind === 'within') return equalities(node.node).map(([path, value]) => [`${node.path}.${path}`, value]);
  if (node.kind !== 'compare' || node.operator !== 'eq' || typeof node.value !== 'string') return [];
  return [[node.path, node.value]];
}

function fits(node: FilterNode, resource: unknown): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((one) => fits(one, resource));
    case 'or':
      return node.nodes.some((one) => fits(one, resource));
    case 'not':
      return !fits(node.node, resource);
    case 'within':
      return valuesAt(resource, node.path).some((value) => fits(node.node, value));
    case 'present':
      return valuesAt(resource, node.path).some((value) => value !== '');
    case 'compare':
      return compares(node, resource);
  }
}

/** RFC 7643 §2.4: what is there of an attribute, one or several; what is not there is not among them. */
function valuesAt(resource: unknown, path: string): unknown[] {
  return path
    .split('.')
    .reduce<unknown[]>((values, name) => values.flatMap((value) => memberOf(value, name)), [resource]);
}

function memberOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const [, member] = Object.entries(value).find(([key]) => key.toLowerCase() === name) ?? [];
  return [member].flat().filter((one: unknown) => one !== undefined && one !== null);
}

type Compare = Extract<FilterNode, { kind: 'compare' }>;

function compares({ path, operator, value }: Compare, resource: unknown): boolean {
  const values = valuesAt(resource, path).map(plain);
  if (value === null) return (values.length === 0) === (operator === 'eq');
  if (operator === 'ne') return !compares({ kind: 'compare', path, operator: 'eq', value }, resource);
  return values.some((actual) => holds(operator, ...alike(path, actual, value)));
}

// RFC 7643 §2.4: one of several stands for its `value`.
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** RFC 7643 §2.2: text is compared in whatever case it is written, but for these. */
const CASE_EXACT: readonly string[] = ['id', 'externalid'];

// Some directories write booleans as words, and times without their milliseconds.
function alike(path: string, actual: unknown, expected: unknown): [unknown, unknown] {
  if (typeof actual === 'boolean') return [String(actual), String(expected).toLowerCase()];
  if (path.startsWith('meta.') && !Number.isNaN(Date.parse(String(expected)))) {
    return [Date.parse(String(actual)), Date.parse(String(expected))];
  }
  const isText = typeof actual === 'string' && typeof expected === 'string';
  if (!isText || CASE_EXACT.includes(path)) return [actual, expected];
  return [actual.toLowerCase(), expected.toLowerCase()];
}

function holds(operator: Compare['operator'], actual: unknown, expected: unknown): boolean {
  if (operator === 'eq') return actual === expected;
  if (typeof actual === 'number' && typeof expected === 'number') return isOrdered(operator, actual - expected);
  if (typeof actual !== 'string' || typeof expected !== 'string') return false;
  if (operator === 'co') return actual.includes(expected);
  if (operator === 'sw') return actual.startsWith(expected);
  if (operator === 'ew') return actual.endsWith(expected);
  return isOrdered(operator, actual < expected ? -1 : Number(actual > expected));
}

function isOrdered(operator: Compare['operator'], difference: number): boolean {
  if (operator === 'gt') return difference > 0;
  if (operator === 'ge') return difference >= 0;
  if (operator === 'lt') return difference < 0;
  return operator === 'le' && difference <= 0;
}
