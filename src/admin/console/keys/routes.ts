import type Router from '@koa/router';
import type { z } from 'zod';
import type { RenderContext } from '#src/http/render.ts';
import { listKeys, retireKey, rotateKeys } from '../../operations/keys.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type AreaTexts, type FormView } from '../form.ts';
import { confirm, noticeOf, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';

const TEXTS: AreaTexts = { errors: 'admin-keys.errors.', notices: 'admin-keys.notices.' };

type Key = z.output<NonNullable<typeof listKeys.answer>>['items'][number];

/** The keys that sign tokens: which there are, letting the next one sign, and withdrawing one. */
export function keyRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/keys', list);
  router.get(
    '/keys/rotate',
    (ctx, next) => fresh(ctx, next),
    (ctx) => askToRotate(ctx, { values: { when: 'prepare', alg: 'all' } }),
  );
  router.post('/keys/rotate', rotate);
  router.get(
    '/keys/:id/retire',
    (ctx, next) => fresh(ctx, next),
    (ctx) => askToRetire(ctx),
  );
  router.post('/keys/:id/retire', retire);
}

async function list(ctx: ConsoleContext): Promise<void> {
  const { items } = await ctx.state.ask(listKeys);
  const byAlgorithm = Map.groupBy(items, ({ alg }) => alg);
  ctx.render('admin/keys/list', {
    algorithms: [...byAlgorithm].map(([alg, keys]) => ({ alg, keys: keys.toReversed().map((key) => view(key, keys)) })),
    mayWrite: ctx.state.may('keys:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}

const MARKS = { active: 'good', next: 'warning', retired: 'off' } as const;

/** A key, and when the next one takes its place. */
function view(key: Key, ofAlgorithm: readonly Key[]) {
  const next = ofAlgorithm.find(({ state }) => state === 'next');
  return { ...key, mark: MARKS[key.state], until: key.state === 'active' ? next?.signsFrom : undefined };
}

async function askToRotate(ctx: ConsoleContext, form: FormView): Promise<void> {
  const { t } = ctx.state;
  const { items } = await ctx.state.ask(listKeys);
  const algorithms = [...new Set(items.map(({ alg }) => alg))];
  ctx.render('admin/keys/rotate', {
    ...{ form, error: form.error, errors: form.errors, crumbs: crumbs(ctx) },
    algorithms: [
      { value: 'all', label: t('admin-keys.rotate.all') },
      ...algorithms.map((alg) => ({ value: alg, label: alg })),
    ],
    times: (['prepare', 'now'] as const).map((value) => ({
      ...{ value, label: t(`admin-keys.rotate.${value}`), hint: t(`admin-keys.rotate.${value}-hint`) },
    })),
  });
}

async function rotate(ctx: ConsoleContext): Promise<void> {
  const { alg, when } = ctx.state.form;
  const again = (form: FormView) => askToRotate(ctx, form);
  const done = await submit(ctx, { op: rotateKeys, wanted: { body: { alg, when } }, texts: TEXTS, again });
  if (!done) return;
  const isNew = done.answer.items.some((one) => one.isNew);
  seeOther(ctx, `/keys?notice=${isNew ? (when === 'now' ? 'rotated' : 'prepared') : 'prepared-already'}`);
}

async function askToRetire(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const kid = String(ctx.params['id']);
  const { items } = await ctx.state.ask(listKeys);
  const key = items.find((one) => one.kid === kid);
  const state = key?.state ?? 'retired';
  confirm(ctx, {
    ...{ area: 'keys', crumbs: crumbs(ctx), form },
    title: t('admin-keys.retire.title', { kid }),
    text: t(`admin-keys.retire.${state}`),
    losses: state === 'next' ? [] : [t('admin-keys.retire.tokens'), t('admin-keys.retire.sign-outs')],
    ...{ action: `/keys/${encodeURIComponent(kid)}/retire`, back: '/keys', submit: t('admin-keys.retire.submit') },
  });
}

async function retire(ctx: ConsoleContext): Promise<void> {
  const wanted = { params: { key: String(ctx.params['id']) } };
  const again = (form: FormView) => askToRetire(ctx, form);
  const done = await submit(ctx, { op: retireKey, wanted, texts: TEXTS, again });
  if (done) seeOther(ctx, '/keys?notice=retired');
}

const crumbs = ({ state: { t } }: ConsoleContext) => [{ label: t('admin.areas.keys'), path: '/keys' }];
