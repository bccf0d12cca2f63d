import { listClients } from '../../operations/clients.ts';
import type { ConsoleContext } from '../context.ts';
import { queryOf } from '../pages.ts';
import { idOf, namesOf } from './names.ts';

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly of: readonly { readonly value: string; readonly label: string }[];
}

interface RecordFilter {
  /** For the form: what was chosen, people by their name. */
  readonly values: Readonly<Record<string, string>>;
  /** For addresses: the same as it was asked for. */
  readonly asked: Readonly<Record<string, string>>;
  /** For an operation. */
  readonly query: Readonly<Record<string, string | number>>;
  /** There is nobody of that name, so there is nothing to be found. */
  readonly nobody: boolean;
}

const DAY = 86_400;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What narrows records down, as far as it makes sense: a choice that is none is left out. */
export async function readFilter(
  ctx: ConsoleContext,
  choices: readonly Choice[],
  others: readonly string[] = [],
): Promise<RecordFilter> {
  const given = queryOf(ctx, ['person', 'client', 'from', 'until', ...choices.map(({ name }) => name), ...others]);
  const known = Object.entries(given).filter(([name, value]) => value !== undefined && isKnown(choices, name, value));
  const asked = Object.fromEntries(known) as Record<string, string>;
  const { person, from, until, ...rest } = asked;
  const user = person === undefined ? undefined : await idOf(ctx, person);
  const name = user === undefined ? person : ((await namesOf(ctx, [user])).get(user) ?? person);
  return {
    values: { ...asked, ...(name !== undefined && { person: name }) },
    asked,
    query: {
      ...rest,
      ...(user !== undefined && { user }),
      ...(from !== undefined && { from: secondsOf(from) }),
      ...(until !== undefined && { until: secondsOf(until) + DAY }),
    },
    nobody: person !== undefined && user === undefined,
  };
}

function isKnown(choices: readonly Choice[], name: string, value = ''): boolean {
  if (name === 'from' || name === 'until') return DATE.test(value) && !Number.isNaN(secondsOf(value));
  const choice = choices.find((one) => one.name === name);
  return choice === undefined || choice.of.some((one) => one.value === value);
}

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

/** Applications to choose from; who has more of them comes from an application's own page. */
const MOST_CHOICES = 200;

/** The applications, with one that is asked for and not there any more. */
export async function applicationsOf(ctx: ConsoleContext, asked: string | undefined) {
  if (!ctx.state.may('clients:read')) return [];
  const { items } = await ctx.state.ask(listClients, { query: { limit: MOST_CHOICES } });
  const known = items.map(({ clientId, name }) => ({ value: clientId, label: name }));
  return asked === undefined || known.some(({ value }) => value === asked)
    ? known
    : [...known, { value: asked, label: asked }];
}
