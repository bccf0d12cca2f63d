import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { Operation } from '../../operation.ts';
import { endAllSessions } from '../../operations/sessions.ts';
import { resetPreferredMethod } from '../../operations/users.ts';
import { disableUser, enableUser, removeUser, showRemoval } from '../../operations/user-standing.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { crumbsTo, pathOf, personOf, TEXTS, whose, type Person } from './whose.ts';

type Act = 'disable' | 'enable' | 'remove' | 'sign-out' | 'preferred';

const OPERATIONS: Readonly<Record<Act, Operation>> = {
  disable: disableUser,
  enable: enableUser,
  remove: removeUser,
  'sign-out': endAllSessions,
  preferred: resetPreferredMethod,
};

const ACTS = Object.keys(OPERATIONS) as readonly Act[];
/** These take nothing away. */
const HARMLESS: readonly Act[] = ['enable', 'preferred'];

/** Keeping a person out, letting them in, signing them out everywhere, and removing them: each after a page that asks. */
export function standingRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  for (const act of ACTS) {
    router.get(
      `/people/:user/${act}`,
      (ctx, next) => (OPERATIONS[act].fresh ? fresh(ctx, next) : next()),
      (ctx) => ask(ctx, act),
    );
    router.post(`/people/:user/${act}`, (ctx) => carryOut(ctx, act));
  }
}

async function ask(ctx: ConsoleContext, act: Act, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const person = await personOf(ctx);
  const values = { name: person.displayName };
  confirm(ctx, {
    ...{ area: 'people', crumbs: crumbsTo(ctx, person), form, harmless: HARMLESS.includes(act) },
    title: t(`admin-people.${act}.title`, values),
    text: t(`admin-people.${act}.text`, values),
    losses: HARMLESS.includes(act) ? [] : await lossesOf(ctx, person, act),
    ...{ action: `${pathOf(person)}/${act}`, back: pathOf(person) },
    submit: t(`admin-people.${act}.submit`),
  });
}

/** What is gone afterwards, in sentences. */
async function lossesOf(ctx: ConsoleContext, { id }: Person, act: Act): Promise<string[]> {
  const { t } = ctx.state;
  const lost = await ctx.state.ask(showRemoval, { params: { user: id } });
  const counts = { sessions: lost.sessions, applications: lost.applications.length };
  const open = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => t(`admin-people.lost.${what}`, { count }));
  if (act !== 'remove') return [...open, ...(act === 'sign-out' ? [t('admin-people.lost.trust')] : [])];
  const methods = new Set(lost.methods.map(({ method }) => t(`methods.kinds.${method}`)));
  return [
    ...(methods.size > 0 ? [t('admin-people.lost.methods', { names: [...methods].join(', ') })] : []),
    ...open,
    ...(lost.groups.length > 0 ? [t('admin-people.lost.groups', { names: lost.groups.join(', ') })] : []),
    t('admin-people.lost.id'),
  ];
}

const NOTICES: Readonly<Record<Act, string>> = {
  ...{ disable: 'disabled', enable: 'enabled', 'sign-out': 'signed-out', remove: 'removed' },
  preferred: 'preferred',
};

async function carryOut(ctx: ConsoleContext, act: Act): Promise<void> {
  const again = (form: FormView) => ask(ctx, act, form);
  const done = await submit(ctx, { op: OPERATIONS[act], wanted: { params: whose(ctx) }, texts: TEXTS, again });
  if (!done) return;
  const back = act === 'remove' ? '/people' : pathOf({ id: whose(ctx).user });
  seeOther(ctx, `${back}?notice=${NOTICES[act]}`);
}
