import { apiScopesOf } from '#src/clients/api-scope.ts';
import { listClients } from '../../operations/clients.ts';
import type { ConsoleContext } from '../context.ts';
import { noticeOf, pagerOf, queryOf } from '../pages.ts';
import { kindOf } from './kinds.ts';
import { issuerOf, namedSnippets } from './secret.ts';
import { addressesOf, applicationOf, crumbsTo, pathOf, TEXTS } from './which.ts';

export async function listApplications(ctx: ConsoleContext): Promise<void> {
  const { cursor, ...filter } = queryOf(ctx, ['text', 'status', 'cursor']);
  const { items, next } = await ctx.state.ask(listClients, { query: { ...filter, ...(cursor && { cursor }) } });
  ctx.render('admin/applications/list', {
    applications: items.map((one) => ({
      ...{ name: one.name, clientId: one.clientId, status: one.status, createdAt: one.createdAt },
      ...{
        path: ctx.state.base + pathOf(one.clientId),
        kindName: ctx.state.t(`admin-applications.kinds.${kindOf(one)}`),
      },
    })),
    ...{ filter: { values: filter }, narrowed: Object.keys(filter).length > 0 },
    pager: pagerOf(ctx, '/applications', { filter, cursor, next }),
    ...{ mayWrite: ctx.state.may('clients:write'), notice: noticeOf(ctx, TEXTS) },
  });
}

/** One application: what it is configured with, and what it asks for beyond the policy. */
export async function showApplication(ctx: ConsoleContext): Promise<void> {
  const { t } = ctx.state;
  const application = await applicationOf(ctx);
  const { required, maxAge = null } = application.rules.assurance ?? {};
  ctx.render('admin/applications/application', {
    application: { ...application, kindName: t(`admin-applications.kinds.${kindOf(application)}`) },
    ...addressesOf(application),
    issuer: issuerOf(ctx),
    apiScopes: apiScopesOf(application.metadata).join(' '),
    rules: {
      required: required && t(`policy.levels.${required}`),
      maxAge: maxAge === null ? undefined : Math.round(maxAge / 60),
    },
    snippets: namedSnippets(ctx, application),
    path: ctx.state.base + pathOf(application.clientId),
    simulator: `${ctx.state.base}/simulator?client=${encodeURIComponent(application.clientId)}`,
    ...{ crumbs: crumbsTo(ctx), mayWrite: ctx.state.may('clients:write'), notice: noticeOf(ctx, TEXTS) },
  });
}
