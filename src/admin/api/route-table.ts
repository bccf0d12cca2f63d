import { ProblemError } from '#src/errors.ts';
import type { Operation } from '../operation.ts';

/** Where the operations are, below the public URL. */
export const API_PATH = '/api/v1';

export interface Found {
  readonly op: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** Which operation a request asks for. */
export interface RouteTable {
  /**
   * By the path below `API_PATH`, as it came. Throws `operation_not_found`, or `wrong_verb` with what is allowed there;
   * answers the verbs alone to OPTIONS.
   */
  find(method: string, path: string): Found | { readonly allow: string };
}

interface Route {
  readonly segments: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
}

/** Characters of what stands for an id in a path: the longest ids of applications are addresses. */
const LONGEST_PARAMETER = 1024;

export function routeTable(operations: readonly Operation[]): RouteTable {
  const routes = [...Map.groupBy(operations, ({ path }) => path)]
    .map(([path, ofPath]) => ({
      segments: path.slice(1).split('/'),
      operations: new Map(ofPath.map((op): [string, Operation] => [op.method, op])),
    }))
    .toSorted(bySpecificity);

  return {
    find: (method, path) => {
      const segments = path.slice(1).split('/');
      const route = routes.find((one) => matches(one, segments));
      if (!route) throw notFound();
      const allow = verbsOf(route).join(', ');
      if (method === 'OPTIONS') return { allow };
      const op = route.operations.get(method === 'HEAD' ? 'GET' : method);
      if (!op) throw new ProblemError('wrong_verb', `Here one may ${allow}`, { headers: { Allow: allow } });
      return { op, params: paramsOf(route, segments) };
    },
  };
}

const notFound = () =>
  new ProblemError('operation_not_found', `There is no operation at this address: see ${API_PATH}/`);

const isParameter = (segment: string) => segment.startsWith('{');

// A word that is written out comes before whatever may stand there: `/users/export` is no person.
function bySpecificity(one: Route, other: Route): number {
  const rank = ({ segments }: Route) => segments.map((segment) => (isParameter(segment) ? '1' : '0')).join('');
  return rank(one).localeCompare(rank(other));
}

function matches({ segments }: Route, given: readonly string[]): boolean {
  return (
    segments.length === given.length &&
    segments.every((segment, at) => (isParameter(segment) ? given[at] !== '' : segment === given[at]))
  );
}

function verbsOf({ operations }: Route): string[] {
  const verbs = [...operations.keys()];
  return [...(operations.has('GET') ? ['HEAD'] : []), ...verbs, 'OPTIONS'].toSorted();
}

function paramsOf({ segments }: Route, given: readonly string[]): Readonly<Record<string, string>> {
  const params = segments.flatMap((segment, at): [string, string][] =>
    isParameter(segment) ? [[segment.slice(1, -1), decoded(given[at] ?? '')]] : [],
  );
  return Object.fromEntries(params);
}

// No id of ours holds any of this, so that nothing has to be looked up to know that it is not there.
function decoded(segment: string): string {
  const value = decodeOrNothing(segment);
  const isId = value !== undefined && value.length <= LONGEST_PARAMETER && !/\p{Cc}|^\.{1,2}$/u.test(value);
  if (!isId) throw notFound();
  return value;
}

function decodeOrNothing(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A percent sign that begins nothing, or bytes that are no UTF-8.
    return undefined;
  }
}
