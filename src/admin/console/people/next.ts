import { listClients } from '../../operations/clients.ts';
import { explainUser } from '../../operations/explain.ts';
import type { ConsoleContext } from '../context.ts';
import { queryOf } from '../pages.ts';
import { crumbsTo, personOf, whose } from './whose.ts';

/** What a person would be asked for next, and which rule says so. */
export async function showNext(ctx: ConsoleContext): Promise<void> {
  const { ask, may } = ctx.state;
  const person = await personOf(ctx);
  const { client } = queryOf(ctx, ['client']);
  const clients = may('clients:read') ? (await ask(listClients, { query: { limit: 200 } })).items : [];
  const why = await explained(ctx, client);
  ctx.render('admin/people/next', {
    ...{ person, crumbs: crumbsTo(ctx, person), ...why },
    choices: clients.map((one) => ({ value: one.clientId, label: nameOf(one) })),
    filter: { values: { client } },
  });
}

interface Named {
  readonly clientId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const nameOf = ({ clientId, metadata }: Named) =>
  typeof metadata['client_name'] === 'string' ? metadata['client_name'] : clientId;

async function explained(ctx: ConsoleContext, client?: string) {
  const { lang } = ctx.state.view;
  const query = { language: String(lang), ...(client !== undefined && { client }) };
  const { reasons, ways, ...rest } = await ctx.state.ask(explainUser, { params: whose(ctx), query });
  const [decision, ...others] = reasons;
  return { ...rest, decision: decision?.text ?? '', reasons: others, ways };
}

/** The same in short, for the person's own page: the decision, and the shortest ways through. */
export async function nextInShort(ctx: ConsoleContext) {
  const { decision, ways } = await explained(ctx);
  const through = ways.filter(({ end }) => end === 'proceed').slice(0, SHORT);
  return { sentence: decision, ways: through.map(({ text }) => text), isStuck: through.length === 0 };
}

const SHORT = 3;
