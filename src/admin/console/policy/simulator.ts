import { ACR } from '#src/policy/claims.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import { listClients } from '../../operations/clients.ts';
import { explainUser } from '../../operations/explain.ts';
import { listUsers } from '../../operations/users.ts';
import type { ConsoleContext } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { queryOf } from '../pages.ts';

const FIELDS = ['person', 'client', 'level', 'maxAge'] as const;
/** What a session can hold from before; whether a browser is trusted is no matter of a session. */
const PROVABLE = METHOD_KINDS.filter((kind) => kind !== 'trusted_device');
/** People to choose from; more of them need a longer name. */
const MOST_PEOPLE = 10;

type Chosen = Partial<Record<(typeof FIELDS)[number], string>>;

/** What one person would be asked for at an application, and which rule says so. */
export async function showSimulator(ctx: ConsoleContext): Promise<void> {
  const chosen = queryOf(ctx, FIELDS);
  const proven = PROVABLE.filter((kind) => ctx.query[`proven.${kind}`] === 'yes');
  const people = await peopleFor(ctx, chosen);
  const person = people.length === 1 ? people[0] : undefined;
  const render = async (more: object, refused?: FormView) => {
    ctx.render('admin/policy/simulator', {
      ...{ choices: await applications(ctx), levels: levels(ctx), methods: PROVABLE },
      ...{ person, people: person ? [] : people, searched: chosen.person !== undefined },
      asked: new URLSearchParams(asked(chosen, proven)).toString(),
      form: {
        values: { ...chosen, ...provenValues(proven) },
        errors: refused?.errors,
        first: refused?.first,
        error: refused?.error,
      },
      ...{ error: refused?.error, errors: refused?.errors },
      ...more,
    });
  };
  if (!person) return render({});
  const again = (refused: FormView) => render({}, refused);
  const wanted = { params: { user: person.id }, query: queryFor(ctx, chosen, proven) };
  const done = await submit(ctx, { op: explainUser, wanted, texts: { errors: 'admin-simulator.errors.' }, again });
  if (!done) return;
  const [decision, ...reasons] = done.answer.reasons;
  await render({ answer: { ...done.answer, decision: decision?.text ?? '', reasons } });
}

const provenValues = (proven: readonly string[]) => Object.fromEntries(proven.map((kind) => [`proven.${kind}`, true]));

/** Everything that is chosen but the person, for a link that chooses one. */
function asked({ person: _person, ...chosen }: Chosen, proven: readonly string[]) {
  return { ...chosen, ...Object.fromEntries(proven.map((kind) => [`proven.${kind}`, 'yes'])) };
}

/** Whoever is called exactly so, or else those whose name has it as a part. */
async function peopleFor({ state: { ask } }: ConsoleContext, { person }: Chosen) {
  if (person === undefined) return [];
  const exact = (await ask(listUsers, { query: { identifier: person } })).items;
  const own = exact.find(({ username }) => username === person.toLowerCase());
  if (own) return [own];
  return exact.length > 0 ? exact : (await ask(listUsers, { query: { text: person, limit: MOST_PEOPLE } })).items;
}

function queryFor({ state }: ConsoleContext, { client, level, maxAge }: Chosen, proven: readonly string[]) {
  const acr = Object.entries(ACR).find(([name]) => name === level)?.[1];
  return {
    language: String(state.view['lang']),
    ...(client !== undefined && { client }),
    ...(acr !== undefined && { acr }),
    // Minutes here, seconds there.
    ...(maxAge !== undefined && { maxAge: /^\d{1,6}$/.test(maxAge) ? Number(maxAge) * 60 : Number.NaN }),
    ...(proven.length > 0 && { proven: proven.join(',') }),
  };
}

const levels = ({ state: { t } }: ConsoleContext) =>
  Object.keys(ACR).map((value) => ({ value, label: t(`admin-policy.choices.level.${value}.label`) }));

async function applications({ state: { ask, may } }: ConsoleContext) {
  if (!may('clients:read')) return [];
  const { items } = await ask(listClients, { query: { limit: 200 } });
  return items.map(({ clientId, metadata }) => {
    const name = metadata['client_name'];
    return { value: clientId, label: typeof name === 'string' ? name : clientId };
  });
}
