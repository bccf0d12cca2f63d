import type { z } from 'zod';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { tryPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps } from '../context.ts';
import type { FormView } from '../form.ts';
import { changeViews } from './change-view.ts';
import { crumbsTo, languageOf } from './shared.ts';

type Tried = z.output<NonNullable<(typeof tryPolicy)['answer']>>;

export interface Review {
  readonly tried: Tried;
  readonly draft: TenantPolicy;
  /** The form that it comes of, below the console's pages; undefined for what nothing was typed for. */
  readonly from?: string | undefined;
  /** What was typed there, as text. */
  readonly typed?: string | undefined;
  /** What came of trying to set it. */
  readonly form?: FormView | undefined;
}

/** What a policy would change, and for whom, before it is set. It goes along in the form: nothing is kept here. */
export function renderReview(ctx: ConsoleContext, deps: ConsoleDeps, review: Review): void {
  const { tried, draft, from, typed, form } = review;
  const { effect, version } = tried;
  const outlook = (name: string) => ctx.state.t(`admin-policy.outlooks.${name}`);
  const moves = effect.moves
    .filter(({ before, after }) => before !== after)
    .map(({ before, after, people }) => ({ before: outlook(before), after: outlook(after), people }));
  ctx.render('admin/policy/review', {
    ...{ crumbs: crumbsTo(ctx), from, typed, version },
    policy: JSON.stringify(draft),
    changes: changeViews(tried.changes, languageOf(ctx, deps)),
    effect: { ...effect, moves, moved: moves.reduce((all, { people }) => all + people, 0) },
    mayLook: ctx.state.may('users:read'),
    ...{ form: form ?? { values: {} }, error: form?.error, errors: form?.errors },
  });
}
